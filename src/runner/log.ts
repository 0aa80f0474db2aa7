/** The job log: the gate's own lines, groups, annotations, and text that nobody can vouch for. */
import { randomUUID } from "node:crypto";
import * as core from "@actions/core";
import { Secrets } from "../report/secrets.ts";
import { oneLine } from "../report/untrusted.ts";

/** The most that one line of the log holds, in characters. */
const longestLine = 2_000;

export type Log = {
  /** A line of the gate's own; what it quotes of others is made harmless. */
  info(line: string): void;
  /** A folded group. Groups do not nest on the runners. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>;
  /** Lets `body` print text as it is: the runner obeys no command in it. */
  untrusted<T>(body: (print: (line: string) => void) => Promise<T>): Promise<T>;
  warning(title: string, message: string): void;
  error(title: string, message: string): void;
};

/** @param secrets what no line shows. */
export function jobLog(
  write: (text: string) => void = (text) => void process.stdout.write(text),
  { hide }: Secrets = new Secrets(),
): Log {
  const line = (text: string) => write(`${text}\n`);
  // Before it is cut, and again as it is printed: leaving a character out can make a secret of two halves.
  const shown = (text: string) => hide(oneLine(hide(text), longestLine));
  return {
    info: (text) => line(shown(text)),
    async group(title, body) {
      line(`::group::${shown(title)}`);
      try {
        return await body();
      } finally {
        line("::endgroup::");
      }
    },
    async untrusted(body) {
      // While stopped, the runner parses nothing but this token, which the text cannot know:
      // https://docs.github.com/actions/reference/workflow-commands-for-github-actions#stopping-and-starting-workflow-commands
      const token = randomUUID();
      line(`::stop-commands::${token}`);
      try {
        return await body((text) => line(hide(text.replaceAll(/\r?\n|\r/gu, "\n"))));
      } finally {
        line(`::${token}::`);
      }
    },
    warning: (title, message) => core.warning(shown(message), { title: shown(title) }),
    error: (title, message) => core.error(shown(message), { title: shown(title) }),
  };
}
