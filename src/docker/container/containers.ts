/** Containers of a run. */
import { z } from "zod";
import type { Docker } from "../docker.ts";
import { DockerCallFailed, isMissing } from "../failures.ts";
import { isAboutTheImage } from "./start-refusal.ts";
import { whyUnstartable } from "./unstartable.ts";
import { transport } from "../transport.ts";

/** What the engine tells of a container's HEALTHCHECK. */
type HealthCheck = {
  /** What the last one printed. Untrusted text. */
  readonly said: string;
  /** Why the engine could not run it, and never will; undefined where it can. */
  readonly impossible: string | undefined;
  /** How many have failed since the last that did not. */
  readonly failures: number;
  /** After so many in a row the engine calls the container unhealthy; undefined where it never does. */
  readonly retries: number | undefined;
};

export type InspectedContainer = {
  readonly id: string;
  /** The Id of the image that it was made from. */
  readonly image: string;
  readonly status: string;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** The engine's words where the process could not be started. */
  readonly error: string;
  readonly startedAt: string;
  readonly restartCount: number;
  /** Of its first process, on the engine's host; 0 where it does not run. */
  readonly pid: number;
  /** The limit of its memory, bytes; 0 where it has none. */
  readonly memoryLimit: number;
  /** `none` where it has no HEALTHCHECK. */
  readonly health: "none" | "starting" | "healthy" | "unhealthy";
  readonly lastCheck: HealthCheck;
  readonly hasTerminal: boolean;
  /** The signal with which it is stopped, as it was written; empty where nobody said. */
  readonly stopSignal: string;
  /** Ports of the engine's host by container TCP port. */
  readonly hostPorts: ReadonlyMap<number, number>;
  /** `host`, `container:<id>`, or the network that it was made on. */
  readonly networkMode: string;
  /** Its own addresses, IPv4 first, by the networks that it is on. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** The folders and files of the engine's host that it has, those of volumes among them. */
  readonly mounts: readonly HostMount[];
};

export type HostMount = {
  /** On the engine's host. */
  readonly source: string;
  /** In the container. */
  readonly target: string;
};

const containerSchema = z.object({
  Id: z.string(),
  Image: z.string(),
  RestartCount: z.number(),
  State: z.object({
    Status: z.string(),
    ExitCode: z.number(),
    OOMKilled: z.boolean(),
    Error: z.string(),
    StartedAt: z.string(),
    Pid: z.number(),
    Health: z
      .object({
        Status: z.enum(["none", "starting", "healthy", "unhealthy"]).catch("none"),
        FailingStreak: z.number().default(0),
        Log: z.array(z.object({ ExitCode: z.number(), Output: z.string() })).nullish(),
      })
      .nullish(),
  }),
  Config: z.object({
    Tty: z.boolean().default(false),
    StopSignal: z.string().default(""),
    Healthcheck: z.object({ Test: z.array(z.string()).nullish(), Retries: z.number().default(0) }).nullish(),
  }),
  HostConfig: z.object({ Memory: z.number().default(0), NetworkMode: z.string().default("") }),
  NetworkSettings: z.object({
    Ports: z.record(z.string(), z.array(z.object({ HostPort: z.string() })).nullable()).nullish(),
    Networks: z
      .record(z.string(), z.object({ IPAddress: z.string().default(""), GlobalIPv6Address: z.string().default("") }))
      .nullish(),
  }),
  Mounts: z.array(z.object({ Source: z.string().default(""), Destination: z.string() })).nullish(),
});

type Found = z.output<typeof containerSchema>;

/** Undefined where there is no such container. */
export async function inspectContainer(docker: Docker, idOrName: string): Promise<InspectedContainer | undefined> {
  let answer: unknown;
  try {
    answer = await docker[transport].ask({ command: "container inspect", path: `${containerPath(idOrName)}/json` });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const found = containerSchema.parse(answer);
  const hostPorts = Object.entries(found.NetworkSettings.Ports ?? {}).flatMap(
    ([containerPort, bindings]): [number, number][] => {
      const [binding] = bindings ?? [];
      return containerPort.endsWith("/tcp") && binding !== undefined
        ? [[Number.parseInt(containerPort, 10), Number(binding.HostPort)]]
        : [];
    },
  );
  return {
    id: found.Id,
    image: found.Image,
    status: found.State.Status,
    exitCode: found.State.ExitCode,
    oomKilled: found.State.OOMKilled,
    error: found.State.Error,
    startedAt: found.State.StartedAt,
    restartCount: found.RestartCount,
    pid: found.State.Pid,
    memoryLimit: found.HostConfig.Memory,
    health: found.State.Health?.Status ?? (hasHealthCheck(found.Config.Healthcheck?.Test) ? "starting" : "none"),
    lastCheck: lastCheck(found),
    hasTerminal: found.Config.Tty,
    stopSignal: found.Config.StopSignal,
    hostPorts: new Map(hostPorts),
    networkMode: found.HostConfig.NetworkMode,
    addresses: new Map(
      Object.entries(found.NetworkSettings.Networks ?? {}).map(([network, { IPAddress, GlobalIPv6Address }]) => [
        network,
        [IPAddress, GlobalIPv6Address].filter((address) => address !== ""),
      ]),
    ),
    // What is in memory alone has no source.
    mounts: (found.Mounts ?? [])
      .filter(({ Source }) => Source !== "")
      .map(({ Source, Destination }) => ({ source: Source, target: Destination })),
  };
}

/** https://docs.docker.com/reference/dockerfile/#healthcheck */
const defaultRetries = 3;

/** More than any wait has time for: whoever waits has a bound of its own. */
export const unboundedRetries = 2 ** 31 - 1;

function lastCheck({ State: { Health: health }, Config: { Healthcheck: check } }: Found): HealthCheck {
  const last = health?.Log?.at(-1);
  const said = last?.Output ?? "";
  const retries = check?.Retries || defaultRetries;
  return {
    said,
    // Where it could not run it, the engine notes -1, and its own words.
    impossible: last?.ExitCode === -1 ? whyUnstartable(said) : undefined,
    failures: health?.FailingStreak ?? 0,
    retries: retries === unboundedRetries ? undefined : retries,
  };
}

/** Before its start the engine keeps no state of the check. https://docs.docker.com/reference/dockerfile/#healthcheck: NONE turns it off. */
function hasHealthCheck(test: readonly string[] | null | undefined): boolean {
  return test !== undefined && test !== null && test.length > 0 && test[0] !== "NONE";
}

/**
 * Starts it, and looks at it. An image whose process cannot be started is no error: the container says so.
 * @returns undefined where it is gone.
 * @throws DockerCallFailed where the engine cannot give it what it was made with, as a port or a device.
 */
export async function startContainer(docker: Docker, id: string): Promise<InspectedContainer | undefined> {
  const path = `${containerPath(id)}/start`;
  let refusal: DockerCallFailed | undefined;
  try {
    await docker[transport].ask({ command: "container start", method: "POST", path, uncancellable: true });
  } catch (error) {
    if (!(error instanceof DockerCallFailed)) throw error;
    refusal = error;
  }
  const now = await inspectContainer(docker, id);
  if (refusal === undefined || now === undefined) return now;
  if (!isAboutTheImage(refusal.output, now.exitCode)) throw refusal;
  return now;
}

/** Removes it with its anonymous volumes, whether it runs or not. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  const query = { force: "true", v: "true" };
  await docker[transport].ask({ command: "container rm", method: "DELETE", path: containerPath(id), query });
}

/** Where the engine has it. */
export function containerPath(idOrName: string): string {
  return `/containers/${encodeURIComponent(idOrName)}`;
}
