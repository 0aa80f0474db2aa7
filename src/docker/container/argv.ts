import { roleLabels, written } from "../../ownership/labels.ts";
import type { RunId } from "../../ownership/run-id.ts";
import { type PublishedPort, publishWords } from "./published-port.ts";

export type ContainerSpec = {
  readonly run: RunId;
  readonly name: string;
  /** A label for people: `app`, or the name of a service. */
  readonly role: string;
  readonly variant: string;
  /** An image Id: a name can move to another image between two calls. */
  readonly image: string;
  readonly platform: string | undefined;
  readonly network: string | undefined;
  readonly alias: string;
  readonly publish: PublishedPort | undefined;
  readonly volumes: readonly string[];
  /** Options of the user, already checked, one token each. */
  readonly runOptions: readonly string[];
  /** `[]` clears the image's entrypoint; undefined keeps it. */
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
};

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

/** Splits the entrypoint: `--entrypoint` takes only the program, and its arguments precede the command. */
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
