/** Reads a job log as actions/runner does: which commands in it are obeyed. */

export type Command = {
  readonly name: string;
  /** `title=…,file=…` as written; empty where there is none. */
  readonly properties: string;
  readonly data: string;
};

/**
 * After ActionCommandManager.cs and ActionCommand.cs of actions/runner: `::name properties::data` after leading white
 * space, the older `##[name properties]data` anywhere in a line; between `::stop-commands::token` and `::token::`
 * nothing but that token. A line ends where .NET's ReadLine ends one.
 */
export function obeyedCommands(log: string): readonly Command[] {
  const commands: Command[] = [];
  let token: string | undefined;
  for (const line of log.split(/\r\n|\r|\n/u)) {
    const command = parse(line);
    if (command === undefined) continue;
    if (token === undefined) {
      commands.push(command);
      if (command.name === "stop-commands") token = command.data;
    } else if (command.name === token) token = undefined;
  }
  return commands;
}

function parse(line: string): Command | undefined {
  const found =
    /^\s*::(?<name>[^\s:]+)(?: (?<properties>.*?))?::(?<data>.*)$/u.exec(line) ??
    /##\[(?<name>[^\s\]]+)(?: (?<properties>[^\]]*))?\](?<data>.*)$/u.exec(line);
  const { name, properties = "", data = "" } = found?.groups ?? {};
  return name === undefined ? undefined : { name, properties, data };
}
