import { plainInput, yamlInput } from "./parsing/source-location.ts";
import { isExecText } from "./smoke/probe-fields.ts";
import type { RawInputs } from "./parsing/raw-inputs.ts";
import type { Problem } from "./parsing/problems.ts";
import { smokeFields, yamlInputs } from "./smoke/smoke-fields.ts";
import type { Entry, WrittenInputs } from "./parsing/written-inputs.ts";
import { readYaml } from "./parsing/yaml-text.ts";

/** A smoke input of only white space is unset: a runner reports unset inputs this way. */
export function fromInputs(inputs: RawInputs): WrittenInputs {
  const entries: Record<string, Entry> = {};
  const problems: Problem[] = [];
  for (const [name, text] of Object.entries(inputs)) {
    if (!Object.hasOwn(smokeFields, name)) entries[name] = { value: text, origin: plainInput, isFromFile: false };
    else if (text.trim() === "") continue;
    else if (!yamlInputs.includes(name))
      entries[name] = { value: trimmed(name, text), origin: plainInput, isFromFile: false };
    else {
      const yaml = readYaml(text);
      if (yaml.kind === "trouble" && name === "probe" && isExecText(text.trim()))
        entries[name] = { value: text.trim(), origin: plainInput, isFromFile: false };
      else if (yaml.kind === "read")
        entries[name] = { value: yaml.value, origin: yamlInput(text, yaml), isFromFile: false };
      else {
        const { place, what } = yaml;
        const where = place === undefined ? "" : `cannot be read at line ${place.line}, column ${place.column}: `;
        problems.push({ input: name, reason: `${where}${what}` });
        entries[name] = "unreadable";
      }
    }
  }
  return { entries, problems };
}

/** Trailing white space is part of a variable's value. */
function trimmed(name: string, text: string): string {
  return name === "env" ? text : text.trim();
}
