import { parse } from "csv-parse/sync";
import { z } from "zod";
import { lowerCaseKeys, readUsableConfig } from "../cli/config-folder.ts";

/** https://docs.docker.com/reference/cli/docker/#custom-http-headers */
const configSchema = z.object({ httpheaders: z.record(z.string(), z.string()).nullish() });

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
  const config = configSchema.safeParse(lowerCaseKeys(await readUsableConfig(env))).data;
  const headers = headersOfVariable(env) ?? Object.entries(config?.httpheaders ?? {});
  return Object.fromEntries(
    headers
      // Docker sends UTF-8; this HTTP client sends one byte for each character.
      .map(([name, value]) => [name.toLowerCase(), Buffer.from(value, "utf8").toString("latin1")] as const)
      .filter(([name]) => !clientsOwn.has(name)),
  );
}

/** One CSV record of `name=value`, which docker takes instead of its configuration's headers. */
function headersOfVariable(env: NodeJS.ProcessEnv): readonly (readonly [string, string])[] | undefined {
  const text = env["DOCKER_CUSTOM_HEADERS"] ?? "";
  if (text === "") return undefined;
  try {
    const [fields = []]: string[][] = parse(text, { relax_column_count: true });
    return fields.map((field) => {
      const [name = "", ...value] = field.split("=");
      return [name.trim(), value.join("=")] as const;
    });
  } catch {
    // The docker command refuses it in its own words.
    return [];
  }
}
