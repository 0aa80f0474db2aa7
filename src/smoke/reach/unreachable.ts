/** Whether it is the way to an app, not the app, that kept every attempt from it. Pure. */
import type { Listener } from "../../diagnosis/listening.ts";
import type { Observation } from "../../diagnosis/observation.ts";
import { Fault } from "../../fault.ts";
import type { Reach, Route } from "./reach.ts";

/**
 * @param seen every attempt.
 * @param listener what the app listens on there; undefined where nothing does, or that cannot be seen.
 * @returns undefined where the app itself has to answer for it.
 */
export function unreachable(
  { route, address }: Reach,
  seen: readonly Observation[],
  listener: Listener | undefined,
  variant: string,
): Fault | undefined {
  if (seen.length === 0 || !seen.every((attempt) => neverArrived(attempt) || isTurnedAway(attempt, route, listener)))
    return undefined;
  return new Fault(
    `the app of the variant ${variant} cannot be reached from this job`,
    `no connection to ${address.hosts.join(" or ")}, port ${address.port}, came about${listener === undefined ? "" : `, and the app listens on port ${listener.port}`}; ${route.why}`,
    remedy(route),
  );
}

/** The network's own refusals: an app can answer, reset or keep silent, but not be far away. */
function neverArrived(attempt: Observation): boolean {
  if (attempt.kind === "timed-out") return attempt.during === "connect";
  return attempt.kind === "failed" && /EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/u.test(attempt.detail);
}

/** Refused on the way: the app does listen, for everybody. What it refuses over its own address is its own doing. */
function isTurnedAway(attempt: Observation, route: Route, listener: Listener | undefined): boolean {
  const isOpen = listener !== undefined && !listener.loopback && listener.family === "any";
  return attempt.kind === "refused" && route.kind === "published" && isOpen;
}

function remedy(route: Route): string {
  if (route.kind !== "published")
    return "Use probe-from: host; an app whose networks are all internal needs one that is not, too.";
  return `Use probe-from: network in a job that runs in a container of that engine, or open the ports of ${route.host} to this job.`;
}
