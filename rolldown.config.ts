import { defineConfig } from "rolldown";

/** An entry a step, so that the post step and pin load nothing of what only the gate needs. */
export default defineConfig({
  input: { main: "src/main.ts", post: "src/post.ts", pin: "src/pin.ts", promote: "src/promote.ts" },
  platform: "node",
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
