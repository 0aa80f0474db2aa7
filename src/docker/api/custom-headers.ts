import { z } from "zod";
import { readConfig } from "../cli/config-folder.ts";

/** https://docs.docker.com/reference/cli/docker/#custom-http-headers */
const configSchema = z.object({ HttpHeaders: z.record(z.string(), z.string()).nullish() });

/** Clients set these (newAPIClientFromEndpoint): https://github.com/docker/cli/blob/v28.5.2/cli/command/cli.go */
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

export async function customHeaders(env: NodeJS.ProcessEnv): Promise<Readonly<Record<string, string>>> {
  // Docker also ignores a configuration that it cannot read.
  const config = await readConfig(env).catch(() => undefined);
  const headers = configSchema.safeParse(config).data?.HttpHeaders ?? {};
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !clientsOwn.has(name)),
  );
}
