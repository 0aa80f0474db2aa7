import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reportedFault } from "./fault.ts";
import { causes } from "../report/causes.ts";
import { withoutSecrets } from "../report/hidden.ts";
import { renderJson } from "../report/json.ts";
import { renderOutputs } from "../report/outputs.ts";
import { describePushed } from "../report/pushed.ts";
import type { Report } from "../report/report.ts";
import type { Secrets } from "../report/secrets.ts";
import { describeFault, describeLocated } from "../report/sentences.ts";
import { renderSummary } from "../report/summary.ts";
import type { RunFolders } from "../ownership/folders.ts";
import type { Log } from "../runner/log.ts";
import { hideInFiles } from "../runner/log-files.ts";
import { setOutputs, writeSummary } from "../runner/outputs.ts";

export const faultTitle = "smoke-gate: the gate could not do its work";

export type Channels = {
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly folders: Pick<RunFolders, "results" | "logs">;
  readonly secrets: Secrets;
};

/** @param metadata Empty if there is no file of it. If report.json cannot be written, the returned report says so. */
export async function deliver(whole: Report, metadata: string, channels: Channels): Promise<Report> {
  const { env, log, folders, secrets } = channels;
  // Secrets are removed before anything is cut: half a secret would not be recognized.
  const made = withoutSecrets(whole, secrets.hide);
  const path = join(folders.results, "report.json");
  const trouble = await hideInFiles(folders.logs, secrets.spelled)
    .then(() => writeFile(path, renderJson(made)))
    .then(() => undefined, reportedFault);
  const report: Report = trouble === undefined ? made : { ...made, verdict: "fail", fault: made.fault ?? trouble };
  await printLogs(report, log);
  // A runner may hide the summary and the titles of annotations, so the log alone must say everything.
  if (report.verdict === "fail") log.info(describePushed(report));
  for (const { located, variants } of causes(report.findings)) {
    const { title, message } = describeLocated(located, variants);
    log.error(title, message);
  }
  if (report.fault !== undefined) {
    log.error(faultTitle, describeFault(report.fault));
  }
  await writeSummary(env, secrets.hide(renderSummary(report)));
  // Outputs come last: nothing that fails afterwards may leave a verdict of pass behind.
  setOutputs({
    ...renderOutputs(report, secrets.hide(metadata)),
    ...(trouble === undefined ? { report: path } : {}),
    logs: folders.logs,
  });
  log.info(`Verdict: ${report.verdict}. Report: ${trouble === undefined ? path : "not written"}`);
  if (report.verdict === "fail") log.info(`Logs: ${folders.logs}`);
  return report;
}

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
    // This is to be pasted, so that no character may be cut.
    await log.untrusted(async (print) => print(reproduce));
  }
}
