import { setImmediate } from "node:timers/promises";
import { deliver, faultTitle } from "./deliver.ts";
import { openDocker } from "../docker/docker.ts";
import { readEngine } from "../docker/engine.ts";
import { reportedFault } from "./fault.ts";
import { gitCli } from "../git/git.ts";
import { gateContract, readPlan } from "../inputs/read-plan.ts";
import { runnersSecrets, secretsIn, secretsOf } from "../inputs/secrets.ts";
import type { Report } from "../report/report.ts";
import { RunRecord } from "../report/run-record.ts";
import { Secrets } from "../report/secrets.ts";
import { cancellation } from "../runner/cancellation.ts";
import { currentConfig } from "../runner/config-file.ts";
import { checkRunnerFiles } from "../runner/files.ts";
import { runFolders } from "../ownership/folders.ts";
import { newRun, runVariable, saveRemoved } from "../ownership/step-state.ts";
import { jobLog, type Log } from "../runner/log.ts";
import { failStep, passStep } from "../runner/exit.ts";
import { readSecretFiles } from "../runner/secret-files.ts";
import { mask, setOutputs } from "../runner/outputs.ts";
import { currentStep, stepFolder } from "../runner/step.ts";
import { withOwnInputs } from "../runner/wrapper.ts";
import { reportFailure } from "./report-failure.ts";

/** The exit code is 0 only for a passing verdict. */
export async function run(env: NodeJS.ProcessEnv): Promise<void> {
  // The step counts as failed until a verdict says otherwise, whatever happens to this process.
  failStep();
  const secrets = new Secrets();
  const log = jobLog(undefined, secrets);
  let isBegun = false;
  try {
    await checkRunnerFiles(env);
    setOutputs({ verdict: "fail" });
    const report = await gateStep(env, log, secrets, () => {
      isBegun = true;
    });
    if (report.verdict === "pass") passStep();
  } catch (error) {
    if (!isBegun) log.info("Nothing was built or pushed.");
    reportFailure(error, faultTitle, log);
  }
}

/** Throws only if there can be no report. `begin` is called before anything is built. */
async function gateStep(given: NodeJS.ProcessEnv, log: Log, secrets: Secrets, begin: () => void): Promise<Report> {
  const startedAt = new Date();
  // Known before the inputs are read, because an error may quote a refused one.
  const written = secretsIn(given);
  secrets.know([...written, ...runnersSecrets(given)]);
  mask(written);
  const env = await withOwnInputs(given, gateContract, log);
  const plan = readPlan(currentStep(env), currentConfig(env));
  secrets.know([...secretsOf(plan), ...readSecretFiles(plan.source)]);
  mask(secretsOf(plan));

  using cancelled = cancellation();
  const { signal, cleaningUp } = cancelled;
  const runId = await newRun();
  await using folders = await runFolders(env, runId);
  const record = new RunRecord(plan.publish.push, plan.publish.push ? plan.tags.map(({ text }) => text) : []);
  try {
    const ownEnv = { ...env, [runVariable]: runId };
    const connect = openDocker(ownEnv, cleaningUp, folders.work);
    const docker = connect(signal);
    // Only the gate needs this, so it is loaded while the engine answers.
    const asked = readEngine(docker);
    const [engine, { gate }] = await Promise.all([asked, setImmediate().then(() => import("./pipeline.ts"))]);
    log.info(`Docker engine ${engine.version}, ${engine.platform}, ${engine.store} image store`);
    const context = {
      run: runId,
      docker,
      connect,
      git: gitCli(env, signal),
      engine,
      log,
      folders,
      env,
      workspace: stepFolder(),
      signal,
    };
    begin();
    if (await gate(plan, context, record)) saveRemoved();
  } catch (error) {
    record.broke(reportedFault(error));
  }
  const report = record.report(startedAt, Date.now() - startedAt.getTime());
  return deliver(report, record.metadata, { env, log, folders, secrets });
}
