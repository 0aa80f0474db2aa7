import { expect, it } from "vitest";
import { interleaved, rotated } from "../../../bench/measure/interleave.ts";

it("every round measures each once, and begins with another one", async () => {
  const order: string[] = [];
  const subject = (name: string) => async (round: number) => {
    order.push(name);
    return `${name}${round}`;
  };

  const samples = await interleaved({ a: subject("a"), b: subject("b"), c: subject("c") }, 4);

  expect(order.join("")).toBe("abcbcacababc");
  expect(samples).toEqual({
    a: ["a0", "a1", "a2", "a3"],
    b: ["b0", "b1", "b2", "b3"],
    c: ["c0", "c1", "c2", "c3"],
  });
});

it("measures one after another", async () => {
  let atWork = 0;
  const alone = async () => {
    atWork += 1;
    await new Promise(setImmediate);
    const seen = atWork;
    atWork -= 1;
    return seen;
  };

  expect(await interleaved({ a: alone, b: alone }, 3)).toEqual({ a: [1, 1, 1], b: [1, 1, 1] });
});

it("nothing has no order", () => {
  expect(rotated([], 3)).toEqual([]);
});
