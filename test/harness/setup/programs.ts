import { execFileSync } from "node:child_process";

/** What test/process starts. One that is missing fails the tests by name, with the command that brings it. */
const programs = ["bash", "docker", "git", "jq", "sh"];

export default function programsAreThere(): void {
  for (const program of programs) {
    try {
      execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    } catch {
      throw new Error(
        `${program} is not on PATH: install it, or run script/bootstrap and eval "$(script/testbed env)" on Debian`,
      );
    }
  }
}
