/** A path that cannot be read is not taken for one with nothing at it. A link to itself is such to every user. */
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCheckout } from "../../../src/git/checkout.ts";
import { gitCli } from "../../../src/git/git.ts";
import { viewOfBuild } from "../../../src/provenance/build-view.ts";
import { headOf } from "../../../src/provenance/origin.ts";
import { checkoutAt } from "../../../src/smoke/compose/untrusted/checkout.ts";
import { repository, write } from "../../harness/repository.ts";

const git = gitCli(process.env, new AbortController().signal);

describe("a path that cannot be read", () => {
  it("is no checkout of its own in a further context, and none of the outer's either", async () => {
    const top = await repository({ Dockerfile: "FROM scratch" });
    await write(top, { "inner/lib/index.js": "" });
    await symlink(".git", join(top, "inner/.git"));
    const build = { context: top, file: "", buildContexts: [`lib=${top}/inner/lib`] };
    await expect(readCheckout(git, top, (found) => viewOfBuild(build, found))).rejects.toThrow(
      /inner\/lib cannot be read: ELOOP/u,
    );
  });

  it("leaves it open of which commit a context is", async () => {
    const top = await repository({ Dockerfile: "FROM scratch" });
    await symlink("loop", join(top, "loop"));
    expect(await headOf(join(top, "loop"), git)).toMatchObject({
      expected: { kind: "unknown" },
      unreadable: expect.stringMatching(/ELOOP/u),
    });
  });

  it("is no place for a Compose file to lead to", async () => {
    const top = await repository({ Dockerfile: "FROM scratch" });
    await write(top, { "inner/index.js": "" });
    await symlink(".git", join(top, "inner/.git"));
    const place = await checkoutAt(top);
    await expect(place.holdsGit(join(top, "inner"))).rejects.toThrow(/inner\/\.git cannot be looked at: ELOOP/u);
    expect(await place.holdsGit(join(top, "Dockerfile"))).toBe(false);
  });
});
