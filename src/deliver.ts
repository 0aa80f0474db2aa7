/** Says what a run has to say, in every place where it is looked for. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reportedFault } from "./fault.ts";
import { causes } from "./report/causes.ts";
import { withoutSecrets } from "./report/hidden.ts";
import { renderJson } from "./report/json.ts";
import { renderOutputs } from "./report/outputs.ts";
import { describePushed } from "./report/pushed.ts";
import type { Report } from "./report/report.ts";
import type { Secrets } from "./report/secrets.ts";
import { describeFault, describeLocated } from "./report/sentences.ts";
import { renderSummary } from "./report/summary.ts";
import type { RunFolders } from "./runner/folders.ts";
import type { Log } from "./runner/log.ts";
import { hideInFiles } from "./runner/log-files.ts";
import { setOutputs, writeSummary } from "./runner/outputs.ts";

/** The title of the annotation that says a fault. */
export const faultTitle = "smoke-gate: the gate could not do its work";

export type Channels = {
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly folders: Pick<RunFolders, "results" | "logs">;
  /** What is shown in no place. */
  readonly secrets: Secrets;
};

/**
 * Writes report.json, the logs of what failed, the annotations, the outputs and the summary.
 * @param metadata the build's metadata file; empty where there is none.
 * @returns the report as it was said: where its file cannot be written, that is the run's fault, and the rest is said
 * all the same.
 */
export async function deliver(whole: Report, metadata: string, channels: Channels): Promise<Report> {
  const { env, log, folders, secrets } = channels;
  // Before any of it is cut to fit: half a secret would not be known for one.
  const made = withoutSecrets(whole, secrets.hide);
  const path = join(folders.results, "report.json");
  const trouble = await hideInFiles(folders.logs, secrets.spelled)
    .then(() => writeFile(path, renderJson(made)))
    .then(() => undefined, reportedFault);
  const report: Report = trouble === undefined ? made : { ...made, verdict: "fail", fault: made.fault ?? trouble };
  await printLogs(report, log);
  // A runner may show neither the summary nor the titles of annotations: the log alone must say all of it.
  if (report.verdict === "fail") log.info(describePushed(report));
  for (const { located, variants } of causes(report.findings)) {
    const { title, message } = describeLocated(located, variants);
    log.error(title, message);
  }
  if (report.fault !== undefined) {
    log.error(faultTitle, describeFault(report.fault));
  }
  await writeSummary(env, secrets.hide(renderSummary(report)));
  // Last: nothing that fails after it may leave a verdict of pass behind.
  setOutputs({
    ...renderOutputs(report, secrets.hide(metadata)),
    ...(trouble === undefined ? { report: path } : {}),
    logs: folders.logs,
  });
  log.info(`Verdict: ${report.verdict}. Report: ${trouble === undefined ? path : "not written"}`);
  if (report.verdict === "fail") log.info(`Logs: ${folders.logs}`);
  return report;
}

/** The last lines of every container of the variants that failed. */
async function printLogs(report: Report, log: Log): Promise<void> {
  for (const { name, logs, reproduce } of report.variants.filter(({ result }) => result === "failed")) {
    for (const { container, tail, path } of logs) {
      await log.group(`Log of ${container} in ${name} (${path === undefined ? "not kept" : `whole: ${path}`})`, () =>
        log.untrusted(async (print) => {
          for (const line of tail) print(line);
        }),
      );
    }
    if (reproduce === undefined) continue;
    log.info(
      `Boot ${name} here, with its variables from your shell; if the image is gone, build it and put its Id in:`,
    );
    // To be pasted: not a character of it may be cut.
    await log.untrusted(async (print) => print(reproduce));
  }
}
