import type { Checkout } from "./checkout.ts";

/** Returns what a value reaches; undefined if it stays inside. */
export type Check = (value: unknown, place: Checkout) => string | undefined | Promise<string | undefined>;

export type Checks = Readonly<Record<string, Check>>;

export const isUnknown = "is not known to stay inside the container";
export const unknownKey = `it ${isUnknown}`;

export const inside: Check = () => undefined;

export function refusedIfSet(why: string): Check {
  return () => why;
}

export function oneOf(allowed: readonly RegExp[], why: string): Check {
  return (value) =>
    allowed.some((pattern) => pattern.test(String(value))) ? undefined : `it is ${String(value)}: ${why}`;
}
