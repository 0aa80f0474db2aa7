/** Which settings of a repository name a program, and what takes them back. Pure. */

/** Settings of the machine and of the user are theirs; a command line's are ours. */
const repositoryScopes: ReadonlySet<string> = new Set(["local", "worktree"]);

/** A filter turns files into what git stores: `git status` and `git add` run it. */
const filter = /^filter\.(?<name>[^]*)\.(?<key>clean|smudge|process)$/u;

/** As `git lfs install --local` writes them, which actions/checkout does for `lfs: true`. */
const largeFileStorage = /^git-lfs (?:clean|smudge|filter-process)(?: --skip)?(?: -- %f)?$/u;

/**
 * The options of git that disable each filter that the repository itself configures. Files that need one then differ
 * from their commit, and count as changed. Git's other commands either do not run here, or have settings of their own.
 * @param listed of `git config --list --null --show-scope`: scope, NUL, key, line break, value, NUL.
 */
export function commandOverrides(listed: string): readonly string[] {
  const parts = listed.split("\0");
  const names = new Set<string>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [scope = "", setting = ""] = [parts[at], parts[at + 1]];
    const end = setting.indexOf("\n");
    const [key, value] = end === -1 ? [setting, ""] : [setting.slice(0, end), setting.slice(end + 1)];
    const name = filter.exec(key)?.groups?.["name"];
    if (name === undefined || !repositoryScopes.has(scope)) continue;
    if (name === "lfs" && largeFileStorage.test(value)) continue;
    names.add(name);
  }
  return [...names].flatMap((name) =>
    [`clean=`, `smudge=`, `process=`, `required=false`].flatMap((setting) => ["-c", `filter.${name}.${setting}`]),
  );
}
