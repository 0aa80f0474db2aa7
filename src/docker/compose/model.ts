import { z } from "zod";
import { mapOf } from "./empty-if-absent.ts";
import { type ComposeNetwork, network } from "./network.ts";
import { type ComposeService, toService, writtenService } from "./service.ts";
import { type ComposeVolume, volume } from "./volume.ts";

export type ComposeModel = {
  readonly whole: unknown;
  readonly name: string;
  readonly services: ReadonlyMap<string, ComposeService>;
  readonly networks: ReadonlyMap<string, ComposeNetwork>;
  readonly volumes: ReadonlyMap<string, ComposeVolume>;
  /** Files by key; secrets and configs without a file are left out. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly configs: ReadonlyMap<string, string>;
  readonly configTexts: ReadonlyMap<string, string>;
};

const content = z.object({ file: z.string().optional(), content: z.string().optional() });

/** The long form that `config` writes: https://github.com/compose-spec/compose-spec/blob/main/spec.md */
const modelSchema = z.object({
  name: z.string().default(""),
  services: z.record(z.string(), writtenService),
  networks: mapOf(network),
  volumes: mapOf(volume),
  secrets: mapOf(content),
  configs: mapOf(content),
});

export function toModel(whole: unknown): ComposeModel {
  const model = modelSchema.parse(whole);
  return {
    whole,
    name: model.name,
    services: new Map(
      Object.entries(model.services).map(([name, service]): [string, ComposeService] => [
        name,
        toService(service, `${model.name}-${name}`),
      ]),
    ),
    networks: model.networks,
    volumes: model.volumes,
    secrets: having("file", model.secrets),
    configs: having("file", model.configs),
    configTexts: having("content", model.configs),
  };
}

function having(
  key: "file" | "content",
  all: ReadonlyMap<string, z.output<typeof content>>,
): ReadonlyMap<string, string> {
  return new Map([...all].flatMap(([name, { [key]: text }]) => (text === undefined ? [] : [[name, text] as const])));
}
