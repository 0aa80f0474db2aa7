/** Settings of the machine and the user are trusted; those of a command line are our own. */
const repositoryScopes: ReadonlySet<string> = new Set(["local", "worktree"]);

/** The only programs of a repository that git would still run here; without them, their files count as changed. */
const filter = /^filter\.(?<name>[^]*)\.(?<key>clean|smudge|process)$/u;

/** The commands that `git lfs install --local` writes; actions/checkout runs it for `lfs: true`. */
const largeFileStorage = /^git-lfs (?:clean|smudge|filter-process)(?: --skip)?(?: -- %f)?$/u;

/** @param listed Output of `git config --list --null --show-scope`: scope, NUL, key, line break, value, NUL. */
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
