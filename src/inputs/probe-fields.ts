/** How to tell that the app is healthy, as users write it: a word, or `exec` with its command. */
import { z } from "zod";
import type { ProbePlan } from "../plan.ts";
import { strict } from "./maps.ts";
import { oneOf } from "./scalars.ts";
import { programAndWords } from "./words.ts";

/** The code that `exit` waits for is an input of its own. */
type WrittenProbe = Exclude<ProbePlan, { kind: "exit" }> | { readonly kind: "exit" };

const word = oneOf("http", "tcp", "exec", "health", "exit").meta({ enum: ["http", "tcp", "health", "exit"] });
const command = strict({
  exec: programAndWords.meta({ description: "Command in the container that exits 0 when the app is healthy." }),
});

const execText = /^exec:(?=\s|$)/u;

/** One line as the input has it, or as a text in YAML's quotes: `exec: redis-cli ping`. */
export const commandText = z
  .string()
  .regex(execText)
  .transform((text): string | string[] => text.replace(execText, "").trim())
  .pipe(programAndWords)
  .transform((exec) => ({ exec }));

/** YAML would read a colon in the command of such a line as a map's. */
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

/** @param code that an image which runs to completion must exit with; 0 unless given. */
export function toProbe(written: WrittenProbe, code: number | undefined): ProbePlan {
  return written.kind === "exit" ? { kind: "exit", code: code ?? 0 } : written;
}
