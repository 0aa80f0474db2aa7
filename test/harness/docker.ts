/** Looks at a real engine from outside, as a neighbour would. */
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { execa } from "execa";
import type { TestEngine } from "./testbed.ts";

/** Runs `docker <argv>` on the engine and gives its output. */
export async function docker(engine: TestEngine, ...argv: readonly string[]): Promise<string> {
  const { stdout } = await execa("docker", ["-H", engine.host, ...argv]);
  return stdout;
}

/** Asks the engine itself: what is asked after every test, or again and again, need not start a process each time. */
export async function ask(engine: TestEngine, path: string, query: Readonly<Record<string, string>>): Promise<unknown> {
  const { protocol, hostname, port, pathname } = new URL(engine.host);
  const where = protocol === "unix:" ? { socketPath: pathname } : { host: hostname, port };
  const asking = request({ ...where, path: `${path}?${new URLSearchParams(query).toString()}` }).end();
  const [answer]: readonly IncomingMessage[] = await once(asking, "response");
  if (answer?.statusCode !== 200) throw new Error(`${engine.name} answered ${path} with ${answer?.statusCode}`);
  return JSON.parse(await text(answer));
}

type Labels = { readonly Labels: Readonly<Record<string, string>> | null };

/**
 * Everything on the engine that a run of the gate made: `container x`, `network x`, `volume x`, `image x`, and the
 * volumes by which the engine remembers it, `record x`.
 * @param run its id, or how that begins.
 */
export async function leftovers(engine: TestEngine, run: string): Promise<readonly string[]> {
  const query = { all: "true", filters: JSON.stringify({ label: ["smoke-gate.run"] }) };
  const reference = `smoke-gate-${run}*`;
  const recorded = JSON.stringify({ label: ["smoke-gate.record"] });
  const [containers, networks, { Volumes: volumes }, images, { Volumes: records }] = (await Promise.all([
    ask(engine, "/containers/json", query),
    ask(engine, "/networks", query),
    ask(engine, "/volumes", query),
    // An image has the labels that it was built with; that a run holds it is in its name.
    ask(engine, "/images/json", { filters: JSON.stringify({ reference: [reference] }) }),
    ask(engine, "/volumes", { filters: recorded }),
  ])) as [
    readonly (Labels & { readonly Names: readonly string[] })[],
    readonly (Labels & { readonly Name: string })[],
    { readonly Volumes: readonly (Labels & { readonly Name: string })[] | null },
    readonly { readonly RepoTags: readonly string[] | null }[],
    { readonly Volumes: readonly (Labels & { readonly Name: string })[] | null },
  ];
  const isOurs = ({ Labels }: Labels) => Labels?.["smoke-gate.run"]?.startsWith(run) === true;
  const named = (kind: string, all: readonly (Labels & { readonly Name: string })[]) =>
    all
      .filter(isOurs)
      .map(({ Name }) => `${kind} ${Name}`)
      .toSorted();
  return [
    // Of a container the engine gives its name as a path.
    ...containers.filter(isOurs).map(({ Names: [name = ""] }) => `container ${name.slice(1)}`),
    ...named("network", networks),
    ...named("volume", volumes ?? []),
    ...images
      .flatMap(({ RepoTags }) => RepoTags ?? [])
      .filter((name) => name.startsWith(`smoke-gate-${run}`))
      .map((name) => `image ${name}`),
    ...(records ?? [])
      .filter(({ Name }) => Name.startsWith(`smoke-gate-${run}`))
      .map(({ Name }) => `record ${Name}`)
      .toSorted(),
  ];
}
