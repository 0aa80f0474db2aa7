/** How a person boots the image as the gate did. Pure. */
import { quote } from "shlex";
import type { VariantPlan } from "../plan.ts";
import { bootWords } from "./run-argv.ts";

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
  return words.map((word) => quote(word)).join(" ");
}
