import { defineConfig } from "rolldown";

/** Two entries, so that the post step loads nothing of what only the gate needs. */
export default defineConfig({
  input: { main: "src/main.ts", post: "src/post.ts" },
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
