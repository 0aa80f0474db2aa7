import { Document } from "yaml";
import { replacing, written } from "./merging.ts";

export type OnThisMachine = {
  readonly mounts: Mounts;
  /** Names of the networks that were created for the variant, by key. */
  readonly networks: ReadonlyMap<string, string>;
  readonly renumbered: ReadonlyMap<string, RenumberedService>;
  /** The changed content, by the config's key. */
  readonly configTexts: ReadonlyMap<string, string>;
};

/** The values with changed addresses. A list replaces the file's list. */
export type RenumberedService = {
  readonly values: Readonly<Record<string, unknown>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
};

/** Paths on the engine's host. */
export type Mounts = {
  /** All mounts of each service that mounts something of this machine, by service name. */
  readonly mounts: ReadonlyMap<string, readonly object[]>;
  /** Driver options, by the volume's key. */
  readonly volumes: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly configs: ReadonlyMap<string, string>;
};

/** Returns YAML that only this machine and run need: a person who reproduces the run boots without it. */
export function composeOnThisMachine({ mounts: placed, networks, renumbered, configTexts }: OnThisMachine): string {
  const { mounts, volumes, secrets, configs } = placed;
  const content = {
    services: Object.fromEntries(
      [...new Set([...mounts.keys(), ...renumbered.keys()])].map((name) => {
        const all = mounts.get(name);
        const { values = {}, lists = {} } = renumbered.get(name) ?? {};
        const replaced = Object.entries(lists).map(([key, list]) => [key, replacing(list)]);
        return [
          name,
          { ...values, ...Object.fromEntries(replaced), ...(all === undefined ? {} : { volumes: replacing(all) }) },
        ];
      }),
    ),
    networks: Object.fromEntries([...networks].map(([key, name]) => [key, replacing({ external: true, name })])),
    volumes: Object.fromEntries([...volumes].map(([key, options]) => [key, { driver_opts: replacing(options) }])),
    secrets: inFiles(secrets),
    configs: {
      ...inFiles(configs),
      ...Object.fromEntries([...configTexts].map(([key, text]) => [key, { content: text }])),
    },
  };
  return written(new Document(content, { aliasDuplicateObjects: false }));
}

function inFiles(files: ReadonlyMap<string, string>): object {
  return Object.fromEntries([...files].map(([key, file]) => [key, { file }]));
}
