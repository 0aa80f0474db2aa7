import { defineConfig, type OxlintOverride } from "oxlint";

/** What a run's objects are called: values alone, which the room of removal and what it stands on share. */
const runNames = ["ownership/run-id.ts", "ownership/labels.ts", "ownership/names.ts"] as const;

/**
 * The walls of the house: which folder may import which. Everything that is not listed is forbidden, types too.
 * Entries -> gate -> stages -> adapters -> pure; `pure` folders do no I/O at all.
 */
const folders = {
  image: { pure: true, imports: [] },
  diagnosis: { pure: true, imports: ["image", "gate/plan.ts"] },
  inputs: { pure: true, imports: ["image", "gate/plan.ts", "gate/runner-variables.ts"] },
  report: { pure: true, imports: ["diagnosis", "gate/fault.ts", "image", "gate/plan.ts"] },
  docker: {
    pure: false,
    imports: ["disk", "gate/fault.ts", "image", ...runNames, "gate/plan.ts", "process", "gate/runner-variables.ts"],
  },
  disk: { pure: false, imports: ["gate/fault.ts"] },
  process: { pure: false, imports: [] },
  git: { pure: false, imports: ["disk", "process"] },
  provenance: {
    pure: false,
    imports: [
      "diagnosis",
      "disk",
      "docker",
      "gate/fault.ts",
      "git",
      "image",
      "gate/plan.ts",
      "registry",
      "report",
      "gate/context.ts",
    ],
  },
  ownership: { pure: false, imports: ["docker", "gate/fault.ts", "image", "process"] },
  registry: { pure: false, imports: ["docker", "image"] },
  runner: { pure: false, imports: ["disk", "gate/fault.ts", "inputs", "ownership", "gate/plan.ts", "report"] },
  build: { pure: false, imports: ["disk", "docker", "gate/fault.ts", "image", "gate/plan.ts", "gate/context.ts"] },
  smoke: {
    pure: false,
    // Of inputs, how YAML is read that somebody else has written.
    imports: [
      "diagnosis",
      "disk",
      "docker",
      "gate/fault.ts",
      "image",
      "inputs",
      "ownership",
      "gate/plan.ts",
      "provenance",
      "registry",
      "report",
      "runner",
      "gate/runner-variables.ts",
      "gate/context.ts",
    ],
  },
  publish: {
    pure: false,
    imports: [
      "build",
      "docker",
      "gate/fault.ts",
      "image",
      "gate/plan.ts",
      "registry",
      "report",
      "smoke",
      "gate/context.ts",
    ],
  },
  promote: {
    pure: false,
    imports: [
      "diagnosis",
      "docker",
      "gate/context.ts",
      "gate/fault.ts",
      "gate/plan.ts",
      "gate/report-failure.ts",
      "git",
      "image",
      "inputs",
      "provenance",
      "publish",
      "registry",
      "report",
      "runner",
    ],
  },
  pin: {
    pure: false,
    imports: [
      "disk",
      "docker",
      "gate/fault.ts",
      "gate/report-failure.ts",
      "image",
      "inputs",
      "process",
      "report",
      "runner",
    ],
  },
} as const;

/** Files of a stage or an adapter that are values in, values out; they keep to it. */
const pureFiles = [
  "src/build/{argv,strategy,tested}.ts",
  "src/smoke/platforms.ts",
  "src/publish/{compare,outcome,remedy}.ts",
  "src/registry/{registry-error,trouble,url-query}.ts",
  "src/docker/no-engine.ts",
  "src/docker/container/{argv,reproduce,start-refusal}.ts",
  "src/docker/buildx/build-failure.ts",
  "src/smoke/verdict.ts",
  "src/ownership/{labels,names,run-id}.ts",
  "src/pin/inputs/*.ts",
  "src/promote/promote-plan.ts",
  "src/pin/{choose,compose-*,deployment-file,history,kustomize-component,pinned,rotation,yaml-*}.ts",
  "src/provenance/remote-context.ts",
  "src/smoke/mounts/mounted-images.ts",
  "src/smoke/compose/{*-override,isolation,merging,names,override,renumber,sources,subnet}.ts",
  "src/gate/{plan,fault,runner-variables}.ts",
];

const rooms = [...Object.keys(folders), "gate", "main.ts", "post.ts"];

/** Packages that reach out of the process, and the folders that may use each. */
const outside = {
  "@actions/exec": ["process"],
  // A handle on what @actions/exec starts, and the connection to an engine elsewhere.
  "node:child_process": ["process", "docker"],
  "@actions/core": ["runner", "ownership"],
  undici: ["docker", "smoke", "registry"],
  // A proxy between buildx and a registry that wants to know who asks.
  "node:http": ["registry"],
} as const;

type Rules = NonNullable<OxlintOverride["rules"]>;

/** @param depth of the importing file below src/: a room is told by the way up to src/, as `build` has a room of inputs/ its name. */
function walls(folder: string, pure: boolean, imports: readonly string[], depth: number): Rules {
  const others = rooms.filter((room) => room !== folder && !imports.includes(room));
  const up = "../".repeat(depth);
  const forbidden = [
    ...others.map((room) => (room.endsWith(".ts") ? `${up}${room}` : `${up}${room}/**`)),
    // Single files of a room that is closed otherwise.
    ...imports.filter((each) => each.includes("/")).map((file) => `!${up}${file}`),
  ];
  const packages = Object.entries<readonly string[]>(outside).filter(([, owners]) => pure || !owners.includes(folder));
  return {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: forbidden,
            message: `${folder}/ may import only: ${imports.join(", ") || "itself"} (see oxlint.config.ts)`,
          },
          ...(folder === "docker"
            ? []
            : [{ group: ["**/docker/transport.ts"], message: "call an operation of docker/, or add one there" }]),
          ...(pure
            ? [
                {
                  group: ["node:*", "node:*/*", "!node:util", "!node:vm"],
                  message: "this module is pure: values in, values out",
                },
              ]
            : []),
        ],
        paths: packages.map(([name, owners]) => ({
          name,
          message: `only ${owners.join("/ and ")}/ may import ${name}`,
        })),
      },
    ],
  };
}

export default defineConfig({
  plugins: ["typescript", "unicorn", "oxc", "import", "promise", "node", "vitest"],
  options: { typeAware: true },
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  ignorePatterns: ["dist", "examples"],
  rules: {
    "import/no-cycle": "error",
    "no-console": "error",
    "no-restricted-globals": [
      "error",
      { name: "process", message: "only the entries and runner/ look at the process" },
    ],
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "typescript/only-throw-error": "error",
    "typescript/prefer-readonly": "error",
    // Retries, ready loops and ordered pushes wait for one thing after another on purpose.
    "no-await-in-loop": "off",
    // tsc sees every path of a function; this rule does not see exhaustive switches.
    "typescript/consistent-return": "off",
    // fast-check's default export is how its documentation uses it.
    "import/no-named-as-default-member": "off",
  },
  overrides: [
    ...Object.entries(folders).flatMap(([folder, { pure, imports }]) =>
      ["*.ts", "*/*.ts", "*/*/*.ts"].map((files, index) => ({
        files: [`src/${folder}/${files}`],
        rules: walls(folder, pure, imports, index + 1),
      })),
    ),
    {
      files: pureFiles,
      rules: {
        "no-restricted-imports": [
          "error",
          {
            patterns: [
              {
                group: ["node:*", "node:*/*", "!node:util", "**/gate/context.ts", "./disk/*", "undici", "@actions/*"],
                message: "this module is pure: values in, values out",
              },
            ],
          },
        ],
      },
    },
    {
      files: [
        "src/runner/**/*.ts",
        "src/main.ts",
        "src/promote.ts",
        "src/post.ts",
        "src/pin.ts",
        "test/**/*.ts",
        "bench/**/*.ts",
        "script/**/*.ts",
      ],
      rules: { "no-restricted-globals": "off" },
    },
    { files: ["script/**/*.ts", "bench/**/*.ts"], rules: { "no-console": "off" } },
    {
      files: ["test/**/*.ts", "bench/**/*.ts", "script/**/*.ts"],
      rules: {
        // What a registry or a report says is looked at by assertions, not parsed once more.
        "typescript/no-unsafe-type-assertion": "off",
        // A table's shared expectations stand beside the table.
        "unicorn/consistent-function-scoping": "off",
        // The second is what is printed with a failure: the log of the run, say.
        "vitest/valid-expect": ["error", { maxArgs: 2 }],
        "vitest/expect-expect": [
          "error",
          { assertFunctionNames: ["expect", "expect*", "assert*", "mustPass", "fc.assert"] },
        ],
      },
    },
  ],
});
