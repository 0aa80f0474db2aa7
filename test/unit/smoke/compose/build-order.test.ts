import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BuildNeeds, buildOrder } from "../../../../src/smoke/compose/build-order.ts";

type Written = readonly [before: string, beside?: string];

const needsOf = (services: Readonly<Record<string, Written>>): ReadonlyMap<string, BuildNeeds> =>
  new Map(
    Object.entries(services).map(([name, [before, beside = ""]]) => [
      name,
      { before: new Set(before.split(" ").filter(Boolean)), beside: new Set(beside.split(" ").filter(Boolean)) },
    ]),
  );

describe("the builds of a Compose project", () => {
  it.each<[string, string, Readonly<Record<string, Written>>, string]>([
    ["at once where none needs another", "a b", { a: [""], b: [""], c: [""] }, "a b"],
    ["after those whose images they name", "a", { a: ["b"], b: ["c"], c: [""] }, "c, b, a"],
    ["with those that Compose builds for them", "a", { a: ["", "b"], b: [""] }, "a"],
    ["after those that such a one needs", "a", { a: ["", "b"], b: ["c"], c: [""] }, "c, a"],
    ["in one call where they wait for the same", "a b", { a: ["c"], b: ["c"], c: [""] }, "c, a b"],
  ])("are made %s", (_, wanted, services, calls) => {
    expect(
      buildOrder(wanted.split(" "), needsOf(services))
        .calls.map((names) => names.join(" "))
        .join(", "),
    ).toBe(calls);
  });

  it("are refused where they are built on each other", () => {
    expect(() => buildOrder(["a"], needsOf({ a: ["b"], b: ["", "c"], c: ["b"] }))).toThrow(
      "its services are built on each other: b on c on b",
    );
  });

  it("each come after all that they are built on, whatever the project", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const some = fc.subarray(names);
    fc.assert(
      fc.property(fc.array(fc.tuple(some, some), { minLength: 6, maxLength: 6 }), some, (drawn, wanted) => {
        // Only on earlier ones: what goes round in a circle is refused.
        const needs = new Map(
          drawn.map(([before, beside], index) => {
            const earlier = new Set(names.slice(0, index));
            return [
              names[index] ?? "",
              {
                before: new Set(before.filter((other) => earlier.has(other))),
                beside: new Set(beside.filter((other) => earlier.has(other))),
              },
            ];
          }),
        );
        const { calls, services } = buildOrder(wanted, needs);
        const callOf = (name: string) => calls.findIndex((call) => call.includes(name));
        expect(calls.every((call) => call.length > 0)).toBe(true);
        for (const name of wanted) expect(callOf(name)).toBeGreaterThanOrEqual(0);
        for (const name of calls.flat())
          for (const other of needs.get(name)?.before ?? []) expect(callOf(other)).toBeLessThan(callOf(name));
        for (const name of calls.flat()) expect(services.has(name)).toBe(true);
      }),
    );
  });
});
