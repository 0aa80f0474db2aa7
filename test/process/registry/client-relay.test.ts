import { request } from "node:http";
import { expect, it } from "vitest";
import { clientRelay } from "../../../src/registry/client-relay.ts";

it.each([
  ["a path", "/"],
  ["an address", "http://registry.example/v2/"],
])("who asks the proxy for %s without its password gets nothing, and the gate goes on", async (_, path) => {
  await using relay = await clientRelay(new Map(), []);
  const { port, password } = new URL(relay.env["HTTP_PROXY"] ?? "");
  const ask = (headers: Readonly<Record<string, string>>) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ host: "127.0.0.1", port, path, headers }, (answer) => resolve(answer.resume().statusCode))
        .on("error", reject)
        .end();
    });
  const wrong = Buffer.from("smoke-gate:wrong").toString("base64");

  expect(password).not.toBe("");
  expect(await ask({})).toBe(407);
  expect(await ask({ "proxy-authorization": `Basic ${wrong}` })).toBe(407);
});
