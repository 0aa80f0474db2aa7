/** The id of a run that never was. */
import { newRunId, type RunId } from "../../src/ownership/run-id.ts";

export const anyRun: RunId = newRunId(
  "0123456789abcdef0123456789abcdef",
  new Date("2026-11-21T05:44:42Z"),
  "8f14e45fceea-4026531836-0-1234-567890",
);
