/** Between smoke inputs that are each right. Where one is not, its own problem is enough. */
import { composeContradictions } from "./compose-contradictions.ts";
import type { Mark, Mistake } from "./mistake.ts";
import { isFragment } from "./maps.ts";
import { withoutNetwork } from "./run-options.ts";
import { nearest, shown } from "./scalars.ts";
import type { SmokeFields } from "./smoke-fields.ts";

/**
 * @param read fields that could be read; of the others nothing is known.
 * @param written what the input `services` holds as it is written: one without an image is left out, and still a name.
 */
export function smokeContradictions(read: Partial<SmokeFields>, written: unknown): readonly Mistake[] {
  return [
    ...unknownServices(read, namesIn(written)),
    ...composeContradictions(read),
    ...probeContradictions(read),
    ...networkContradictions(read),
  ];
}

/** Services that a variant names and that are not there. */
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

/** Variants whose app is on no network, and is to be asked over one. */
function networkContradictions(read: Partial<SmokeFields>): readonly Mistake[] {
  const { variants, probe, checks, "run-options": options } = read;
  if (variants === undefined || probe === undefined || checks === undefined || options === undefined) return [];
  return Object.entries(variants).flatMap(([name, own]): readonly Mistake[] => {
    const isDialled = ["http", "tcp"].includes((own.probe ?? probe).kind) || (own.checks ?? checks).length > 0;
    const isOwn = withoutNetwork(own["run-options"]).hasNoNetwork;
    if (!isDialled || !(isOwn || withoutNetwork(options).hasNoNetwork)) return [];
    const path = isOwn ? ["variants", name, "run-options"] : ["run-options"];
    const reason = "has --network none, where nothing can be asked: use the probe exec, health or exit, without checks";
    return [{ path, reason, mark: { path, part: "value" } }];
  });
}

/** What a variant asks for that cannot be had of its probe. */
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
      // What is for all variants stands elsewhere.
      const mark: Mark = { path: own[key] === undefined ? [key] : path, part: "value" };
      return is ? [{ path, reason, mark }] : [];
    });
  });
}
