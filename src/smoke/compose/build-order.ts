/** In which order the services of a Compose project are built. Pure. */
import { Fault } from "../../fault.ts";

/** What has to be built for a build. */
export type BuildNeeds = {
  /** Other services, before it: it names their images. */
  readonly before: ReadonlySet<string>;
  /** Other services, with it: Compose itself builds them where it has them as contexts. */
  readonly beside: ReadonlySet<string>;
};

export type BuildOrder = {
  /** What Compose is asked for in one call after the other. */
  readonly calls: readonly (readonly string[])[];
  /** All that is built. */
  readonly services: ReadonlySet<string>;
};

/**
 * @param wanted the services whose images are needed.
 * @param needs of every service that is built.
 * @throws Fault where services are built on each other.
 */
export function buildOrder(wanted: Iterable<string>, needs: ReadonlyMap<string, BuildNeeds>): BuildOrder {
  const asked = new Set(wanted);
  const calls = new Map<string, number>();
  const visit = (service: string, above: readonly string[]): number => {
    const known = calls.get(service);
    if (known !== undefined) return known;
    if (above.includes(service)) throw builtOnEachOther([...above.slice(above.indexOf(service)), service]);
    const { before = [], beside = [] } = needs.get(service) ?? {};
    const path = [...above, service];
    let call = 0;
    for (const other of before) {
      asked.add(other);
      call = Math.max(call, visit(other, path) + 1);
    }
    for (const other of beside) call = Math.max(call, visit(other, path));
    calls.set(service, call);
    return call;
  };
  for (const service of asked) visit(service, []);
  const last = Math.max(-1, ...[...asked].map((service) => calls.get(service) ?? 0));
  return {
    calls: Array.from({ length: last + 1 }, (_, call) => [...asked].filter((service) => calls.get(service) === call)),
    services: new Set(calls.keys()),
  };
}

function builtOnEachOther(services: readonly string[]): Fault {
  return new Fault(
    "the Compose project cannot be built",
    `its services are built on each other: ${services.join(" on ")}`,
    "Give one of their images another name than the one that a Dockerfile is built on.",
  );
}
