import { dirname, join } from "node:path";
import type { Docker } from "../docker/docker.ts";
import type { PinPlan } from "./inputs/pin-plan.ts";
import { choosePin } from "./choose.ts";
import { whileLocked } from "./disk/lock.ts";
import { replaceFiles } from "../disk/replace.ts";
import { checkOwnFolder, readOwnFile } from "../disk/text-file.ts";
import { pinnable, readHistory, renderHistory } from "./history.ts";
import type { Pinned } from "./pinned.ts";
import { rotated } from "./rotation.ts";
import { type PinFile, pinFileOf } from "./target.ts";

/** Writes the pin, or changes nothing and throws InputsRefused, a Fault or the signal's reason. */
export async function pin(plan: PinPlan, workspace: string, docker: Docker, signal: AbortSignal): Promise<Pinned> {
  const target = await pinFileOf(plan, workspace, docker);
  return whileLocked(dirname(target.path), signal, () => pinIn(target, plan, signal));
}

async function pinIn(target: PinFile, { service, choice, keep }: PinPlan, signal: AbortSignal): Promise<Pinned> {
  const historyPath = join(dirname(target.path), ".deploy", `${service}.sha`);
  await checkOwnFolder(dirname(historyPath));
  const text = await readOwnFile(target.path);
  const historyText = await readOwnFile(historyPath);
  const file = target.read(text ?? "");
  const history = readHistory(historyText ?? "", historyPath);
  const current = file.current === undefined ? undefined : pinnable(file.current);

  const pinned = choosePin(choice, history, current, now());
  const isCurrent = text !== undefined && String(pinned.image) === String(current);
  const rotation = renderHistory(rotated(history, current, pinned, keep));
  signal.throwIfAborted();
  // The deployment file is the truth and goes first: after a crash in between, the next run repairs the history.
  await replaceFiles([
    { path: target.path, before: text, after: isCurrent ? text : file.withImage(pinned.image) },
    { path: historyPath, before: historyText, after: rotation },
  ]);
  return { service, pinned, previous: file.current, file: target.path };
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/u, "Z");
}
