/** The file that is laid over a Compose project for what is of this machine and this run alone. Pure. */
import { Document } from "yaml";
import { replacing, written } from "./merging.ts";

/** What the services of a variant have on this machine, and in this run. */
export type OnThisMachine = {
  readonly mounts: Mounts;
  /** What the engine calls a network that was made for the variant, by its key. */
  readonly networks: ReadonlyMap<string, string>;
  /** By the service's name. */
  readonly renumbered: ReadonlyMap<string, RenumberedService>;
  /** What is in a config now, by its key. */
  readonly configTexts: ReadonlyMap<string, string>;
};

/** The keys of a service in which other addresses stand. A list takes the place of the file's. */
export type RenumberedService = {
  readonly values: Readonly<Record<string, unknown>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
};

/** Where the engine's host has what the services are to have of this machine. */
export type Mounts = {
  /** All mounts of a service that has one of this machine, by its name. */
  readonly mounts: ReadonlyMap<string, readonly object[]>;
  /** The options of the driver, by the volume's key. */
  readonly volumes: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Files, by their keys. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly configs: ReadonlyMap<string, string>;
};

/**
 * What is laid over the project beside `composeOverride`, and is of this machine and this run alone: whoever boots the
 * same later boots it without.
 * @returns YAML.
 */
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
