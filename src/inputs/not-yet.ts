/** Parts of the contract that this version does not have: a value is checked, then refused, and never ignored. */
import type { z } from "zod";
import { shown } from "./scalars.ts";

/** Anything but `available` is refused. */
export function onlyYet<T extends z.ZodType>(type: T, available: z.output<T>) {
  return type.refine((value) => value === available, {
    error: ({ input }) =>
      `${shown(String(input))} is not available yet: ${available === undefined || available === "" ? "leave it out" : `this version has ${shown(String(available))}`}`,
  });
}
