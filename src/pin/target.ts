import { dirname, join, relative } from "node:path";
import type { Docker } from "../docker/docker.ts";
import { checkCompose, readBuiltServices } from "../docker/compose/config.ts";
import { overrideFile } from "./inputs/pin-fields.ts";
import type { PinPlan } from "./inputs/pin-plan.ts";
import { InputsRefused } from "../inputs/parsing/problems.ts";
import { composeOverride } from "./compose-override.ts";
import { problemsOf } from "./compose-services.ts";
import type { DeploymentFile } from "./deployment-file.ts";
import { locateComponent } from "./disk/component.ts";
import { locateComposeFiles } from "./disk/compose-files.ts";
import { kustomizeComponent } from "./kustomize-component.ts";

export type PinFile = {
  readonly path: string;
  /** @param text Empty if the file does not exist. */
  read(text: string): DeploymentFile;
};

/** @throws InputsRefused if the service is not one that can be pinned; Fault if that cannot be determined. */
export async function pinFileOf({ service, target }: PinPlan, workspace: string, docker: Docker): Promise<PinFile> {
  if (target.kind === "kustomize") {
    const path = locateComponent(workspace, target.folder);
    return { path, read: (text) => kustomizeComponent(text, target.image, path) };
  }
  const files = locateComposeFiles(workspace, target.files);
  await checkCompose(docker);
  const [problem, ...others] = problemsOf(await readBuiltServices(docker, files), files, service, target.stateful);
  if (problem !== undefined) throw new InputsRefused([problem, ...others]);
  const folder = dirname(files[0]);
  const path = join(folder, overrideFile);
  const options = [...files, path].map((file) => `-f ${relative(folder, file)}`);
  // Without --no-build, Compose would build a pinned service that it cannot pull.
  const command = `docker compose ${options.join(" ")} up -d --no-build`;
  return { path, read: (text) => composeOverride(text, service, path, command) };
}
