/** A Docker Compose file, as far as it says which services are built. Pure. */
import { Scalar } from "yaml";
import { z } from "zod";
import { unusable } from "../fault.ts";
import { yamlDocument } from "./yaml-document.ts";

export type ComposeFile = {
  readonly services: ReadonlyMap<string, ServiceDefinition>;
  /** Paths of files whose services are the project's too. */
  readonly includes: readonly string[];
};

/** A service in one file; others may add to it. */
type ServiceDefinition = {
  /** Undefined where the file does not say. */
  readonly isBuilt: boolean | undefined;
  /** The service that it extends. */
  readonly base: { readonly service: string; readonly file: string } | undefined;
};

/** https://github.com/compose-spec/compose-spec/blob/main/spec.md */
const schema = z.object({
  services: z
    .record(
      z.string(),
      z
        .object({
          build: z.unknown().optional(),
          extends: z.union([z.string(), z.object({ service: z.string(), file: z.string().optional() })]).nullish(),
        })
        .nullish(),
    )
    .nullish(),
  include: z.array(z.union([z.string(), z.object({ path: z.union([z.string(), z.array(z.string())]) })])).nullish(),
});

/**
 * @param file its path.
 * @param toPath makes a path of one that is written in the file.
 * @throws Fault where Compose could not read it either.
 */
export function readComposeFile(text: string, file: string, toPath: (written: string) => string): ComposeFile {
  const read = schema.safeParse(content(text, file) ?? {});
  if (!read.success) {
    const place = read.error.issues[0]?.path.map(String).join(".") ?? "";
    throw unusable(file, place === "" ? "it is no map" : `${place} in it is not as Compose has it`);
  }
  const { services, include } = read.data;
  return {
    services: new Map(
      Object.entries(services ?? {}).map(([name, service]) => [name, toDefinition(service, file, toPath)]),
    ),
    includes: (include ?? [])
      .flatMap((item) => (typeof item === "string" ? item : item.path))
      .filter(isLocal)
      .map(toPath),
  };
}

type Written = NonNullable<z.output<typeof schema>["services"]>[string];

function toDefinition(service: Written, file: string, toPath: (written: string) => string): ServiceDefinition {
  const written = service?.extends ?? undefined;
  const base = typeof written === "string" ? { service: written } : written;
  return {
    isBuilt: service?.build === undefined ? undefined : service.build !== null,
    base:
      base === undefined || !isLocal(base.file ?? "")
        ? undefined
        : { service: base.service, file: base.file === undefined ? file : toPath(base.file) },
  };
}

/** Not from an address, as Compose can have it, and not called by a variable that only Compose knows. */
function isLocal(path: string): boolean {
  return !/:\/\/|^git@|\$/u.test(path);
}

/** Compose's mark of what a later file takes away: https://docs.docker.com/reference/compose-file/merge/#reset-value. */
const reset = { tag: "!reset", resolve: () => new Scalar(null) };
const customTags = [reset, { ...reset, collection: "map" as const }, { ...reset, collection: "seq" as const }];

/** More than any file that was written by hand has; few enough that a few lines cannot unfold to gigabytes. */
const maxAliasCount = 10_000;

function content(text: string, file: string): unknown {
  const document = yamlDocument(text, { merge: true, customTags }, file);
  try {
    return document.toJS({ maxAliasCount });
  } catch {
    throw unusable(file, "an alias in it has no anchor, or there are too many");
  }
}
