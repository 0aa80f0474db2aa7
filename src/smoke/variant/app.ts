import { setTimeout as pause } from "node:timers/promises";
import type { BuiltImage } from "../../image/built-image.ts";
import type { WatchResult, Observation } from "../../diagnosis/observation.ts";
import { objectName } from "../../ownership/names.ts";
import { Fault } from "../../gate/fault.ts";
import type { ProbePlan, VariantPlan } from "../../gate/plan.ts";
import { failedChecks } from "../probes/checks.ts";
import { type Container, create, type Created, ended, type NotMade } from "./container.ts";
import { mountedById } from "../mounts/mounted-images.ts";
import { placed } from "../mounts/option-mounts.ts";
import { poll } from "../probes/poll.ts";
import { execProbe } from "../probes/exec.ts";
import { healthProbe } from "../probes/health.ts";
import { httpProbe } from "../probes/http.ts";
import type { Probe } from "../probes/probe.ts";
import { tcpProbe } from "../probes/tcp.ts";
import { probeNetwork } from "../reach/probe-network.ts";
import { type Address, publishedPort, type AppAddress, appAddressOf } from "../reach/reach.ts";
import type { VariantContext } from "./context.ts";

export type Healthy = { readonly kind: "healthy"; readonly afterMs: number };

/** The app's host name on the variant's network, and the name of its log. */
export const appRole = "app";

/** Creates the app's container before its services are ready, so that only the start remains. */
export async function createApp(
  context: VariantContext,
  image: BuiltImage,
  port: number | undefined,
  network: string,
): Promise<Created | NotMade> {
  const { variant, run } = context;
  const options = mountedById(variant.runOptions, await context.mountedImages, image.id);
  const spec = {
    run,
    name: objectName(run, variant.name, appRole),
    role: appRole,
    variant: variant.name,
    image: image.id,
    platform: variant.platform,
    network: variant.hasNoNetwork ? undefined : network,
    alias: appRole,
    publish: port === undefined ? undefined : publishedPort(context.reach, port),
    volumes: [],
    runOptions: await placed(options, options, context.copies, image.id, variant.platform),
    entrypoint: variant.entrypoint,
    command: variant.command,
  };
  return create(context, spec, variant.env);
}

/** Resolves when the app's process ends. An exit with the code that `probe: exit` expects is healthy. */
export async function appEnded(
  context: VariantContext,
  app: Container,
  signal: AbortSignal,
): Promise<Healthy | WatchResult> {
  const end = await ended(context, app, signal);
  const { probe } = context.variant;
  const asWanted =
    end.kind === "exited" && probe.kind === "exit" && end.exit.code === probe.code && end.exit.error === "";
  return asWanted ? { kind: "healthy", afterMs: end.exit.afterMs } : end;
}

/** @throws Fault if the app runs but cannot be dialled at all. */
export function appAddress(context: VariantContext, app: Container, port: number | undefined): AppAddress | undefined {
  if (port === undefined) return undefined;
  const { reach, variant, log } = context;
  const dialled = appAddressOf(reach, app.inspected, port, probeNetwork(context));
  if (dialled === undefined && app.inspected.status === "running") {
    throw new Fault(
      `the app of the variant ${variant.name} cannot be reached`,
      reach.kind === "published"
        ? `the engine publishes no port of it, as where all of its networks are internal; ${reach.why}`
        : `it has no address on a network that this job can dial; ${reach.why}`,
      "Put it on a network that is not internal, too, or run the job in a container of that engine with probe-from: network.",
    );
  }
  if (dialled !== undefined && dialled.reach !== reach) {
    log.info(`The app of ${variant.name} is asked at its own address: the engine publishes no port of it.`);
  }
  return dialled;
}

/** @param see takes every observation, in order. */
export async function appHealthy(
  context: VariantContext,
  app: Container,
  address: Address | undefined,
  see: (observation: Observation) => void,
  signal: AbortSignal,
): Promise<Healthy | WatchResult> {
  const { variant } = context;
  const startedAt = context.events.startOf(app.id)?.heardAt ?? performance.now();
  // There is nothing to poll: `appEnded` reports how the app ended.
  if (variant.probe.kind === "exit" || app.inspected.status !== "running") {
    await pause(Math.max(0, startedAt + variant.timeoutMs - performance.now()), undefined, { signal });
    return { kind: "deadline", timeoutMs: variant.timeoutMs };
  }

  const probe = probeOf(context, app, variant.probe, address);
  const outcome = await poll(probe, variant, startedAt, see, signal);
  switch (outcome.kind) {
    case "healthy":
      return (await checked(variant, address, startedAt, signal)) ?? outcome;
    case "deadline":
      return { kind: "deadline", timeoutMs: variant.timeoutMs };
    case "impossible":
      return { kind: "cannot-probe", why: outcome.why };
    case "unsettled":
      return { kind: "unsettled", settleMs: variant.settleMs };
  }
}

function probeOf(
  { connect, variant }: VariantContext,
  { id }: Container,
  plan: Exclude<ProbePlan, { kind: "exit" }>,
  address: Address | undefined,
): Probe {
  const { attemptTimeoutMs, expectation } = variant;
  switch (plan.kind) {
    case "http":
      return httpProbe(needed(address), { method: "GET", headers: {}, expectation }, attemptTimeoutMs);
    case "tcp":
      return tcpProbe(needed(address), attemptTimeoutMs);
    case "exec":
      return execProbe(connect, id, plan.command, attemptTimeoutMs);
    case "health":
      return healthProbe(connect, id);
  }
}

async function checked(
  variant: VariantPlan,
  address: Address | undefined,
  startedAt: number,
  signal: AbortSignal,
): Promise<WatchResult | undefined> {
  return variant.checks.length === 0 ? undefined : failedChecks(variant, needed(address), startedAt, signal);
}

function needed(address: Address | undefined): Address {
  if (address === undefined) throw new Error("a probe that dials has no address");
  return address;
}
