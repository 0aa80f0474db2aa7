/** Wires the main step: inputs, adapters, the gate, and what is said of it. */
import { setImmediate } from "node:timers/promises";
import { deliver, faultTitle } from "./deliver.ts";
import { openDocker } from "./docker/docker.ts";
import { readEngine } from "./docker/engine.ts";
import { reportedFault } from "./fault.ts";
import { gitCli } from "./git/git.ts";
import { gateContract, readPlan } from "./inputs/read-plan.ts";
import { runnersSecrets, secretsIn, secretsOf } from "./inputs/secrets.ts";
import type { Report } from "./report/report.ts";
import { RunRecord } from "./report/run-record.ts";
import { Secrets } from "./report/secrets.ts";
import { cancellation } from "./runner/cancellation.ts";
import { currentConfig } from "./runner/config-file.ts";
import { checkRunnerFiles } from "./runner/files.ts";
import { runFolders } from "./runner/folders.ts";
import { newRun, runVariable, saveSwept } from "./runner/identity.ts";
import { jobLog, type Log } from "./runner/log.ts";
import { failStep, passStep } from "./runner/exit.ts";
import { readSecretFiles } from "./runner/secret-files.ts";
import { mask, setOutputs } from "./runner/outputs.ts";
import { currentStep, stepFolder } from "./runner/step.ts";
import { withOwnInputs } from "./runner/wrapper.ts";
import { sayWhyNot } from "./say-why-not.ts";

/** Runs the gate as a step of a workflow. The exit code is 0 only for a passing verdict. */
export async function run(env: NodeJS.ProcessEnv): Promise<void> {
  // Until a verdict says otherwise, whatever happens to this process.
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
    sayWhyNot(error, faultTitle, log);
  }
}

/**
 * @param begin is called before anything is built.
 * @throws what keeps the run from having a report at all.
 */
async function gateStep(given: NodeJS.ProcessEnv, log: Log, secrets: Secrets, begin: () => void): Promise<Report> {
  const startedAt = new Date();
  // Known before the inputs are read: what is said of one that is refused may quote it.
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
  const record = new RunRecord(plan.publish.push, plan.publish.push ? plan.tags : []);
  try {
    const ownEnv = { ...env, [runVariable]: runId };
    const connect = openDocker(ownEnv, cleaningUp, folders.work);
    const docker = connect(signal);
    // What only the gate needs is loaded while the engine answers; it is asked first.
    const asked = readEngine(docker);
    const [engine, { gate }] = await Promise.all([asked, setImmediate().then(() => import("./gate.ts"))]);
    log.info(`Docker engine ${engine.version}, ${engine.platform}, ${engine.store} image store`);
    const world = {
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
    if (await gate(plan, world, record)) saveSwept();
  } catch (error) {
    record.broke(reportedFault(error));
  }
  const report = record.report(startedAt, Date.now() - startedAt.getTime());
  return deliver(report, record.metadata, { env, log, folders, secrets });
}
