import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Report } from "../../../src/report/report.ts";
import { renderSummary } from "../../../src/report/summary.ts";
import { broken, fail, failedVariant, pass } from "./reports.ts";

function long(lines: number): Report {
  const tail = Array.from({ length: lines }, (_, index) => `line ${index} é`);
  return { ...fail, variants: [{ ...failedVariant, logs: [{ container: "app", path: "/logs/app.log", tail }] }] };
}

describe("renderSummary", () => {
  it("of a pass", () => {
    expect(renderSummary(pass)).toMatchInlineSnapshot(`
      "## ✅ Smoke gate: pass

      Image \`sha256:1111111111111111111111111111111111111111111111111111111111111111\` (linux/amd64, containerd store). The image is of commit 3333333333333333333333333333333333333333. 3 of 3 refs pushed. Took 35 s.

      | Variant | Result | Healthy after | Attempts | Finding |
      | --- | --- | --- | --- | --- |
      | full | passed | 1.2 s | 4 |  |

      | Ref | State | Digest |
      | --- | --- | --- |
      | \`ghcr.io/me/app:1\` | verified | \`sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd\` |
      | \`ghcr.io/me/app:latest\` | verified | \`sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd\` |
      | \`app:1\` | pushed: reading back is off |  |
      "
    `);
  });

  it("of a failure, with its evidence folded", () => {
    expect(renderSummary(fail)).toMatchInlineSnapshot(`
      "## ❌ Smoke gate: fail

      - **wrong-status**: variant no-memory: answered HTTP 503 "waiting for \\| db \\\`\\\`\\\`", wanted status 200-299, within 2 min. Last seen: HTTP 503 "waiting for \\| db \\\`\\\`\\\`" after 2 min.

      Image \`sha256:1111111111111111111111111111111111111111111111111111111111111111\` (linux/amd64, containerd store). The image is of commit 3333333333333333333333333333333333333333. Nothing was pushed. Took 35 s.

      | Variant | Result | Healthy after | Attempts | Finding |
      | --- | --- | --- | --- | --- |
      | full | passed | 1.2 s | 4 |  |
      | no-memory | failed |  | 61 | wrong-status |
      | late | stopped |  | 0 |  |

      | Ref | State | Digest |
      | --- | --- | --- |
      | \`ghcr.io/me/app:1\` | untouched |  |
      | \`app:1\` | untouched |  |

      <details><summary>Evidence: variant no-memory</summary>

      answered HTTP 503 "waiting for \\| db \\\`\\\`\\\`", wanted status 200-299, within 2 min

      Last seen: HTTP 503 "waiting for \\| db \\\`\\\`\\\`" after 2 min

      \`\`\`\`text
      waiting for | db
      \`\`\`
      \`\`\`\`

      Log of app (last 3 lines, whole in \`/logs/no-memory/app.log\`)

      \`\`\`\`text
      : :error::not me
      \`\`\`
      </details>
      \`\`\`\`

      Log of db (empty)

      Boot it on the engine that gated it, with its variables from your shell:

      \`\`\`text
      docker run --rm --env=TOKEN sha256:abc
      \`\`\`

      </details>
      "
    `);
  });

  it("of a gate that could not do its work", () => {
    expect(renderSummary(broken)).toMatchInlineSnapshot(`
      "## ⚠️ Smoke gate: fail, the gate could not do its work

      docker cannot be reached: no &lt;socket&gt;. Start the engine.

      Nothing was pushed. Took 35 s.
      "
    `);
  });

  it("shows why a ref failed", () => {
    const [first] = pass.refs;
    if (first === undefined) throw new Error("a fixture has refs");
    const refs = [{ ...first, state: "failed" as const, problem: "the registry holds | another" }];
    expect(renderSummary({ ...pass, verdict: "fail", refs })).toContain(
      String.raw`| failed: the registry holds \| another |`,
    );
  });
});

describe("the limit", () => {
  it("cuts the oldest lines first, and says so", () => {
    const summary = renderSummary(long(500), 4_000);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(4_000);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(3_900);
    expect(summary).toContain("line 499");
    expect(summary).not.toContain("line 0 ");
    expect(summary).toMatch(
      /\(last (\d+) lines, \d+ earlier lines cut to fit into the summary, whole in `\/logs\/app\.log`\)/u,
    );
    expect(summary).toMatch(/<\/details>\n$/u);
  });

  it("keeps every line where there is room", () => {
    const summary = renderSummary(long(500));
    expect(summary).toContain("line 0 ");
    expect(summary).not.toContain("cut to fit");
  });

  it("gives up all evidence before the verdict", () => {
    const summary = renderSummary(long(500), 700);
    expect(summary).toContain("## ❌ Smoke gate: fail");
    expect(summary).not.toContain("<details>");
    expect(summary).toContain("The rest was cut to fit into the summary.");
  });

  it("holds for any log and any limit", () => {
    const tail = fc.array(fc.string({ unit: "binary" }), { maxLength: 40 });
    fc.assert(
      fc.property(tail, fc.nat({ max: 6_000 }), fc.boolean(), (lines, limit, isBroken) => {
        const report: Report = {
          ...long(0),
          ...(isBroken ? { fault: broken.fault } : {}),
          variants: [{ ...failedVariant, logs: [{ container: lines[0] ?? "", path: lines[1], tail: lines }] }],
        };
        const summary = renderSummary(report, limit);
        expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(limit);
        expect(summary.split("<details>").length).toBe(summary.split("\n</details>").length);
        for (const line of summary.split("\n")) expect(line).not.toMatch(/##\[|^\s*::/u);
      }),
    );
  });
});
