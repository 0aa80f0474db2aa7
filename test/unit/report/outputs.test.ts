import { expect, it } from "vitest";
import { renderOutputs } from "../../../src/report/outputs.ts";
import type { RefReport, Report } from "../../../src/report/report.ts";
import { broken, digest, fail, pass } from "./reports.ts";

const built = `sha256:${"b".repeat(64)}`;
const metadata = JSON.stringify({ "containerimage.digest": built });

it("of a pass: the refs in order, and one pin a repository", () => {
  expect(renderOutputs(pass, metadata)).toEqual({
    imageid: pass.image?.id,
    digest,
    metadata,
    verdict: "pass",
    refs: "ghcr.io/me/app:1\nghcr.io/me/app:latest\napp:1",
    "pinned-refs": `ghcr.io/me/app@${digest}`,
    revision: "3".repeat(40),
    "dev-tag": "",
  });
});

it("says the development tag, and no revision that is not proven", () => {
  const verdict = { kind: "mismatched", expected: "a", stated: "b", source: "HEAD" } as const;
  const unproven: Report = {
    ...pass,
    provenance: { verify: "warn", verdict, uncommittedFiles: 0 },
    devTag: "dev-abc",
  };
  expect(renderOutputs(unproven, "")).toMatchObject({ revision: "", "dev-tag": "dev-abc" });
});

it("of a failure before any push: no ref, and no digest that a registry could be asked for", () => {
  expect(renderOutputs(fail, metadata)).toMatchObject({ verdict: "fail", digest: "", refs: "", "pinned-refs": "" });
});

it("of an image that was not to be pushed: the digest that the build says, as build-push-action", () => {
  expect(renderOutputs({ ...pass, refs: [] }, metadata)).toMatchObject({ digest: built, refs: "" });
});

it("of a ref that was pushed without a look at it: the digest that was pushed, or none", () => {
  const ref = (known: string | undefined): RefReport => ({
    ref: "localhost:5000/a:1",
    state: "pushed",
    digest: known,
    pinned: known === undefined ? undefined : `localhost:5000/a@${known}`,
    problem: undefined,
  });
  expect(renderOutputs({ ...pass, refs: [ref(digest)] }, metadata).digest).toBe(digest);
  expect(renderOutputs({ ...pass, refs: [ref(undefined)] }, metadata).digest).toBe("");
});

it("of a gate that broke before there was an image: nothing but the verdict", () => {
  expect(renderOutputs(broken, "")).toEqual({
    imageid: "",
    digest: "",
    metadata: "",
    verdict: "fail",
    refs: "",
    "pinned-refs": "",
    revision: "",
    "dev-tag": "",
  });
});

it("never names a ref that failed, whatever digest its registry holds", () => {
  const good: RefReport = {
    ref: "localhost:5000/a:1",
    state: "verified",
    digest,
    pinned: `localhost:5000/a@${digest}`,
    problem: undefined,
  };
  const theirs = `sha256:${"e".repeat(64)}`;
  const bad: RefReport = {
    ref: "b:1",
    state: "failed",
    digest: theirs,
    pinned: `b@${theirs}`,
    problem: "another image",
  };
  expect(renderOutputs({ ...pass, verdict: "fail", refs: [bad, good] }, "")).toMatchObject({
    verdict: "fail",
    digest,
    refs: "localhost:5000/a:1",
    "pinned-refs": `localhost:5000/a@${digest}`,
  });
});
