/** How to tell that the app is healthy, as users write it: a word, or `exec` with its command. */
import { z } from "zod";
import type { ProbePlan } from "../plan.ts";
import { oneOf, strict } from "./scalars.ts";
import { words } from "./words.ts";

/** The code that `exit` waits for is an input of its own. */
type WrittenProbe = Exclude<ProbePlan, { kind: "exit" }> | { readonly kind: "exit" };

const word = oneOf("http", "tcp", "exec", "health", "exit");
const command = strict({ exec: words });

export const probe = z.unknown().transform((written, context): WrittenProbe => {
  const read = typeof written === "string" ? word.safeParse(written) : command.safeParse(written);
  if (!read.success) {
    for (const { message, path } of read.error.issues) context.addIssue({ code: "custom", message, path });
    return z.NEVER;
  }
  const { data } = read;
  if (typeof data === "string" && data !== "exec") return { kind: data };
  const [program, ...args] = typeof data === "string" ? [] : data.exec;
  if (program !== undefined) return { kind: "exec", command: [program, ...args] };
  context.addIssue({
    code: "custom",
    message: "exec needs the command that exits 0 when the app is healthy: write { exec: command }",
  });
  return z.NEVER;
});

/** @param code that an image which runs to completion must exit with; 0 unless given. */
export function toProbe(written: WrittenProbe, code: number | undefined): ProbePlan {
  return written.kind === "exit" ? { kind: "exit", code: code ?? 0 } : written;
}
