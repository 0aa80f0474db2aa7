/** Finds the way from this job to the apps, and says it. */
import type { SmokePlan } from "../../plan.ts";
import type { World } from "../../world.ts";
import { chooseRoute } from "./choose.ts";
import { readRouteFacts } from "./facts.ts";
import type { Route } from "./reach.ts";

/** @throws Fault where `probe-from` asks for a way that does not exist. */
export async function findRoute({ probeFrom }: SmokePlan, world: World): Promise<Route> {
  const route = chooseRoute(probeFrom, await readRouteFacts(world));
  world.log.info(`The app is asked ${where(route)}: ${route.why}.`);
  return route;
}

function where(route: Route): string {
  switch (route.kind) {
    case "published":
      return `through a port of ${route.host}`;
    case "joined":
      return "over a network that this job's container shares with it";
    case "direct":
      return "at its own address";
  }
}
