/** Between smoke inputs that are each right. Where one is not, its own problem is enough. */
import { composeContradictions } from "./compose-contradictions.ts";
import type { Mark, Mistake } from "./mistake.ts";
import { nearest, shown } from "./scalars.ts";
import type { SmokeFields } from "./smoke-fields.ts";

/** @param read fields that could be read; of the others nothing is known. */
export function smokeContradictions(read: Partial<SmokeFields>): readonly Mistake[] {
  return [...unknownServices(read), ...composeContradictions(read), ...probeContradictions(read)];
}

/** Services that a variant names and that are not there. */
function unknownServices(read: Partial<SmokeFields>): readonly Mistake[] {
  const { variants = {}, services, "compose-file": files, "compose-service": service } = read;
  const ofProject = !("compose-file" in read && "compose-service" in read) || (files ?? service) !== undefined;
  if (services === undefined || ofProject) return [];
  const known = Object.keys(services);
  return Object.entries(variants).flatMap(([name, own]) =>
    (own.services ?? []).flatMap((wanted, index): readonly Mistake[] => {
      if (known.includes(wanted)) return [];
      const path = ["variants", name, "services"];
      const reason = `there is no service ${shown(wanted)}${nearest(wanted, known)}; services has: ${known.join(", ") || "none"}`;
      return [{ path, reason, mark: { path: [...path, index], part: "value" } }];
    }),
  );
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
