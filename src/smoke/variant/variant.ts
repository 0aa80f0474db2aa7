/** One variant, from its network to its result. */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { BuiltImage } from "../../image/built-image.ts";
import { diagnose } from "../../diagnosis/diagnose.ts";
import type { Finding } from "../../diagnosis/finding.ts";
import { type ContainerExit, type Ending, isGood } from "../../diagnosis/observation.ts";
import type { Engine } from "../../docker/engine.ts";
import type { VariantReport } from "../../report/report.ts";
import { appRole } from "./app.ts";
import type { BegunVariant } from "./begun-variant.ts";
import { type CollectedLog, collectLogs } from "./logs.ts";
import type { Progress } from "../progress.ts";
import type { Composed } from "../compose/compose-stack.ts";
import { watch, type Watched } from "./watch.ts";

/** The engine has written down within this time what a container printed, milliseconds. */
const lastWordsMs = 50;

export type VariantContext = {
  readonly image: BuiltImage;
  readonly engine: Engine;
  /** Of a Compose project, where that is what the image is booted in. */
  readonly composed: Composed | undefined;
  readonly progress: Progress;
  readonly logLines: number;
};

/**
 * Boots the image in this variant and watches it. An image that fails is a result.
 * @param port the container port that serves; undefined where the probe needs none.
 * @throws Fault, or the signal's reason.
 */
export async function gateVariant(
  begun: BegunVariant,
  port: number | undefined,
  context: VariantContext,
): Promise<VariantReport> {
  const { world } = begun;
  const { variant } = world;
  const watched = await watchTelling(begun, port, context);
  // What an app says of its failure may come a moment after its answer; an exit is told once all is written down.
  if (!["healthy", "exited"].includes(watched.ending.kind)) await pause(lastWordsMs);
  world.signal.throwIfAborted();
  const collected = await collectLogs(
    world.docker,
    watched.containers,
    join(world.folders.logs, variant.name),
    context.logLines,
  );
  const { ending, seen } = watched;
  const common = {
    name: variant.name,
    attempts: seen.length,
    last: ending.kind === "check" ? ending.failed.at(-1)?.observation : seen.at(-1),
    logs: collected.map(({ log }) => log),
  };
  if (ending.kind === "healthy")
    return { ...common, result: "passed", healthyAfterMs: ending.afterMs, finding: undefined, reproduce: undefined };
  const healthyAfterMs = seen.find(isGood)?.atMs;
  const finding = diagnose(seen, withLastLog(ending, collected), {
    probe: variant.probe,
    port: port ?? 0,
    wanted: variant.expectation,
    settleMs: variant.settleMs,
    platforms: { image: context.image.platform, engine: context.engine.platform },
    listeners: watched.listeners,
  });
  const logLine = lineAbout(finding, collected);
  return { ...common, result: "failed", healthyAfterMs, finding, reproduce: watched.reproduce, ...logLine };
}

/** What the log of the container that the finding is about says of it. */
function lineAbout(finding: Finding, collected: readonly CollectedLog[]): Pick<VariantReport, "logLine"> {
  const role = finding.kind === "service-failed" ? finding.service : appRole;
  const said = collected.find(({ log }) => log.container === role);
  // An app that has answered has told by that what it last did.
  const isAnswer = finding.kind === "wrong-status" || finding.kind === "wrong-body";
  const line = said?.reason() ?? (isAnswer ? "" : said?.lastWords);
  return line === undefined || line === "" ? {} : { logLine: line };
}

/** While it is watched, the job log says now and then what is waited for. */
async function watchTelling(begun: BegunVariant, port: number | undefined, context: VariantContext): Promise<Watched> {
  using line = context.progress.begin(begun.world.variant.name);
  return await watch(begun, port, context.image, context.composed, line);
}

/** What the container logged last belongs to its exit; it is known only now. */
function withLastLog(ending: Ending, collected: readonly CollectedLog[]): Ending {
  const lastLogOf = (role: string) => {
    const said = collected.find(({ log }) => log.container === role);
    return said?.reason() ?? said?.lastWords ?? "";
  };
  const complete = (exit: ContainerExit, role: string): ContainerExit => ({
    ...exit,
    lastLog: lastLogOf(role),
  });
  if (ending.kind === "exited") return { ...ending, exit: complete(ending.exit, appRole) };
  if (ending.kind === "service" && ending.trouble.kind === "exited") {
    return { ...ending, trouble: { kind: "exited", exit: complete(ending.trouble.exit, ending.service) } };
  }
  return ending;
}
