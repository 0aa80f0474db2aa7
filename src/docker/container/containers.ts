import { z } from "zod";
import type { Docker } from "../docker.ts";
import { DockerCallFailed, isMissing } from "../failures.ts";
import { isAboutTheImage, whyUnstartable } from "./start-refusal.ts";
import { transport } from "../transport.ts";

type HealthCheck = {
  /** Output of the last check. Untrusted text. */
  readonly said: string;
  /** The engine's reason why no check can ever start. */
  readonly impossible: string | undefined;
  readonly failures: number;
  readonly retries: number | undefined;
};

export type InspectedContainer = {
  readonly id: string;
  readonly image: string;
  readonly status: string;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  readonly error: string;
  readonly startedAt: string;
  readonly restartCount: number;
  /** The first process on the engine's host; 0 if the container does not run. */
  readonly pid: number;
  readonly memoryLimit: number;
  readonly health: "none" | "starting" | "healthy" | "unhealthy";
  readonly lastCheck: HealthCheck;
  readonly hasTerminal: boolean;
  readonly stopSignal: string;
  readonly hostPorts: ReadonlyMap<number, number>;
  readonly networkMode: string;
  /** Addresses by network, IPv4 first. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  readonly mounts: readonly HostMount[];
};

export type HostMount = {
  readonly source: string;
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
    // A tmpfs has no source.
    mounts: (found.Mounts ?? [])
      .filter(({ Source }) => Source !== "")
      .map(({ Source, Destination }) => ({ source: Source, target: Destination })),
  };
}

/** https://docs.docker.com/reference/dockerfile/#healthcheck */
const defaultRetries = 3;

/** No wait lasts that long: each has its own bound. */
export const unboundedRetries = 2 ** 31 - 1;

function lastCheck({ State: { Health: health }, Config: { Healthcheck: check } }: Found): HealthCheck {
  const last = health?.Log?.at(-1);
  const said = last?.Output ?? "";
  const retries = check?.Retries || defaultRetries;
  return {
    said,
    // The engine records -1 and its reason if it could not run the check.
    impossible: last?.ExitCode === -1 ? whyUnstartable(said) : undefined,
    failures: health?.FailingStreak ?? 0,
    retries: retries === unboundedRetries ? undefined : retries,
  };
}

/** `NONE` turns the check off: https://docs.docker.com/reference/dockerfile/#healthcheck */
function hasHealthCheck(test: readonly string[] | null | undefined): boolean {
  return test !== undefined && test !== null && test.length > 0 && test[0] !== "NONE";
}

/** An image whose process cannot start is no error. Throws a DockerCallFailed if a port is taken, for example. */
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

export async function removeContainer(docker: Docker, id: string): Promise<void> {
  const query = { force: "true", v: "true" };
  await docker[transport].ask({ command: "container rm", method: "DELETE", path: containerPath(id), query });
}

export function containerPath(idOrName: string): string {
  return `/containers/${encodeURIComponent(idOrName)}`;
}
