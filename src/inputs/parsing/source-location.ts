import type { Mark, Mistake, Path } from "./mistake.ts";
import type { Problem } from "./problems.ts";
import { shown } from "./scalars.ts";
import type { YamlText } from "./yaml-text.ts";

export type SourceLocation = (mistake: Mistake) => Problem;

export const plainInput: SourceLocation = ({ path, reason }) => ({ input: dotted(path), reason });

/** Adds line and column, unless the text is a single line. */
export function yamlInput(text: string, yaml: YamlText): SourceLocation {
  if (!text.trim().includes("\n")) return plainInput;
  return (mistake) => {
    const problem = plainInput(mistake);
    const { path, part } = markOf(mistake);
    // If two inputs contradict each other, the problem names one of them and the position is in the other.
    if (path[0] !== mistake.path[0]) return problem;
    const { line, column } = yaml.place({ path: path.slice(1), part });
    return { ...problem, reason: `${problem.reason} (at line ${line}, column ${column})` };
  };
}

export function configFile(file: string, yaml: YamlText): SourceLocation {
  return (mistake) => {
    const { line, column } = yaml.place(markOf(mistake));
    const what = mistake.path.length === 0 ? mistake.reason : `${dotted(mistake.path)}: ${mistake.reason}`;
    return { input: "config", reason: `${file}:${line}:${column}: ${what}` };
  };
}

export function markOf({ path, mark }: Mistake): Mark {
  return mark ?? { path, part: "value" };
}

function dotted(path: Path): string {
  return path.map((key) => name(String(key))).join(".");
}

/** Users choose some of the keys. */
function name(key: string): string {
  return shown(key).slice(1, -1);
}
