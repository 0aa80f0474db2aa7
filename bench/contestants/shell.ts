/** Lines that several of the scripts have in common. Pure. */
import { quote } from "shlex";
import type { Service, Variant } from "./job.ts";

/** Options of `docker run` for variables. */
export function envOptions(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `-e ${quote(`${name}=${value}`)}`)
    .join(" ");
}

/** Starts the service on the network, named `<network>-<service>`. */
export function runService({ name, image, env, health }: Service, network: string): string {
  return [
    `docker run -d --name ${network}-${name} --network ${network} --network-alias ${name} ${envOptions(env)} \\`,
    `  --health-cmd ${quote(health.command)} --health-interval ${health.intervalSeconds}s --health-retries 30 ${image}`,
  ].join("\n");
}

/** Looks every so often whether the service is healthy, without an end. */
export function awaitService({ name }: Service, network: string, everySeconds: number): string {
  return `until [ "$(docker inspect -f '{{.State.Health.Status}}' ${network}-${name})" = healthy ]; do sleep ${everySeconds}; done`;
}

/** The one that takes longest: everything that it needs must be up before it. */
export function slowest(variants: readonly Variant[]): Variant {
  const found = variants.find(({ usesService }) => usesService) ?? variants[0];
  if (found === undefined) throw new Error("a job without a variant");
  return found;
}
