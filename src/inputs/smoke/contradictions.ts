/** Compares inputs that are valid by themselves: an invalid input already has a problem of its own. */
import { composeContradictions } from "./compose-contradictions.ts";
import type { Mark, Mistake } from "../parsing/mistake.ts";
import { isFragment } from "../parsing/maps.ts";
import { isDialled } from "./dialled.ts";
import { withoutNetwork } from "./run-options.ts";
import { nearest, shown } from "../parsing/scalars.ts";
import type { SmokeFields } from "./smoke-fields.ts";

/** `written` is the unparsed `services`: a service without an image is dropped, but its name stays valid. */
export function smokeContradictions(read: Partial<SmokeFields>, written: unknown): readonly Mistake[] {
  return [
    ...unknownServices(read, namesIn(written)),
    ...composeContradictions(read),
    ...probeContradictions(read),
    ...networkContradictions(read),
  ];
}

function unknownServices(read: Partial<SmokeFields>, known: readonly string[]): readonly Mistake[] {
  const { variants = {}, services, "compose-file": files, "compose-service": service } = read;
  const ofProject = !("compose-file" in read && "compose-service" in read) || (files ?? service) !== undefined;
  if (services === undefined || ofProject) return [];
  return Object.entries(variants).flatMap(([name, own]) =>
    (own.services ?? []).flatMap((wanted, index): readonly Mistake[] => {
      if (known.includes(wanted)) return [];
      const path = ["variants", name, "services"];
      const reason = `there is no service ${shown(wanted)}${nearest(wanted, known)}; services has: ${known.join(", ") || "none"}`;
      return [{ path, reason, mark: { path: [...path, index], part: "value" } }];
    }),
  );
}

function namesIn(services: unknown): readonly string[] {
  return typeof services === "object" && services !== null
    ? Object.keys(services).filter((name) => !isFragment(name))
    : [];
}

function networkContradictions(read: Partial<SmokeFields>): readonly Mistake[] {
  const { variants, probe, checks, "run-options": options } = read;
  if (variants === undefined || probe === undefined || checks === undefined || options === undefined) return [];
  return Object.entries(variants).flatMap(([name, own]): readonly Mistake[] => {
    const isOwn = withoutNetwork(own["run-options"]).hasNoNetwork;
    const asksApp = isDialled({ probe: own.probe ?? probe, checks: own.checks ?? checks });
    if (!asksApp || !(isOwn || withoutNetwork(options).hasNoNetwork)) return [];
    const path = isOwn ? ["variants", name, "run-options"] : ["run-options"];
    const reason = "has --network none, where nothing can be asked: use the probe exec, health or exit, without checks";
    return [{ path, reason, mark: { path, part: "value" } }];
  });
}

function probeContradictions({ variants, probe, checks, settle }: Partial<SmokeFields>): readonly Mistake[] {
  if (variants === undefined || probe === undefined || checks === undefined || settle === undefined) return [];
  return Object.entries(variants).flatMap(([name, own]) => {
    const exits = (own.probe ?? probe).kind === "exit";
    const wrong: readonly [is: boolean, key: "expect-exit" | "checks" | "settle", reason: string][] = [
      [
        !exits && own["expect-exit"] !== undefined,
        "expect-exit",
        "is for an image that runs to completion: set probe: exit with it",
      ],
      [
        exits && (own.checks ?? checks).length > 0,
        "checks",
        "cannot be asked of an image that has run to completion (probe: exit)",
      ],
      [
        exits && (own.settle ?? settle) > 0,
        "settle",
        "has no meaning for an image that has run to completion (probe: exit)",
      ],
    ];
    return wrong.flatMap(([is, key, reason]): readonly Mistake[] => {
      const path = ["variants", name, key];
      // A value for all variants is written at the top level.
      const mark: Mark = { path: own[key] === undefined ? [key] : path, part: "value" };
      return is ? [{ path, reason, mark }] : [];
    });
  });
}
