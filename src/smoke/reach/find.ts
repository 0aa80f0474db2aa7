import type { SmokePlan } from "../../gate/plan.ts";
import type { RunContext } from "../../gate/context.ts";
import { chooseReach } from "./choose.ts";
import { readReachFacts } from "./facts.ts";
import type { Reach } from "./reach.ts";

/** @throws Fault if `probe-from` asks for a way that does not exist. */
export async function findReach({ probeFrom }: SmokePlan, context: RunContext): Promise<Reach> {
  const reach = chooseReach(probeFrom, await readReachFacts(context));
  context.log.info(`The app is asked ${where(reach)}: ${reach.why}.`);
  return reach;
}

function where(reach: Reach): string {
  switch (reach.kind) {
    case "published":
      return `through a port of ${reach.host}`;
    case "joined":
      return "over a network that this job's container shares with it";
    case "direct":
      return "at its own address";
  }
}
