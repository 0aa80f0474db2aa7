import { goBoolean } from "../parsing/go-boolean.ts";
import { shellWords } from "../parsing/shell-words.ts";
import { appRefusals, refusedValue, serviceRefusals, type Refusals, unreadableValue } from "./run-option-refusals.ts";
import { optionsByName, optionsByShort, type RunOption } from "./run-option-table.ts";
import { nearest, shown } from "../parsing/scalars.ts";
import { checkMount, checkVolume } from "./volume-spec.ts";

/**
 * Splits the text like a shell, without expansion. Returns one token per option, `--name` or `--name=value`.
 * @throws an `Error` of one sentence, without the input's name and without a refused value.
 */
export function parseRunOptions(text: string): readonly string[] {
  return vetted(text, appRefusals);
}

/** Reads a service's `options`, with what GitHub's job services allow. */
export function parseServiceOptions(text: string): readonly string[] {
  return vetted(text, serviceRefusals);
}

/** `--network none` after vetting, under both of its names. */
const noNetwork: ReadonlySet<string> = new Set(["--network=none", "--net=none"]);

export function withoutNetwork(options: readonly string[]): {
  readonly hasNoNetwork: boolean;
  readonly others: readonly string[];
} {
  const others = options.filter((option) => !noNetwork.has(option));
  return { hasNoNetwork: others.length < options.length, others };
}

/** An option as written, with docker's reading of it. */
type Given = { readonly option: RunOption; readonly value: string; readonly written: string };

function vetted(text: string, refusals: Refusals): readonly string[] {
  return read(words(text)).map((given) => {
    refuse(given, refusals);
    return normal(given);
  });
}

function words(text: string): readonly string[] {
  if (text.includes("\0")) throw new Error("a NUL character cannot stand in an option");
  try {
    return shellWords(text);
  } catch {
    // The message omits the text, which may hold a value that must not reach a log.
    throw new Error("it ends inside a quotation or an escape; close it");
  }
}

/** Reads as docker does (spf13/pflag, not interspersed), so that docker sees exactly the vetted options. */
function read(tokens: readonly string[]): readonly Given[] {
  const given: Given[] = [];
  const rest = tokens.values();
  for (const token of rest) {
    // Docker takes the first word that is not an option for the image, and the rest for its command: the tested image
    // would not be the one that is pushed.
    if (!token.startsWith("-") || token === "-" || token === "--") {
      throw new Error(
        `${shown(token)} is not an option, and docker would take it for the image to run; write options only, quoted where they hold spaces`,
      );
    }
    if (token.startsWith("--")) given.push(long(token, rest));
    else given.push(...shorthand(token, rest));
  }
  return given;
}

function long(token: string, rest: Iterator<string>): Given {
  const equals = token.indexOf("=");
  const written = equals < 0 ? token : token.slice(0, equals);
  const option = optionsByName.get(written.slice(2)) ?? unknown(written);
  if (equals >= 0) return { option, written, value: token.slice(equals + 1) };
  return { option, written, value: option.boolean ? "true" : next(written, rest) };
}

/** `-m 64m`, `-m64m`, `-m=64m`, and booleans in a group: `-qm64m`. */
function shorthand(token: string, rest: Iterator<string>): readonly Given[] {
  const given: Given[] = [];
  let letters = token.slice(1);
  while (letters !== "") {
    const written = `-${letters.charAt(0)}`;
    const option = optionsByShort.get(letters.charAt(0)) ?? unknown(written);
    const after = letters.slice(1);
    if (after.length > 1 && after.startsWith("=")) return [...given, { option, written, value: after.slice(1) }];
    if (!option.boolean) return [...given, { option, written, value: after === "" ? next(written, rest) : after }];
    given.push({ option, written, value: "true" });
    letters = after;
  }
  return given;
}

/** Docker takes the next word, whatever it looks like. */
function next(written: string, rest: Iterator<string>): string {
  const { done, value } = rest.next();
  if (done === true) throw new Error(`${shown(written)} needs a value`);
  return value;
}

function unknown(written: string): never {
  const known = [
    ...[...optionsByName.keys()].map((name) => `--${name}`),
    ...[...optionsByShort.keys()].map((letter) => `-${letter}`),
  ];
  throw new Error(`${shown(written)} is not an option of docker run${nearest(written, known)}`);
}

function refuse({ option, value, written }: Given, refusals: Refusals): void {
  const reason = refusals.get(option.name) ?? refusedValue(option.name, value);
  if (reason !== undefined) throw new Error(`${shown(written)} cannot be used: ${reason}`);
  const unreadable = unreadableValue(option.name, value);
  if (unreadable !== undefined) throw new Error(`${shown(written)} has the value ${shown(value)}: ${unreadable}`);
  if (option.name === "volume") checkVolume(value);
  if (option.name === "mount") checkMount(value);
}

function normal({ option, value, written }: Given): string {
  if (!option.boolean) return `--${option.name}=${value}`;
  const on = goBoolean(value);
  if (on === undefined) throw new Error(`${shown(written)} is a switch: ${shown(value)} is not true or false`);
  return on ? `--${option.name}` : `--${option.name}=false`;
}
