import { Scalar } from "yaml";
import { z } from "zod";
import { unusable } from "../gate/fault.ts";
import { yamlDocument } from "./yaml-document.ts";

export type ComposeFile = {
  readonly services: ReadonlyMap<string, ServiceDefinition>;
  readonly includes: readonly string[];
};

type ServiceDefinition = {
  /** Undefined if this file does not say; another one may. */
  readonly isBuilt: boolean | undefined;
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

/** @throws Fault if Compose could not read the file either. */
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

/** Rejects remote files and paths with variables, which only Compose can resolve. */
function isLocal(path: string): boolean {
  return !/:\/\/|^git@|\$/u.test(path);
}

/** Compose's tag that removes an earlier value: https://docs.docker.com/reference/compose-file/merge/#reset-value. */
const reset = { tag: "!reset", resolve: () => new Scalar(null) };
const customTags = [reset, { ...reset, collection: "map" as const }, { ...reset, collection: "seq" as const }];

/** More than any hand-written file has, but too few for a short file to expand to gigabytes. */
const maxAliasCount = 10_000;

function content(text: string, file: string): unknown {
  const document = yamlDocument(text, { merge: true, customTags }, file);
  try {
    return document.toJS({ maxAliasCount });
  } catch {
    throw unusable(file, "an alias in it has no anchor, or there are too many");
  }
}
