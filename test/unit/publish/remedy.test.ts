import { expect, it } from "vitest";
import { parseImageRef } from "../../../src/image/image-ref.ts";
import { remedyFor, remedyForReading } from "../../../src/publish/remedy.ts";

const ref = parseImageRef("registry.example.com:5000/team/app:1.0");

it.each([
  ["access", "docker login"],
  ["access", "Log in to registry.example.com:5000"],
  ["access", "registry.example.com:5000/team/app."],
  ["immutable", "push another tag"],
  ["missing", "Make registry.example.com:5000/team/app at the registry"],
  ["certificate", "/etc/docker/certs.d/registry.example.com:5000/ca.crt"],
  ["client-certificate", "/etc/docker/certs.d/registry.example.com:5000/client.cert"],
  ["plain-http", "insecure-registries"],
  ["busy", "push-retries"],
  ["silent", "hangs"],
  ["gone", "builds under the same tags"],
  ["nameless", "removes images"],
  ["old-buildx", "Install buildx 0.15 or newer"],
] as const)("%s: says %s, in one sentence", (trouble, said) => {
  const remedy = remedyFor(trouble, ref);
  expect(remedy).toContain(said);
  expect(remedy).toMatch(/^[A-Z].*\.$/u);
});

it.each(["refused", "unavailable", "unknown"] as const)("%s: knows no more than the registry's answer", (trouble) => {
  expect(remedyFor(trouble, ref)).toBeUndefined();
});

it.each([
  ["access", "as somebody who may pull from registry.example.com:5000/team/app."],
  ["missing", "shows what is pushed to it"],
  ["busy", "run the job again later"],
  ["certificate", "/etc/docker/certs.d/registry.example.com:5000/ca.crt"],
  ["unavailable", "Look at the answer of registry.example.com:5000"],
  ["unknown", "Look at the answer of registry.example.com:5000"],
] as const)("%s while it is read back: says %s, in one sentence, and nothing of a push", (trouble, said) => {
  const remedy = remedyForReading(trouble, ref);
  expect(remedy).toContain(said);
  expect(remedy).toMatch(/^[A-Z].*\.$/u);
  expect(remedy).not.toMatch(/may push|push-retries|in tags/u);
});
