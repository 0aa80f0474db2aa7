import { execFileSync } from "node:child_process";

/** What test/process starts. One that is missing fails the tests by name, with the command that brings it. */
const programs = ["bash", "docker", "git", "jq", "sh"].map((program) => [program, `command -v ${program}`] as const);

export default function programsAreThere(): void {
  for (const [program, check] of [...programs, ["docker compose", "docker compose version"] as const]) {
    try {
      execFileSync("sh", ["-c", check], { stdio: "ignore" });
    } catch {
      throw new Error(
        `${program} is missing: install it, or run script/bootstrap and eval "$(script/testbed env)" on Debian`,
      );
    }
  }
}
