import { z } from "zod";
import type { ProbePlan } from "../../gate/plan.ts";
import { strict } from "../parsing/maps.ts";
import { oneOf } from "../parsing/scalars.ts";
import { programAndWords } from "../parsing/words.ts";

/** The code for `exit` comes from an input of its own. */
type WrittenProbe = Exclude<ProbePlan, { kind: "exit" }> | { readonly kind: "exit" };

const word = oneOf("http", "tcp", "exec", "health", "exit").meta({ enum: ["http", "tcp", "health", "exit"] });
const command = strict({
  exec: programAndWords.meta({ description: "Command in the container that exits 0 when the app is healthy." }),
});

const execText = /^exec:(?=\s|$)/u;

/** One line in an input, or a quoted text in YAML: `exec: redis-cli ping`. */
export const commandText = z
  .string()
  .regex(execText)
  .transform((text): string | string[] => text.replace(execText, "").trim())
  .pipe(programAndWords)
  .transform((exec) => ({ exec }));

/** YAML would read a colon in the command as a map. */
export function isExecText(text: string): boolean {
  return execText.test(text) && !/[\r\n]/u.test(text);
}

export const probe = z
  .union([word, command, commandText], { error: "must be http, tcp, health or exit, or exec with a command" })
  .transform((written, context): WrittenProbe => {
    if (typeof written === "string" && written !== "exec") return { kind: written };
    const [program, ...args] = typeof written === "string" ? [] : written.exec;
    if (program !== undefined) return { kind: "exec", command: [program, ...args] };
    context.addIssue({
      code: "custom",
      message: "exec needs the command that exits 0 when the app is healthy: write { exec: command }",
    });
    return z.NEVER;
  });

/** `code` is the exit code of an image that runs to completion; 0 by default. */
export function toProbe(written: WrittenProbe, code: number | undefined): ProbePlan {
  return written.kind === "exit" ? { kind: "exit", code: code ?? 0 } : written;
}
