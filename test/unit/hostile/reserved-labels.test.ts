/** An image may bring any label: those of the gate's own are refused, however they go on, and no others. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refuseReservedLabels } from "../../../src/docker/images.ts";
import { isNameOf, objectName, projectName } from "../../../src/ownership/names.ts";
import { newRunId } from "../../../src/ownership/run-id.ts";
import { Fault } from "../../../src/gate/fault.ts";

const labels = fc.dictionary(fc.string({ unit: "binary" }), fc.string());
const runs = fc
  .tuple(fc.stringMatching(/^[0-9a-f]{32}$/u), fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }))
  .map(([random, at]) => newRunId(random, at, "unknown"));

describe("labels of an image", () => {
  it("that begin with the gate's prefix are refused, whatever follows and whatever else is there", () => {
    fc.assert(
      fc.property(labels, fc.string({ unit: "binary" }), fc.string(), (others, rest, value) => {
        const all = { ...others, [`smoke-gate.${rest}`]: value };
        expect(() => refuseReservedLabels("the image", { labels: all })).toThrow(Fault);
      }),
    );
  });

  it("that do not are taken", () => {
    const others = labels.filter((all) => Object.keys(all).every((key) => !key.startsWith("smoke-gate.")));
    fc.assert(
      fc.property(others, (all) => {
        expect(() => refuseReservedLabels("the image", { labels: all })).not.toThrow();
      }),
      { examples: [[{ "smoke-gate": "" }], [{ "my.smoke-gate.run": "" }], [{ "Smoke-Gate.run": "" }]] },
    );
  });
});

describe("a name of a run's object", () => {
  it("is its own, and of no other run", () => {
    fc.assert(
      fc.property(runs, runs, fc.string({ minLength: 1 }), (run, other, part) => {
        for (const name of [objectName(run, part), projectName(run, part)]) {
          expect(isNameOf(run, name)).toBe(true);
          expect(isNameOf(other, name)).toBe(run.slice(0, 12) === other.slice(0, 12));
        }
      }),
    );
  });
});
