import type { BuildDestination } from "../../gate/plan.ts";
import { attributes, csvFields } from "./attributes.ts";

/** Returns every path that buildx could take as a destination: it does not matter which of two would count. */
export function buildDestinations(outputs: readonly string[], cacheTo: readonly string[]): readonly BuildDestination[] {
  return [
    // A lone word is a path in `outputs`, but a ref in `cache-to`.
    ...outputs.flatMap((output) =>
      output.includes("=") ? pathsIn("outputs", output) : [{ input: "outputs" as const, path: output, isStore: false }],
    ),
    ...cacheTo.flatMap((entry) => pathsIn("cache-to", entry)),
  ];
}

function pathsIn(input: BuildDestination["input"], text: string): readonly BuildDestination[] {
  const found = attributes(csvFields(text) ?? []);
  const types = found?.get("type") ?? [];
  const isStore = input === "cache-to" || types.some((type) => ["oci", "docker"].includes(type.trim().toLowerCase()));
  const paths = new Set(found?.get("dest")?.flatMap((path) => [path, path.trim()]));
  return [...paths].filter((path) => path !== "").map((path) => ({ input, path, isStore }));
}
