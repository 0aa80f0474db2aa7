import type { Listener } from "../../diagnosis/listening.ts";
import type { Observation } from "../../diagnosis/observation.ts";
import { Fault } from "../../gate/fault.ts";
import type { AppAddress, Reach } from "./reach.ts";

/** Returns a Fault if every attempt failed on the way to the app; undefined if the app is to blame. */
export function unreachable(
  { reach, address }: AppAddress,
  seen: readonly Observation[],
  listener: Listener | undefined,
  variant: string,
): Fault | undefined {
  if (seen.length === 0 || !seen.every((attempt) => neverArrived(attempt) || isTurnedAway(attempt, reach, listener)))
    return undefined;
  return new Fault(
    `the app of the variant ${variant} cannot be reached from this job`,
    `no connection to ${address.hosts.join(" or ")}, port ${address.port}, came about${listener === undefined ? "" : `, and the app listens on port ${listener.port}`}; ${reach.why}`,
    remedy(reach),
  );
}

/** Errors of the network: an app can answer, reset or stay silent, but not be unreachable. */
function neverArrived(attempt: Observation): boolean {
  if (attempt.kind === "timed-out") return attempt.during === "connect";
  return attempt.kind === "failed" && /EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/u.test(attempt.detail);
}

/** Refused on the way, although the app listens on all addresses. A refusal at the app's own address is its own. */
function isTurnedAway(attempt: Observation, reach: Reach, listener: Listener | undefined): boolean {
  const isOpen = listener !== undefined && !listener.loopback && listener.family === "any";
  return attempt.kind === "refused" && reach.kind === "published" && isOpen;
}

function remedy(reach: Reach): string {
  if (reach.kind !== "published")
    return "Use probe-from: host; an app whose networks are all internal needs one that is not, too.";
  return `Use probe-from: network in a job that runs in a container of that engine, or open the ports of ${reach.host} to this job.`;
}
