/** What the engine is asked where docker would read nothing out of the spec but what stands in it. Pure. */
import type { EnvVariable } from "../../plan.ts";
import { roleLabels } from "../labels.ts";
import type { ContainerSpec } from "./argv.ts";

/** A spec in which nothing is in the words of `docker run`. */
type PlainSpec = Omit<ContainerSpec, "runOptions" | "volumes" | "platform">;

export function isPlain({
  runOptions,
  volumes,
  platform,
}: Pick<ContainerSpec, "runOptions" | "volumes" | "platform">): boolean {
  return runOptions.length === 0 && volumes.length === 0 && platform === undefined;
}

/**
 * The same container that docker makes of `createArgv`: a test looks at both.
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerCreate
 */
export function createBody(
  { run, variant, role, image, network, alias, publish, entrypoint, command }: PlainSpec,
  env: readonly EnvVariable[],
): object {
  const [program = "", ...leading] = entrypoint ?? [];
  const words = [...leading, ...(command ?? [])];
  const bindings = publish === undefined ? {} : { [`${publish.port}/tcp`]: [{ HostIp: publish.bind, HostPort: "" }] };
  return {
    Image: image,
    Labels: roleLabels(run, variant, role),
    Env: env.map(({ name, value }) => `${name}=${value}`),
    AttachStdout: true,
    AttachStderr: true,
    ...(entrypoint === undefined ? {} : { Entrypoint: [program] }),
    ...(words.length === 0 ? {} : { Cmd: words }),
    ExposedPorts: Object.fromEntries(Object.keys(bindings).map((port) => [port, {}])),
    HostConfig: {
      NetworkMode: network ?? "none",
      RestartPolicy: { Name: "no" },
      // The kernel's own; 0 would be another one.
      MemorySwappiness: -1,
      PortBindings: bindings,
    },
    ...(network === undefined ? {} : { NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [alias] } } } }),
  };
}
