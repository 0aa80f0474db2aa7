import { Fault } from "../../gate/fault.ts";

export type BuildNeeds = {
  /** Services that must be built in an earlier call, because this build uses their images by name. */
  readonly before: ReadonlySet<string>;
  /** Services that Compose builds in the same call, because they are contexts of this build. */
  readonly beside: ReadonlySet<string>;
};

export type BuildOrder = {
  readonly calls: readonly (readonly string[])[];
  readonly services: ReadonlySet<string>;
};

/** @throws Fault if the builds depend on each other in a cycle. */
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
