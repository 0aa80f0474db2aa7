import type { ComposeModel } from "../../docker/compose/model.ts";
import type { ComposeService } from "../../docker/compose/service.ts";
import { Fault } from "../../gate/fault.ts";
import { isBuiltBy, isOfSameFiles, isSameBuild } from "../../image/build-recipe.ts";
import { type ImageUnderTest, spelled, type TestedNames } from "../../image/image-under-test.ts";

export type ServiceSource =
  | { readonly kind: "tested" }
  /** Built by this service of the project, or by another one with that image name. */
  | { readonly kind: "built"; readonly by: string }
  | { readonly kind: "named"; readonly name: string };

/**
 * A service runs the image under test if it names that image, in any spelling, or has the same build.
 * @throws Fault if a service gives another build a name of the image under test.
 */
export function sourcesOf(
  services: ComposeModel["services"],
  app: string,
  tested: ImageUnderTest,
): ReadonlyMap<string, ServiceSource> {
  const own = services.get(app)?.build;
  const source = (name: string, service: ComposeService): ServiceSource => {
    if (name === app) return { kind: "tested" };
    const { image = "", build } = service;
    // Further tags do not count: the build does not get them.
    const [called = ""] = namesOf(service);
    const isNamed = tested.names.has(called);
    if (build === undefined) return isNamed ? { kind: "tested" } : { kind: "named", name: image };
    if (own !== undefined && isSameBuild(build, own)) return { kind: "tested" };
    if (tested.build !== undefined && isBuiltBy(build, tested.build)) return { kind: "tested" };
    if (!isNamed) return { kind: "built", by: name };
    const others = [own, tested.build].filter((other) => other !== undefined);
    if (others.length === 0 || others.some((other) => isOfSameFiles(build, other))) return { kind: "tested" };
    throw new Fault(
      `the service ${name} of the Compose project cannot be gated`,
      `its image ${called} is the one under test, and its build is another than that of ${app}`,
      `Give services.${name} an image of another name, or leave its build out.`,
    );
  };
  const sources = new Map([...services].map(([name, service]) => [name, source(name, service)]));
  const builds = new ProjectBuilds(services, sources);
  return new Map(
    [...sources].map(([name, found]) => [name, found.kind === "named" ? (builds.called(found.name) ?? found) : found]),
  );
}

/** Returns the image names of a service: those in the file, or Compose's default for a build. */
export function namesOf({ image, build }: ComposeService): readonly string[] {
  return build?.names ?? (image === undefined ? [] : [image]);
}

/** The builds of a project, by image name. */
export class ProjectBuilds {
  readonly #byName: ReadonlyMap<string, ServiceSource>;

  constructor(services: ComposeModel["services"], sources: ReadonlyMap<string, ServiceSource>) {
    this.#byName = new Map(
      [...services].flatMap(([name, { build }]) => {
        const source = sources.get(name);
        return source === undefined ? [] : (build?.names ?? []).map((called) => [spelled(called), source] as const);
      }),
    );
  }

  called(name: string): ServiceSource | undefined {
    return this.#byName.get(spelled(name));
  }
}

/** Leaves out a name that the app's service only uses, such as `node:22`: other builds may be based on it. */
export function baseNames(names: TestedNames, app: ComposeService | undefined): TestedNames {
  if (app === undefined) return names;
  const isItsOwn = app.build !== undefined || names.hasRepositoryOf(app.image ?? "");
  return isItsOwn ? names.and(namesOf(app)) : names;
}
