import { defineConfig, type Plugin } from "rolldown";

/** How rolldown writes the import of one of Node's own modules: its default, names of it, or both. */
const builtinImport = /^import (?:(?<whole>[\w$]+)|(?<names>\{ .+ \})) from "(?<id>node:[^"]+)";$/u;

/**
 * Takes Node's own modules without their ESM facade. The facade reads all that a module exports, and much of that is
 * loaded only when it is read: undici by `node:http`, a diff and the terminal's colours by `node:util`.
 */
const withoutFacades: Plugin = {
  name: "without-facades",
  renderChunk: (code) => code.replaceAll(/^import .*"node:.*$/gmu, taken),
};

function taken(line: string): string {
  // `import a, { b }` is two.
  const [, whole, names, from] = /^import ([\w$]+), (\{ .+ \}) (from .+)$/u.exec(line) ?? [];
  if (whole !== undefined)
    return [`import ${whole} ${from}`, `import ${names} ${from}`].map((one) => taken(one)).join("\n");
  const { groups } = builtinImport.exec(line) ?? {};
  if (groups === undefined) throw new Error(`not understood: ${line}`);
  const what = groups["whole"] ?? groups["names"]?.replaceAll(" as ", ": ");
  return `const ${what} = process.getBuiltinModule("${groups["id"]}");`;
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
