/** The real adapter with the real docker CLI, which connects it to an engine elsewhere. */
import { expect, it } from "vitest";
import { openDocker } from "../../../src/docker/docker.ts";
import { transport } from "../../../src/docker/transport.ts";

it("an engine elsewhere that does not answer is a fault in the CLI's own words", async () => {
  const docker = openDocker({ ...process.env, DOCKER_HOST: "tcp://127.0.0.1:1" })();
  await expect(docker[transport].ask({ command: "info", path: "/info" })).rejects.toMatchObject({
    what: "no Docker engine answers",
    why: expect.stringMatching(/127\.0\.0\.1:1.*connection refused/u),
  });
});
