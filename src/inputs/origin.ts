/** Where a value was written. What is wrong with it is said with its place. */
import type { Mark, Mistake, Path } from "./mistake.ts";
import type { Problem } from "./refusal.ts";
import { shown } from "./scalars.ts";
import type { YamlText } from "./yaml-text.ts";

export type Origin = (mistake: Mistake) => Problem;

/** An input whose text is the value. */
export const plainInput: Origin = ({ path, reason }) => ({ input: dotted(path), reason });

/** An input whose text is YAML. In a single line there is nothing to look for. */
export function yamlInput(text: string, yaml: YamlText): Origin {
  if (!text.trim().includes("\n")) return plainInput;
  return (mistake) => {
    const problem = plainInput(mistake);
    const { path, part } = markOf(mistake);
    // Of two inputs that contradict, the name is one's and the place the other's.
    if (path[0] !== mistake.path[0]) return problem;
    const { line, column } = yaml.place({ path: path.slice(1), part });
    return { ...problem, reason: `${problem.reason} (at line ${line}, column ${column})` };
  };
}

/** @param file its path, as the input `config` has it. */
export function configFile(file: string, yaml: YamlText): Origin {
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

/** A user chooses some of them. */
function name(key: string): string {
  return shown(key).slice(1, -1);
}
