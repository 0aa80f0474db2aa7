/**
 * Refuses what reaches the engine's host or the job in an untrusted project: whoever proposes a change writes the file.
 * A key that is not known to stay inside its container is refused too, because Compose learns new keys.
 */
import { buildChecks, buildOf, buildsOnAnother } from "./build-keys.ts";
import { type Checks, unknownKey } from "./check.ts";
import { type Checkout, checkoutAt } from "./checkout.ts";
import { fileChecks, networkChecks, volumeChecks } from "./resource-keys.ts";
import { serviceChecks } from "./service-keys.ts";
import { entriesOf, isNothing, type Values } from "./values.ts";

/** A problem, by the path of its key: `services.db.privileged`. */
export type HostAccess = { readonly key: string; readonly why: string };

/**
 * @param project the output of `docker compose config`.
 * @param app the service of the image under test, which is built only if another build uses it.
 */
export async function hostAccessOf(project: unknown, app: string, checkout: string): Promise<readonly HostAccess[]> {
  const place = await checkoutAt(checkout);
  const { services, networks, volumes, secrets, configs, ...others } = entriesOf(project);
  const found: HostAccess[] = [];
  for (const [key, value] of Object.entries(others))
    if (key !== "name" && !isNothing(value) && !isExtension(key)) found.push({ key, why: unknownKey });
  const each = async (kind: string, all: unknown, checks: Checks) => {
    for (const [name, value] of Object.entries(entriesOf(all)))
      found.push(...(await checked(`${kind}.${name}`, entriesOf(value), checks, place)));
  };
  const isBuiltOn = Object.entries(entriesOf(services)).some(([name, value]) => name !== app && buildsOnAnother(value));
  for (const [name, value] of Object.entries(entriesOf(services))) {
    const { build, ...service } = entriesOf(value);
    found.push(...(await checked(`services.${name}`, service, serviceChecks, place)));
    if (name !== app || isBuiltOn)
      found.push(...(await checked(`services.${name}.build`, buildOf(build), buildChecks, place)));
  }
  await each("networks", networks, networkChecks);
  await each("volumes", volumes, volumeChecks);
  await each("secrets", secrets, fileChecks);
  await each("configs", configs, fileChecks);
  return found;
}

async function checked(path: string, values: Values, checks: Checks, place: Checkout): Promise<readonly HostAccess[]> {
  const found: HostAccess[] = [];
  for (const [key, value] of Object.entries(values)) {
    if (isNothing(value) || isExtension(key)) continue;
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
    const why = check === undefined ? unknownKey : await check(value, place);
    if (why !== undefined) found.push({ key: `${path}.${key}`, why });
  }
  return found;
}

function isExtension(key: string): boolean {
  return key.startsWith("x-");
}
