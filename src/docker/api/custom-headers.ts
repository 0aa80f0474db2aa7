/** The headers that docker's configuration adds to every request to the engine, for what stands before it. */
import { z } from "zod";
import { readConfig } from "../cli/config-folder.ts";

/** https://docs.docker.com/reference/cli/docker/#custom-http-headers */
const configSchema = z.object({ HttpHeaders: z.record(z.string(), z.string()).nullish() });

/**
 * An HTTP client writes these itself. docker replaces its configuration's User-Agent, too, and Go the others:
 * https://github.com/docker/cli/blob/v28.5.2/cli/command/cli.go, newAPIClientFromEndpoint.
 */
const clientsOwn: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
]);

/**
 * By their names in lower case.
 * @param env all that docker sees of the environment.
 */
export async function customHeaders(env: NodeJS.ProcessEnv): Promise<Readonly<Record<string, string>>> {
  // docker, too, warns of a configuration that it cannot read, and goes on without it.
  const config = await readConfig(env).catch(() => undefined);
  const headers = configSchema.safeParse(config).data?.HttpHeaders ?? {};
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !clientsOwn.has(name)),
  );
}
