import { defineConfig, type Plugin } from "rolldown";

/** How rolldown writes the import of one of Node's own modules: its default, names of it, or both. */
const builtinImport = /^import (?<whole>[\w$]+)?(?:, )?(?<names>\{ .+ \})? from "(?<id>node:[^"]+)";$/u;

/**
 * Takes Node's own modules without their ESM facade. The facade reads all that a module exports, and much of that is
 * loaded only when it is read: undici by `node:http`, a diff and the terminal's colours by `node:util`.
 */
const withoutFacades: Plugin = {
  name: "without-facades",
  renderChunk: (code) => code.replaceAll(/^import .*"node:.*$/gmu, taken),
};

function taken(line: string): string {
  const { whole, names, id } = builtinImport.exec(line)?.groups ?? {};
  if (id === undefined) throw new Error(`not understood: ${line}`);
  return [whole, names?.replaceAll(" as ", ": ")]
    .filter((what) => what !== undefined)
    .map((what) => `const ${what} = process.getBuiltinModule("${id}");`)
    .join("\n");
}

/** An entry a step, so that the post step and pin load nothing of what only the gate needs. */
export default defineConfig({
  input: { main: "src/main.ts", post: "src/post.ts", pin: "src/pin.ts", promote: "src/promote.ts" },
  platform: "node",
  plugins: [withoutFacades],
  output: {
    dir: "dist",
    format: "esm",
    // Names without hashes: a rebuild changes what has changed, and a diff of dist/ can be read.
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    cleanDir: true,
  },
  treeshake: {
    // @actions/core imports an HTTP client, with an undici of its own, for OIDC tokens; the gate asks for none.
    moduleSideEffects: [{ test: /node_modules\/(?:@actions|tunnel|undici|zod|yaml)\//u, sideEffects: false }],
  },
});
