/** A build context that is a commit of a remote Git repository. Pure. */

export type RemoteContext = {
  /** What git clones. */
  readonly url: string;
  /** A branch, a tag or a commit; empty means HEAD. */
  readonly ref: string;
  /** The folder in it; empty means the whole of it. */
  readonly folder: string;
};

/** https://docs.docker.com/build/concepts/context/#git-repositories, and what else buildx takes for a repository. */
const repository = /^(?:https?:\/\/[^?#]+\.git$|git:\/\/|ssh:\/\/|git@|github\.com\/)/u;

/** Whether buildx takes it for something that is not on this machine, if it finds nothing of that name here. */
export function isAddress(context: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/iu.test(context);
}

/** Undefined where the context is a path, a tarball, or a repository whose commit is written in a query. */
export function remoteContext(context: string): RemoteContext | undefined {
  const [url = "", ...fragment] = context.split("#");
  if (!repository.test(url) || url.includes("?")) return undefined;
  const [ref = "", ...folder] = fragment.join("#").split(":");
  return { url: url.startsWith("github.com/") ? `https://${url}` : url, ref, folder: folder.join(":") };
}

/** The same context at exactly this commit, wherever its branch goes meanwhile. */
export function pinnedContext({ url, folder }: RemoteContext, commit: string): string {
  return `${url}#${commit}${folder === "" ? "" : `:${folder}`}`;
}

/** Whether a ref is the full name of a commit. */
export function isCommit(ref: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(ref);
}
