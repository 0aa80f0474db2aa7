import { randomUUID } from "node:crypto";
import * as core from "@actions/core";
import { Secrets } from "../report/secrets.ts";
import { oneLine } from "../report/untrusted.ts";

/** The longest line of the log, in characters. */
const longestLine = 2_000;

export type Log = {
  /** Prints a line of the gate; what it quotes of others is made harmless. */
  info(line: string): void;
  /** Groups do not nest on the runners. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>;
  /** Lets `body` print untrusted text as it is: the runner obeys no command in it. */
  untrusted<T>(body: (print: (line: string) => void) => Promise<T>): Promise<T>;
  warning(title: string, message: string): void;
  error(title: string, message: string): void;
};

export function jobLog(
  write: (text: string) => void = (text) => void process.stdout.write(text),
  { hide }: Secrets = new Secrets(),
): Log {
  const line = (text: string) => write(`${text}\n`);
  // Hides before cutting, and again after: removing a character can join two halves of a secret.
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
      // Until this token, which the text cannot know, the runner parses nothing:
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
