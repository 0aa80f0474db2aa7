/** What options of docker run and volumes of services mount of this machine. */
import { resolve } from "node:path";
import { hostMount, mountFrom, mountTarget, mountWithin } from "../../inputs/smoke/volume-spec.ts";
import type { SmokePlan, VariantPlan } from "../../plan.ts";
import { isWithin } from "./host-path.ts";
import type { OwnCopies } from "./own-copies.ts";
import type { Bind, Sources } from "./source.ts";
import { targetWithin } from "./within.ts";

/** Of every container of the plan, but those of a Compose project. */
export function bindsOfPlan({ variants }: SmokePlan): readonly Bind[] {
  return variants.flatMap(bindsOfVariant);
}

export function bindsOfVariant({ name, runOptions, stack }: VariantPlan): readonly Bind[] {
  const services = stack.kind === "services" ? stack.services : [];
  return [
    ...binds(runOptions, `run-options of the variant ${name}`),
    ...services.flatMap((service) => binds(service.runOptions, `services.${service.name}.options`)),
    ...services.flatMap(({ name: service, volumes }) => binds(volumes.map(asOption), `services.${service}.volumes`)),
  ];
}

/** Whether the variant has one of these folders or files, or what it lies in, or what lies in it. */
export function mountsAnyOf(paths: readonly string[], variant: VariantPlan, sources: Sources): boolean {
  return bindsOfVariant(variant)
    .flatMap(({ source }) => [source, sources.get(source)?.path ?? source])
    .some((source) => paths.some((path) => isWithin(path, source) || isWithin(source, path)));
}

function binds(tokens: readonly string[], asked: string): readonly Bind[] {
  return tokens.flatMap((token) => {
    const mount = hostMount(token);
    return mount === undefined ? [] : [{ ...mount, source: resolve(mount.source), asked, orEmpty: false }];
  });
}

/** As docker takes a volume of a service. */
export function asOption(volume: string): string {
  return `--volume=${volume}`;
}

/**
 * The same options, each with the source that the engine's host has.
 * @param all that mount something in the container.
 */
export async function placed(
  tokens: readonly string[],
  all: readonly string[],
  copies: OwnCopies,
  image: string,
  platform?: string,
): Promise<readonly string[]> {
  const targets = all.flatMap((token) => mountTarget(token) ?? []);
  const options = tokens.map(async (token) => {
    const mount = hostMount(token);
    if (mount === undefined) return [token];
    const { hostPath, isOwn, within } = await copies.of(resolve(mount.source), image, platform);
    const inner = within.flatMap((copy) => {
      const target = targetWithin(mountTarget(token) ?? "", copy.path, targets);
      return target === undefined ? [] : [mountWithin(token, target, copy.hostPath)];
    });
    return [mountFrom(token, hostPath, isOwn), ...inner];
  });
  return (await Promise.all(options)).flat();
}
