import type { ImageRef } from "../../image/image-ref.ts";
import type { Docker } from "../docker.ts";
import { transport } from "../transport.ts";

export type ImagetoolsCommand =
  | { readonly kind: "inspect"; readonly what: "manifest" | "config"; readonly ref: ImageRef }
  /** Adds names in this order, and does not wrap a single manifest in an index. */
  | { readonly kind: "name"; readonly targets: readonly ImageRef[]; readonly source: ImageRef };

export type BuildxSettings = {
  /** This builder's registry settings apply; undefined means the builder in use. */
  readonly builder: string | undefined;
  readonly env: Readonly<Record<string, string>>;
};

const formats = { manifest: "--raw", config: "--format={{json .Image}}" } as const;

export function registriesOf(command: ImagetoolsCommand): readonly string[] {
  const refs = command.kind === "inspect" ? [command.ref] : [...command.targets, command.source];
  return [...new Set(refs.map(({ registry }) => registry))];
}

export function imagetoolsArgv(command: ImagetoolsCommand, builder: string | undefined): readonly string[] {
  const settings = builder === undefined ? [] : [`--builder=${builder}`];
  if (command.kind === "inspect") {
    const { what, ref } = command;
    return ["buildx", "imagetools", "inspect", ...settings, formats[what], ref.toString()];
  }
  const names = command.targets.map((target) => `--tag=${target.toString()}`);
  return ["buildx", "imagetools", "create", ...settings, "--prefer-index=false", ...names, command.source.toString()];
}

export function runImagetools(
  docker: Docker,
  command: ImagetoolsCommand,
  { builder, env }: BuildxSettings,
  timeoutMs: number,
): Promise<string> {
  return docker[transport].call(imagetoolsArgv(command, builder), { timeoutMs, env });
}
