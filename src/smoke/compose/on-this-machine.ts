import { randomBytes } from "node:crypto";
import type { BuiltImage } from "../../image/built-image.ts";
import { projectName } from "../../ownership/names.ts";
import { variantLabels } from "../../ownership/labels.ts";
import { createWithOwnSubnet } from "../../docker/own-subnet.ts";
import { OwnCopies } from "../mounts/own-copies.ts";
import type { VariantContext } from "../variant/context.ts";
import { bindsOfProject, placeMounts } from "./host-files.ts";
import type { OnThisMachine } from "./machine-override.ts";
import { ownDriverOptions } from "./override.ts";
import type { Project } from "./project.ts";
import { fixedNetworks, rangesIn, renumberedService } from "./renumber.ts";
import { type Renumbering, renumbered as renumberedText } from "./subnet.ts";

/** @param services the services of the variant, the app's first. */
export async function placeOnThisMachine(
  context: VariantContext,
  { plan, model, sources }: Project,
  services: readonly string[],
  image: BuiltImage,
): Promise<OnThisMachine> {
  const { docker, run, variant, owned } = context;
  const copies = new OwnCopies({ docker, run, variant, owned }, bindsOfProject(model, services, plan.files), sources);
  const mounts = await placeMounts(model, services, plan.files, copies, image.id, variant.platform);

  const networks = new Map<string, string>();
  const renumberings = new Map<string, readonly Renumbering[]>();
  for (const fixed of fixedNetworks(model)) {
    const { key, network } = fixed;
    if (!services.some((name) => model.services.get(name)?.networks.has(key) === true)) continue;
    const name = `${projectName(run, variant.name)}_${key}`;
    const body = {
      Name: name,
      Labels: variantLabels(run, variant.name),
      Internal: network.internal,
      Attachable: network.attachable,
      EnableIPv6: network.hasIpv6 || fixed.subnets.some(({ version }) => version === 6),
      Options: ownDriverOptions(network),
    };
    const random = randomBytes(5).toString("hex");
    const made = await createWithOwnSubnet(docker, body, (free) => rangesIn(fixed, free, random));
    owned.use(made);
    networks.set(key, name);
    renumberings.set(key, made.chosen.renumberings);
  }
  const renumbered = new Map(
    services.flatMap((name) => {
      const service = model.services.get(name);
      const ofVariant = name === plan.service ? variant : undefined;
      return service === undefined || renumberings.size === 0
        ? []
        : [[name, renumberedService(service, renumberings, ofVariant)] as const];
    }),
  );
  const all = [...renumberings.values()].flat();
  const configTexts = new Map(
    [...model.configTexts]
      .map(([key, text]) => [key, text, renumberedText(text, all)] as const)
      .filter(([, text, now]) => text !== now)
      .map(([key, , now]) => [key, now]),
  );
  return { mounts, networks, renumbered, configTexts };
}
