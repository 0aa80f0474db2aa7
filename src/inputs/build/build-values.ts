/** Each function returns the reason against a value, or undefined if there is none. */
import { whyRefused } from "./exporter.ts";
import { whyNotPublished } from "./image-exporter.ts";
import { unknownPlaceholder } from "./git-context.ts";
import { nearest, shown } from "../parsing/scalars.ts";

const entitlements = ["network.host", "security.insecure", "device", "buildx.local.delete"];

const limits = "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(
  " ",
);

export function entitlement(item: string): string | undefined {
  const [name = ""] = item.split("=");
  if (entitlements.includes(name)) return undefined;
  return `${shown(item)} is not an entitlement: write one of ${entitlements.join(", ")}${nearest(name, entitlements)}`;
}

/** Accepts `name=value` or a bare name. The value may be confidential, so the reason does not repeat it. */
export function named(allowed: string) {
  return (item: string): string | undefined =>
    item.startsWith("=") ? `has no name before the "=": write ${allowed}` : undefined;
}

/** The gate recognizes its own objects by these labels, and never boots an image that carries one. */
export function label(item: string): string | undefined {
  const [name = ""] = item.split("=", 1);
  return name.startsWith("smoke-gate.")
    ? `sets the label ${shown(name)}, by which a gate finds what it made: give it another name`
    : named("key=value")(item);
}

/** The value may be a URL with a password, so the reason does not repeat it. */
export function buildContext(item: string): string | undefined {
  if (!/^[^\s=]+=./u.test(item)) return "is not a build context: write name=path or name=address";
  return unknownPlaceholder(item);
}

export function call(value: string): string | undefined {
  if (value === "" || value === "build") return undefined;
  return `${shown(value)} makes no image that could be tested: write build, or leave the input out`;
}

export function contextPath(value: string): string | undefined {
  if (value.startsWith("-"))
    return `${shown(value)} begins with a dash, as a flag does: write ${shown(`./${value}`)} for a path`;
  if (/[\r\n]/u.test(value)) return `${shown(value)} has more than one line: write one path or address`;
  return unknownPlaceholder(value);
}

export function dockerfile(value: string): string | undefined {
  if (value === "-") return '"-" is the standard input, which a step does not have: write a path';
  return /[\r\n]/u.test(value) ? `${shown(value)} has more than one line: write one path` : undefined;
}

export function token(value: string): string | undefined {
  return /\s/u.test(value) ? "is not a token: it has white space in it" : undefined;
}

export function output(item: string): string | undefined {
  const reason = whyRefused(item) ?? whyNotPublished(item);
  return reason === undefined ? undefined : `${shown(item)} is refused: ${reason}`;
}

export function ulimit(item: string): string | undefined {
  const [name = ""] = item.split("=");
  if (!/^[^=]*=-?\d+(?::-?\d+)?$/u.test(item)) {
    return `${shown(item)} is not a limit: write name=soft or name=soft:hard, such as nofile=1024:2048`;
  }
  if (limits.includes(name)) return undefined;
  return `${shown(item)} limits nothing that is known: write one of ${limits.join(", ")}${nearest(name, limits)}`;
}
