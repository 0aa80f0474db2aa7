/** Images that are on an engine before the gate comes, as bake or ko would leave them. */
import { docker } from "./docker.ts";
import type { TestEngine } from "./testbed.ts";

/**
 * Builds a context.
 * @returns the image's Id.
 */
export async function builtImage(engine: TestEngine, context: string): Promise<string> {
  return (await docker(engine, "build", "--quiet", context)).trim();
}
