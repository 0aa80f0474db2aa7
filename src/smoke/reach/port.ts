import { Fault } from "../../gate/fault.ts";
import type { BuiltImage } from "../../image/built-image.ts";
import type { VariantPlan } from "../../gate/plan.ts";
import type { Project } from "../compose/project.ts";
import { isDialled } from "../../inputs/smoke/dialled.ts";

/** @throws Fault if a port is needed, none is given, and the image does not expose exactly one. */
export function portOf(variant: VariantPlan, image: BuiltImage, project: Project | undefined): number | undefined {
  if (!isDialled(variant)) return undefined;
  if (variant.port !== undefined) return variant.port;
  const published = project?.model.services.get(project.plan.service)?.ports ?? [];
  if (published.length === 1) return published[0];
  const [only, ...others] = image.tcpPorts;
  if (only !== undefined && others.length === 0) return only;
  throw new Fault(
    `the variant ${variant.name} has no port to poll`,
    only === undefined
      ? "the image exposes no TCP port"
      : `the image exposes several TCP ports: ${image.tcpPorts.join(", ")}`,
    "Say which with the input port.",
  );
}
