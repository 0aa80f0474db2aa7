import { describe, expect, it } from "vitest";
import { fullDisk } from "../../../../src/docker/buildx/full-disk.ts";

// Each as buildx 0.29 printed it, its paths shortened.
describe("a disk without room", () => {
  it.each([
    [
      "of the builder",
      ["#3 ERROR: write /data/overlay2/4xq/diff/big.bin: no space left on device"],
      "ERROR: failed to build: failed to solve: write /data/overlay2/4xq/diff/big.bin: no space left on device",
      /^ERROR: failed to build: .*big\.bin: no space/u,
    ],
    [
      "of the engine that the image is loaded into, of which the last words do not tell",
      [
        "#5 ERROR: rpc error: code = Unknown desc = io: read/write on closed pipe",
        '#6 ERROR: failed to ingest "blobs/sha256/ccb3": failed to copy: write /data/ingest/13ce/data: no space left on device',
      ],
      "ERROR: failed to build: failed to solve: rpc error: code = Unknown desc = io: read/write on closed pipe",
      /^failed to ingest .*no space left on device$/u,
    ],
    ["of a user", [], "ERROR: write /data/x: disk quota exceeded", /disk quota exceeded/u],
  ])("%s", (_, lines, why, said) => {
    expect(fullDisk(lines, why)).toMatchObject({
      what: "the build failed",
      why: expect.stringMatching(said),
      remedy: expect.stringContaining("Make room"),
    });
  });

  it("is not what failed where a step printed of one and went on", () => {
    expect(
      fullDisk(
        ["#4 0.212 write /tmp/probe: no space left on device", "#4 0.300 main.c:3: no such header"],
        "main.c:3: no such header\nERROR: process did not complete successfully: exit code: 1",
      ),
    ).toBeUndefined();
  });
});
