import { resolve } from "node:path";
import { hostMount, mountFrom, mountTarget, mountWithin } from "../../inputs/smoke/volume-spec.ts";
import type { SmokePlan, VariantPlan } from "../../gate/plan.ts";
import { isWithin } from "../../disk/within.ts";
import type { OwnCopies } from "./own-copies.ts";
import type { Bind, Sources } from "./source.ts";
import { targetWithin } from "./within.ts";

/** Returns the binds of all containers, except those of a Compose project. */
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

/** Returns true if the variant mounts one of these paths, a folder that contains it, or something inside it. */
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

export function asOption(volume: string): string {
  return `--volume=${volume}`;
}

/** @param all every option that mounts something in the container. */
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
