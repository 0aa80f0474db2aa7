/** Prints the line that sums up a test run: `N passed, N failed`. A run that left no result has failed. */
import { existsSync, readFileSync } from "node:fs";

type Results = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly success: boolean;
};

const [path = ""] = process.argv.slice(2);
if (!existsSync(path)) {
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
} else {
  const results = JSON.parse(readFileSync(path, "utf8")) as Results;
  // A file that cannot be loaded fails the run without a failed test; a skipped test is one that nobody ran.
  const failed =
    results.numFailedTests + results.numPendingTests + (results.success || results.numFailedTests > 0 ? 0 : 1);
  console.log(`${results.numPassedTests} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
