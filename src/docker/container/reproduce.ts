/** How a person boots the image as the gate did. Pure. */
import { quote } from "shlex";
import type { VariantPlan } from "../../plan.ts";
import type { ComposeProject } from "../compose.ts";
import { bootWords } from "./argv.ts";

/**
 * A `docker run` line for a shell: the same image, options, entrypoint and command; of the environment the names
 * alone, whose values docker takes from the shell. The variant's services and its network are not part of it.
 * @param image the Id of the image.
 * @param port the container port that the gate polled; undefined where it polled none.
 */
export function reproduceLine(variant: VariantPlan, image: string, port: number | undefined): string {
  const words = [
    "docker",
    "run",
    "--rm",
    "--pull=never",
    ...(port === undefined ? [] : [`--publish=127.0.0.1::${port}`]),
    ...variant.env.map(({ name }) => `--env=${name}`),
    ...bootWords({ ...variant, image }),
  ];
  const line = words.map((word) => quote(word)).join(" ");
  return variant.stack.kind === "services" && variant.stack.services.length > 0
    ? `${line} # without its services`
    : line;
}

/**
 * The same for an image in a Compose project: the user's files, and the override that the gate laid over them.
 * @param variables of the override, by the app's that they hold.
 */
export function reproduceProject(
  { name, files }: Pick<ComposeProject, "name" | "files">,
  variables: ReadonlyMap<string, string>,
): string {
  const values = [...variables]
    // No shell has another.
    .filter(([own]) => /^[A-Za-z_]\w*$/u.test(own))
    .map(([own, variable]) => `${variable}="$${own}"`);
  const words = ["docker", "compose", `--project-name=${name}`, ...files.map((file) => `--file=${file}`), "up"];
  return [...values, ...words.map((word) => quote(word))].join(" ");
}
