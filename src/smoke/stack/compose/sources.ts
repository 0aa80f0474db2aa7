/** Where each service of a Compose project has its image from. Pure. */
import type { ComposeModel, ComposeService } from "../../../docker/compose-model.ts";
import { Fault } from "../../../fault.ts";
import { isBuiltBy, isOfSameFiles, isSameBuild } from "../../../image/build-recipe.ts";
import { type ImageUnderTest, spelled, type TestedNames } from "../../../image/image-under-test.ts";

export type ServiceSource =
  | { readonly kind: "tested" }
  /** The project's build of this service: its own, or another's whose image it names. */
  | { readonly kind: "built"; readonly by: string }
  | { readonly kind: "named"; readonly name: string };

/**
 * A service runs the image under test if it names that image, in any spelling, or builds the same.
 * @param app the service that the image under test is.
 * @param tested also knows what the app's service calls its image.
 * @throws Fault where a service calls another build by a name of the image under test.
 */
export function sourcesOf(
  services: ComposeModel["services"],
  app: string,
  tested: ImageUnderTest,
): ReadonlyMap<string, ServiceSource> {
  const own = services.get(app)?.build;
  const source = (name: string, { image = "", build }: ComposeService): ServiceSource => {
    if (name === app) return { kind: "tested" };
    const isNamed = tested.names.has(image);
    if (build === undefined) return isNamed ? { kind: "tested" } : { kind: "named", name: image };
    if (own !== undefined && isSameBuild(build, own)) return { kind: "tested" };
    if (tested.build !== undefined && isBuiltBy(build, tested.build)) return { kind: "tested" };
    if (!isNamed) return { kind: "built", by: name };
    const others = [own, tested.build].filter((other) => other !== undefined);
    if (others.length === 0 || others.some((other) => isOfSameFiles(build, other))) return { kind: "tested" };
    throw new Fault(
      `the service ${name} of the Compose project cannot be gated`,
      `its image ${image} is the one under test, and its build is another than that of ${app}`,
      `Give services.${name} an image of another name, or leave its build out.`,
    );
  };
  const sources = new Map([...services].map(([name, service]) => [name, source(name, service)]));
  const builders = new Map(
    [...services].flatMap(([name, { image, build }]) =>
      build !== undefined && image !== undefined ? [[spelled(image), sources.get(name)]] : [],
    ),
  );
  return new Map(
    [...sources].map(([name, found]) => [
      name,
      found.kind === "named" ? (builders.get(spelled(found.name)) ?? found) : found,
    ]),
  );
}

/**
 * The names that stand for the image under test where something is built on one of them. What the app's service only
 * names may be a base of others as well: `node:22`, whose place the image under test takes.
 */
export function baseNames(names: TestedNames, app: ComposeService | undefined): TestedNames {
  const isItsOwn = app?.build !== undefined || names.hasRepositoryOf(app?.image ?? "");
  return isItsOwn ? names.and(app?.image) : names;
}
