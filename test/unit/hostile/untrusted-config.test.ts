/** A config file of the checkout that reaches for the host, where the workflow says that it is untrusted. */
import { describe, expect, it } from "vitest";
import { planOfFile, refusalsOfFile } from "../inputs/plan-of.ts";

const untrusted = { untrusted: "true" };

describe("a config file", () => {
  it.each<[string, string, string]>([
    ["an option for all", "run-options: --privileged", 'run-options: has "--privileged"'],
    [
      "an option of a variant",
      "variants: { full: { run-options: '-v /:/host' } }",
      'variants.full.run-options: has "--volume"',
    ],
    [
      "an option of a service",
      "services: { db: { image: x, options: '--pid=host' } }",
      'services.db.options: has "--pid"',
    ],
    [
      "a folder of the host",
      "services: { db: { image: x, volumes: ['/var/run/docker.sock:/s'] } }",
      'services.db.volumes.0: mounts "/var/run/docker.sock"',
    ],
    ["more trust", "untrusted: false", '"untrusted" belongs in the workflow'],
  ])("is refused %s", (_, text, reason) => {
    expect(refusalsOfFile(text, untrusted).join("\n")).toContain(reason);
  });

  it("may ask for what stays inside a container", () => {
    const text =
      "run-options: --memory=64m --read-only\nservices: { db: { image: x, options: '--health-cmd true', volumes: ['data:/data'] } }";
    expect(() => planOfFile(text, untrusted)).not.toThrow();
  });

  it("takes nothing away from what the workflow itself says", () => {
    expect(() => planOfFile("port: 8080", { ...untrusted, "run-options": "--privileged" })).not.toThrow();
    expect(() => planOfFile("run-options: --privileged")).not.toThrow();
  });
});
