import { diagnose } from "../../diagnosis/diagnose.ts";
import type { Finding } from "../../diagnosis/finding.ts";
import { type ContainerExit, type WatchResult, isGood } from "../../diagnosis/observation.ts";
import type { Engine } from "../../docker/engine.ts";
import type { BuiltImage } from "../../image/built-image.ts";
import type { VariantPlan } from "../../gate/plan.ts";
import type { VariantReport } from "../../report/report.ts";
import { appRole } from "./app.ts";
import type { CollectedLog } from "./logs.ts";
import type { Watched } from "./watch.ts";

type Judged = {
  readonly variant: VariantPlan;
  readonly image: BuiltImage;
  readonly port: number | undefined;
  readonly engine: Engine;
};

export function judgeVariant(
  { variant, image, port, engine }: Judged,
  { ending, seen, listeners, reproduce }: Watched,
  logs: readonly CollectedLog[],
): VariantReport {
  const common = {
    name: variant.name,
    attempts: seen.length,
    last: ending.kind === "check" ? ending.failed.at(-1)?.observation : seen.at(-1),
    logs: logs.map(({ log }) => log),
  };
  if (ending.kind === "healthy")
    return { ...common, result: "passed", healthyAfterMs: ending.afterMs, finding: undefined, reproduce: undefined };
  const finding = diagnose(seen, withLastLog(ending, logs), {
    probe: variant.probe,
    port: port ?? 0,
    wanted: variant.expectation,
    settleMs: variant.settleMs,
    platforms: { image: image.platform, engine: engine.platform },
    listeners,
  });
  const healthyAfterMs = seen.find(isGood)?.atMs;
  return { ...common, result: "failed", healthyAfterMs, finding, reproduce, ...lineAbout(finding, logs) };
}

function lineAbout(finding: Finding, logs: readonly CollectedLog[]): Pick<VariantReport, "logLine"> {
  const said = logOf(finding.kind === "service-failed" ? finding.service : appRole, logs);
  // An app that answered has shown the cause; its last lines add nothing.
  const isAnswer = finding.kind === "wrong-status" || finding.kind === "wrong-body";
  const line = said?.reason() ?? (isAnswer ? "" : said?.lastWords);
  return line === undefined || line === "" ? {} : { logLine: line };
}

/** Adds the last log lines to the exit; they are known only now. */
function withLastLog(ending: WatchResult, logs: readonly CollectedLog[]): WatchResult {
  const complete = (exit: ContainerExit, role: string): ContainerExit => {
    const said = logOf(role, logs);
    return { ...exit, lastLog: said?.reason() ?? said?.lastWords ?? "" };
  };
  if (ending.kind === "exited") return { ...ending, exit: complete(ending.exit, appRole) };
  if (ending.kind === "service" && ending.trouble.kind === "exited") {
    return { ...ending, trouble: { kind: "exited", exit: complete(ending.trouble.exit, ending.service) } };
  }
  return ending;
}

function logOf(role: string, logs: readonly CollectedLog[]): CollectedLog | undefined {
  return logs.find(({ log }) => log.container === role);
}
