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

/** Warns about builds whose base the gate cannot see: they get what the engine or a registry has by that name. */
export function unseenBases({ project, builds }: Planned, tested: TestedNames): readonly string[] {
  const { services } = project.model;
  const app = project.plan.service;
  const own = services.get(app);
  const names = baseNames(tested, own).given;
  return builds.flat().flatMap((service) => {
    const build = services.get(service)?.build;
    if (build === undefined) return [];
    // BuildKit resolves a name from a context of that name first.
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
