import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { filesLeft } from "../../harness/files.ts";
import { runGate } from "../../harness/gate.ts";
import { gitServer } from "../../harness/git-server.ts";
import { notedDocker } from "../../harness/noted-docker.ts";
import { committed, head } from "../../harness/repository.ts";
import { mustPass } from "../../harness/smoke.ts";
import { engines } from "../../harness/testbed.ts";

const password = "hunter2/and:more";
const written = encodeURIComponent(password);

describe.concurrent.each(engines)("a context whose address has a password on a $name store", (engine) => {
  it("is fetched with it, and nobody else sees it", async () => {
    const folder = await shellApp("serve");
    await committed(folder);
    await using server = await gitServer(folder, "me", password);
    const docker = await notedDocker();
    const gits = join(docker.folder, "git-calls");
    await writeFile(join(docker.folder, "git"), `#!/bin/sh\necho "$*" >>${gits}\nPATH=\${PATH#*:} exec git "$@"\n`);
    await chmod(join(docker.folder, "git"), 0o755);
    const run = await runGate(
      {
        context: `http://me:${written}@${server.host}${server.path}#main`,
        "verify-revision": "enforce",
        tags: "smoke-gate-test:password",
      },
      { engine, env: docker.env },
    );
    mustPass(run);
    expect(run.outputs["revision"]).toBe(await head(folder));
    expect(server.admitted()).toBeGreaterThan(1);

    const seen = [
      JSON.stringify(await docker.calls()),
      await readFile(gits, "utf8"),
      run.log.replaceAll(/^::add-mask::.*$/gmu, ""),
      run.summary,
      JSON.stringify(run.outputs),
      ...(await filesLeft(run)).map(({ text }) => text),
    ];
    for (const text of seen) for (const form of [password, written]) expect(text).not.toContain(form);
    expect(seen[0]).toContain(`id=GIT_AUTH_HEADER.${server.host},env=SMOKE_GATE_SECRET_0`);
  });
});
