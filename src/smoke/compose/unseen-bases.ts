/** Builds of a Compose project of which nobody here can see whether they are built on the image under test. */
import { readDockerfile } from "../../image/dockerfile.ts";
import type { TestedNames } from "../../image/image-under-test.ts";
import { dockerfileOf } from "./changed-build.ts";
import type { ProjectPlan } from "./plan-images.ts";
import { baseNames } from "./sources.ts";

type Planned = Pick<ProjectPlan, "builds"> & {
  readonly project: {
    readonly plan: Pick<ProjectPlan["project"]["plan"], "service">;
    readonly model: Pick<ProjectPlan["project"]["model"], "services">;
  };
};

/**
 * Such a build gets what the engine, or a registry, has under the name.
 * @returns a sentence for each service that is built so, with the way in which it can be seen.
 */
export function unseenBases({ project, builds }: Planned, tested: TestedNames): readonly string[] {
  const { services } = project.model;
  const app = project.plan.service;
  const own = services.get(app);
  const names = baseNames(tested, own).given;
  return builds.flat().flatMap((service) => {
    const build = services.get(service)?.build;
    if (build === undefined) return [];
    // BuildKit asks nobody else for a name that a context has.
    const open = names.filter((name) => !build.contexts.has(name));
    const [name] = open;
    const text = dockerfileOf(build);
    const word = text === undefined ? undefined : readDockerfile(text, build.args).unread[0];
    if (name === undefined || (text !== undefined && word === undefined)) return [];
    const what =
      word === undefined ? `the Dockerfile of ${build.context}` : `${word} in ${build.dockerfile ?? "its Dockerfile"}`;
    return `The gate cannot see what the service ${service} is built on: ${what} is for the builder to read. If that is ${open.join(" or ")}, it is not the image under test. Give services.${service}.build.additional_contexts the entry "${name}: service:${app}", or name the image in a FROM of this checkout`;
  });
}
