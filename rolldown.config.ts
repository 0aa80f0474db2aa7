import { defineConfig, type Plugin } from "rolldown";
import { type LicenseInfo, licensePlugin } from "rolldown-license-plugin";

/** How rolldown writes the import of one of Node's own modules: its default, names of it, or both. */
const builtinImport = /^import (?<whole>[\w$]+)?(?:, )?(?<names>\{ .+ \})? from "(?<id>node:[^"]+)";$/u;

/**
 * Takes Node's own modules without their ESM facade. The facade reads all that a module exports, and much of that is
 * loaded only when it is read: undici by `node:http`, a diff and the terminal's colours by `node:util`.
 */
const withoutFacades: Plugin = {
  name: "without-facades",
  renderChunk: (code) =>
    code
      .replaceAll(/^import .*"node:.*$/gmu, taken)
      .replaceAll(/\b__require\("(node:[^"]+)"\)/gu, 'process.getBuiltinModule("$1")'),
};

/**
 * Takes of undici what speaks HTTP/1.1: the rest (fetch, HTTP/2 with Node's TLS, caches, mocks, proxies) is twice as
 * large, and would be run before the first request. The source imports the package itself.
 */
const undiciForHttp1: Plugin = {
  name: "undici-for-http1",
  load(id) {
    if (id.endsWith("/undici/index.js")) return undiciEntry;
    return /\/undici\/lib\/(?:web\/|dispatcher\/client-h2\.js$)/u.test(id) ? "module.exports = {};" : undefined;
  },
};

/**
 * undici's parser is WebAssembly. Optimizing it takes V8 18 MiB and 50 ms of a processor, which the few hundred messages
 * of a run never earn back: with this budget V8 keeps the code that it compiled first.
 */
const undiciEntry = `
require("node:v8").setFlagsFromString("--wasm-tiering-budget=2000000000");
require("./lib/dispatcher/dispatcher").prototype.request = require("./lib/api/api-request");
exports.Client = require("./lib/dispatcher/client");
exports.Pool = require("./lib/dispatcher/pool");
`;

function taken(line: string): string {
  const { whole, names, id } = builtinImport.exec(line)?.groups ?? {};
  if (id === undefined) throw new Error(`not understood: ${line}`);
  return [whole, names?.replaceAll(" as ", ": ")]
    .filter((what) => what !== undefined)
    .map((what) => `const ${what} = process.getBuiltinModule("${id}");`)
    .join("\n");
}

/** Licences under which a package may be bundled: they ask for nothing but their notice. */
const permissive = /^(?:0BSD|Apache-2\.0|BSD-[23]-Clause|ISC|MIT)$/u;

/** Writes the notices of every bundled package beside the bundle, as their licences want it. */
const notices = licensePlugin({
  allow: ({ license, licenseText }) => permissive.test(license) && licenseText.trim() !== "",
  failOnViolation: true,
  failOnUnlicensed: true,
  done: (packages, bundle) =>
    void bundle.emitFile({ type: "asset", fileName: "licenses.txt", source: packages.map(notice).join("\n") }),
});

function notice({ name, version, license, licenseText }: LicenseInfo): string {
  return `${name} ${version} (${license})\n\n${licenseText.trim()}\n`;
}

/** An entry a step, so that the post step and pin load nothing of what only the gate needs. */
export default defineConfig({
  input: { main: "src/main.ts", post: "src/post.ts", pin: "src/pin.ts", promote: "src/promote.ts" },
  platform: "node",
  plugins: [undiciForHttp1, withoutFacades, notices],
  output: {
    dir: "dist",
    format: "esm",
    // Names without hashes: a rebuild changes what has changed, and a diff of dist/ can be read.
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    cleanDir: true,
  },
  // As Node bundles undici itself: without its second, experimental parser.
  transform: { define: { esbuildDetection: "true" } },
  treeshake: {
    // @actions/core imports an HTTP client, with an undici of its own, for OIDC tokens; the gate asks for none.
    moduleSideEffects: [{ test: /node_modules\/(?:@actions|tunnel|undici|zod|yaml)\//u, sideEffects: false }],
  },
});
