import { describe, expect, it } from "vitest";
import { contestants } from "../../../bench/contestants/all.ts";
import { command } from "../../../bench/contestants/contestant.ts";
import { type Job, legible } from "../../../bench/contestants/job.ts";

const job: Job = {
  id: "bench-1a2b",
  context: "/tmp/context",
  ref: "localhost:5000/t/1a2b:1",
  port: 8080,
  hostPort: 40_123,
  service: {
    name: "db",
    image: "localhost:5000/test/pgvector:pg17",
    env: { POSTGRES_PASSWORD: "not ' quoted" },
    health: { command: "pg_isready --host=localhost", intervalSeconds: 1 },
  },
  variants: [
    { name: "full", env: { DATABASE_HOST: "db" }, usesService: true },
    { name: "slim", env: { MODE: "slim" }, usesService: false },
  ],
  deadlineSeconds: 120,
};

describe.each(contestants)("$name", (contestant) => {
  it("builds the context, boots the variants beside the service, and pushes the ref", () => {
    const text = command(contestant, job);
    expect(text).toContain(job.context);
    expect(text).toContain(job.ref);
    expect(text).toContain("pgvector:pg17");
    expect(text).toContain("DATABASE_HOST");
  });

  it("does without a service", () => {
    const text = command(contestant, { ...job, service: undefined });
    expect(text).not.toContain("pgvector");
  });

  it("is shown to readers with nothing of the machine that it ran on", () => {
    const text = command(contestant, legible(job));
    expect(text).not.toMatch(/localhost:5000|bench-|\/tmp\/|40123/u);
  });
});
