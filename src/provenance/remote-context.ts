export type RemoteContext = {
  readonly url: string;
  /** A branch, a tag or a commit; empty means HEAD. */
  readonly ref: string;
  /** The folder in the repository; empty means its root. */
  readonly folder: string;
};

/** https://docs.docker.com/build/concepts/context/#git-repositories, and other forms that buildx accepts. */
const repository = /^(?:https?:\/\/[^?#]+\.git$|git:\/\/|ssh:\/\/|git@|github\.com\/)/u;

/** Returns true if buildx takes the context for remote unless a local file or folder has that name. */
export function isAddress(context: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/iu.test(context);
}

/** Returns undefined for a path, a tarball, or a repository whose commit is in a query. */
export function remoteContext(context: string): RemoteContext | undefined {
  const [url = "", ...fragment] = context.split("#");
  if (!repository.test(url) || url.includes("?")) return undefined;
  const [ref = "", ...folder] = fragment.join("#").split(":");
  return { url: url.startsWith("github.com/") ? `https://${url}` : url, ref, folder: folder.join(":") };
}

/** Pins the context to this commit, so that a moving branch does not matter. */
export function pinnedContext({ url, folder }: RemoteContext, commit: string): string {
  return `${url}#${commit}${folder === "" ? "" : `:${folder}`}`;
}

export function isCommit(ref: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(ref);
}
