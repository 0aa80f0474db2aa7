import { dirname, join, relative } from "node:path";
import { overrideFile } from "./inputs/pin-fields.ts";
import type { PinPlan } from "./inputs/pin-plan.ts";
import { InputsRefused } from "../inputs/parsing/problems.ts";
import { composeOverride } from "./compose-override.ts";
import { problemsOf } from "./compose-project.ts";
import type { DeploymentFile } from "./deployment-file.ts";
import { locateComponent } from "./disk/component.ts";
import { locate, readProject } from "./disk/project.ts";
import { kustomizeComponent } from "./kustomize-component.ts";

export type Target = {
  readonly path: string;
  /** @param text Empty if the file does not exist. */
  read(text: string): DeploymentFile;
};

/** @throws InputsRefused if the service is not one that can be pinned; Fault if that cannot be determined. */
export async function targetOf({ service, target }: PinPlan, workspace: string): Promise<Target> {
  if (target.kind === "kustomize") {
    const path = locateComponent(workspace, target.folder);
    return { path, read: (text) => kustomizeComponent(text, target.image, path) };
  }
  const files = locate(workspace, target.files);
  const [problem, ...others] = problemsOf(await readProject(files), service, target.stateful);
  if (problem !== undefined) throw new InputsRefused([problem, ...others]);
  const folder = dirname(files[0]);
  const path = join(folder, overrideFile);
  const options = [...files, path].map((file) => `-f ${relative(folder, file)}`);
  // Without --no-build, Compose would build a pinned service that it cannot pull.
  const command = `docker compose ${options.join(" ")} up -d --no-build`;
  return { path, read: (text) => composeOverride(text, service, path, command) };
}
