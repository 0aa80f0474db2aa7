import { Document } from "yaml";
import { literal, replacing, reset, written } from "./merging.ts";

export type BuildOverride = {
  readonly image: string;
  /** The path of another Dockerfile; undefined keeps the project's. */
  readonly dockerfile: string | undefined;
  /** Replaces the project's contexts; undefined keeps them. */
  readonly contexts: ReadonlyMap<string, string> | undefined;
};

/**
 * @param builds has every service that is built, including the ones that Compose builds as contexts of others.
 * @param tested the name of the image under test, by the services that run it. They are not built.
 */
export function composeBuilds(builds: ReadonlyMap<string, BuildOverride>, tested: ReadonlyMap<string, string>): string {
  const built = [...builds].map(([service, { image, dockerfile, contexts }]): [string, object] => [
    service,
    {
      image,
      build: {
        // The tags that the file gives to a build are user names: the gate does not move them.
        tags: reset(),
        // A cache export would leave the machine before the verdict.
        cache_to: reset(),
        ...(dockerfile === undefined ? {} : { dockerfile: literal(dockerfile), dockerfile_inline: reset() }),
        ...(contexts === undefined
          ? {}
          : {
              additional_contexts: contexts.size === 0 ? reset() : replacing(mapOf(contexts)),
              // No registry has an image with a name of this run.
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
