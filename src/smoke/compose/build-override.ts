/** The file that is laid over a Compose project for as long as its services are built. Pure. */
import { Document } from "yaml";
import { literal, replacing, reset, written } from "./merging.ts";

/** What is changed of a service that is built. */
export type BuildOverride = {
  /** The name of what is built. */
  readonly image: string;
  /** The path of another Dockerfile; undefined leaves the project's. */
  readonly dockerfile: string | undefined;
  /** In place of the project's; undefined leaves them. */
  readonly contexts: ReadonlyMap<string, string> | undefined;
};

/**
 * What is laid over the project to build services of it under names of this run.
 * @param builds for every service that is built: Compose builds those too that another one is built of.
 * @param tested the name of the image under test, by the services that run it: they are not built.
 * @returns YAML.
 */
export function composeBuilds(builds: ReadonlyMap<string, BuildOverride>, tested: ReadonlyMap<string, string>): string {
  const built = [...builds].map(([service, { image, dockerfile, contexts }]): [string, object] => [
    service,
    {
      image,
      build: {
        // Tags that the file gives to what it builds are somebody's names: they stay what they are.
        tags: reset(),
        // A cache would leave the machine before the verdict.
        cache_to: reset(),
        ...(dockerfile === undefined ? {} : { dockerfile: literal(dockerfile), dockerfile_inline: reset() }),
        ...(contexts === undefined
          ? {}
          : {
              additional_contexts: contexts.size === 0 ? reset() : replacing(mapOf(contexts)),
              // A registry has no image of a run's name.
              pull: reset(),
            }),
      },
      pull_policy: "build",
    },
  ]);
  const others = [...tested].map(([service, image]): [string, object] => [service, { image, build: reset() }]);
  return written(
    new Document({ services: Object.fromEntries([...built, ...others]) }, { aliasDuplicateObjects: false }),
  );
}

function mapOf(contexts: ReadonlyMap<string, string>): object {
  return Object.fromEntries([...contexts].map(([key, context]) => [key, literal(context)]));
}
