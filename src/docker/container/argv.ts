/** The argv with which docker creates a container of the gate, in the words of `docker run`. Pure. */
import { roleLabels, written } from "../../ownership/labels.ts";
import type { RunId } from "../../ownership/run-id.ts";
import { type PublishedPort, publishWords } from "./published-port.ts";

export type ContainerSpec = {
  readonly run: RunId;
  readonly name: string;
  /** What it is in its variant: `app`, or a service's name; a label, for people. */
  readonly role: string;
  readonly variant: string;
  /** An image Id, never a name: a name can be moved between two calls. */
  readonly image: string;
  /** Of an image for several; undefined means the engine's own. */
  readonly platform: string | undefined;
  /** Undefined puts it on none. */
  readonly network: string | undefined;
  /** Host name on that network. */
  readonly alias: string;
  /** Undefined publishes nothing. */
  readonly publish: PublishedPort | undefined;
  readonly volumes: readonly string[];
  /** Vetted options of the user, one token each. */
  readonly runOptions: readonly string[];
  /** `[]` clears the image's own; undefined keeps it. */
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
};

/**
 * @param env how the environment reaches the container (`--env-file`, bare `--env NAME`): never a value.
 */
export function createArgv(spec: ContainerSpec, env: readonly string[]): readonly string[] {
  return [
    "container",
    "create",
    "--pull=never",
    `--name=${spec.name}`,
    ...Object.entries(roleLabels(spec.run, spec.variant, spec.role)).map((label) => `--label=${written(label)}`),
    ...(spec.network === undefined
      ? ["--network=none"]
      : [`--network=${spec.network}`, `--network-alias=${spec.alias}`]),
    ...(spec.publish === undefined ? [] : [`--publish=${publishWords(spec.publish)}`]),
    ...spec.volumes.map((volume) => `--volume=${volume}`),
    ...env,
    ...bootWords(spec),
  ];
}

/**
 * The last words of a `docker run`: the user's options, the image, and what is run in it. docker's `--entrypoint` takes
 * the program alone; what follows it goes before the command.
 */
export function bootWords({
  runOptions,
  platform,
  entrypoint,
  image,
  command,
}: Pick<ContainerSpec, "runOptions" | "platform" | "entrypoint" | "image" | "command">): readonly string[] {
  const [program = "", ...leading] = entrypoint ?? [];
  return [
    ...runOptions,
    ...(platform === undefined ? [] : [`--platform=${platform}`]),
    ...(entrypoint === undefined ? [] : [`--entrypoint=${program}`]),
    image,
    ...leading,
    ...(command ?? []),
  ];
}
