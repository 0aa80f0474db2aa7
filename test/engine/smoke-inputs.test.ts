import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { context, shellApp } from "../harness/context.ts";
import { docker } from "../harness/docker.ts";
import { filesLeft } from "../harness/files.ts";
import { type GateRun, runGate } from "../harness/gate.ts";
import { builtImage } from "../harness/image.ts";
import { notedDocker } from "../harness/noted-docker.ts";
import { freshRepository, manifestOf } from "../harness/registry.ts";
import { obeyedCommands } from "../harness/runner-log.ts";
import { lastBody, mustPass, onlyFinding, serving, smoke, smokeCommand, yaml } from "../harness/smoke.ts";
import { engines, nodeImage, type TestEngine } from "../harness/testbed.ts";

const [classic] = engines;
/** Another store's, where there is one. */
const other = engines.at(-1) ?? classic;

/** Answers with its environment, apart from very long values. */
const showingEnv = serving(
  "response.end(JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value.length < 1000))))",
);
const envIn = (run: GateRun, variant?: string) => JSON.parse(lastBody(run, variant)) as Record<string, string>;
const logOf = (run: GateRun, container = "app", variant = "default") =>
  readFile(join(run.outputs["logs"] ?? "", variant, `${container}.log`));

describe.concurrent.each(engines)("variables on a $name store", (engine) => {
  it("reach the container as they were written", async () => {
    const lines = [
      `QUOTES="double" 'single' \`back\``,
      "HASH=#1 # not a comment",
      "SPACES=  between and after  ",
      "DOLLAR=$HOME ${HOME} $(id) %PATH%",
      String.raw`BACKSLASH=C:\new\table`,
      "EQUALS=a=b==",
      "EMPTY=",
      "UNICODE=größe 尺寸 🚦",
      'JSON={"a": [1, 2]}',
      "# A comment",
      "",
      "PASSED_ON",
      "NOT_SET_ANYWHERE",
    ];
    const run = await smoke(
      engine,
      {
        env: lines.join("\n"),
        variants: yaml({
          default: {
            command: showingEnv,
            env: { LINES: "one\ntwo\r\nthree\n", DASH: "-----BEGIN KEY-----\nabc\n-----END KEY-----" },
          },
        }),
      },
      { env: { PASSED_ON: "the step's\nown" } },
    );
    mustPass(run);
    expect(envIn(run)).toMatchObject({
      QUOTES: `"double" 'single' \`back\``,
      HASH: "#1 # not a comment",
      SPACES: "  between and after  ",
      DOLLAR: "$HOME ${HOME} $(id) %PATH%",
      BACKSLASH: String.raw`C:\new\table`,
      EQUALS: "a=b==",
      EMPTY: "",
      UNICODE: "größe 尺寸 🚦",
      JSON: '{"a": [1, 2]}',
      PASSED_ON: "the step's\nown",
      LINES: "one\ntwo\r\nthree\n",
      DASH: "-----BEGIN KEY-----\nabc\n-----END KEY-----",
    });
    expect(envIn(run)).not.toHaveProperty("NOT_SET_ANYWHERE");
    expect(envIn(run)).not.toHaveProperty("GITHUB_OUTPUT");
  });

  it("meant for the container do not steer docker", async () => {
    const steering = {
      DOCKER_HOST: "tcp://192.0.2.1:2375",
      DOCKER_CONTEXT: "nowhere",
      DOCKER_CONFIG: "/nowhere",
      PATH: "/usr/local/bin:/bin:/from/the/user",
      HOME: "/nowhere",
      HTTP_PROXY: "http://192.0.2.1:3128",
      LD_LIBRARY_PATH: "/nowhere",
    };
    const run = await smoke(engine, {
      env: Object.entries(steering)
        .map(([name, value]) => `${name}=${value}`)
        .join("\n"),
      variants: yaml({ default: { command: showingEnv }, map: { command: showingEnv, env: steering } }),
    });
    mustPass(run);
    expect(envIn(run)).toMatchObject(steering);
    expect(envIn(run, "map")).toMatchObject(steering);
  });
});

describe.concurrent("variables of a variant", () => {
  it("override those for all, in that variant alone", async () => {
    const run = await smoke(
      classic,
      {
        env: "MODE=all\nSHARED=yes",
        variants: yaml({
          default: { command: showingEnv },
          own: { command: showingEnv, env: { MODE: "own" } },
          list: { command: showingEnv, env: ["MODE=list", "EXTRA"] },
        }),
      },
      { env: { EXTRA: "step" } },
    );
    expect(["default", "own", "list"].map((variant) => envIn(run, variant))).toMatchObject([
      { MODE: "all", SHARED: "yes" },
      { MODE: "own", SHARED: "yes" },
      { MODE: "list", SHARED: "yes", EXTRA: "step" },
    ]);
    expect(envIn(run)).not.toHaveProperty("EXTRA");
  });

  it.each(["", "--init"])("may be long, with run-options %j", async (options) => {
    const length = serving("response.end(String(process.env.LONG.length))");
    const run = await smokeCommand(classic, length, { env: `LONG=${"x".repeat(100_000)}`, "run-options": options });
    expect(lastBody(run)).toBe("100000");
  });

  const lines = "tcp://a\ntcp://b";
  const ofDocker = (given: object) =>
    smoke(classic, { variants: yaml({ default: { command: showingEnv, env: { DOCKER_HOST: lines }, ...given } }) });

  it.each(["", "--init"])(
    "that docker itself reads cannot have several lines, and it says so: run-options %j",
    async (options) => {
      expect(await ofDocker({ "run-options": options })).toMatchObject({
        exitCode: 1,
        report: { fault: { what: "the variable DOCKER_HOST cannot be passed to the container" } },
      });
    },
  );

  it("that only look like docker's own arrive whole", async () => {
    const env = {
      SSH_PRIVATE_KEY: "-----BEGIN-----\nabc\n",
      SSL_KEY: "a\nb",
      COMPOSE_FILE: "x\ny",
      REVERSE_PROXY: "1\n2",
    };
    const run = await smoke(classic, {
      "run-options": "--read-only",
      variants: yaml({ default: { command: showingEnv, env } }),
    });
    mustPass(run);
    expect(envIn(run)).toMatchObject(env);
  });

  it.each<[string, object]>([
    ["the app", { variants: yaml({ default: { env: { DOCKER_HOST: lines } } }) }],
    ["a service", { services: yaml({ db: { image: "me/db", pull: "never", env: { DOCKER_HOST: lines } } }) }],
  ])("that cannot be passed to %s are refused before anything is built", async (_, given) => {
    const run = await runGate({ context: await shellApp("serve"), ...given }, { engine: classic });
    expect(run.report?.fault).toMatchObject({ what: "the variable DOCKER_HOST cannot be passed to the container" });
    expect(run.report?.image).toBeUndefined();
    expect(run.log).not.toContain("load build definition");
  });
});

describe.concurrent("secrets", () => {
  const secrets = ["t0p-s3cr3t-one", "t0p-s3cr3t-two", "t0p-s3cr3t-three", "t0p-s3cr3t-four", "t0p-s3cr3t-five"];
  const [one = "", two = "", three = "", four = "", five = ""] = secrets;

  it.each([
    ["passes", serving("response.end()"), 0],
    ["fails", ["sh", "-c", "echo no; exit 1"], 1],
  ])(
    "stand in no argv, in no file that stays and in no line of the log when the image %s",
    async (_, command, exitCode) => {
      const noted = await notedDocker();
      const run = await smoke(
        classic,
        {
          env: `ONE=${one}\nPASSED_ON`,
          variants: yaml({ default: { command, env: { TWO: `${two}\n${three}` } } }),
          services: yaml({ db: { image: nodeImage, env: { FOUR: four }, command: ["sleep", "1000"] } }),
        },
        { env: { ...noted.env, PASSED_ON: five } },
      );
      expect(run.exitCode).toBe(exitCode);

      const calls = (await noted.calls()).map((argv) => argv.join("\n"));
      expect(calls.filter((call) => call.startsWith("container\ncreate\n"))).toHaveLength(2);
      const files = await filesLeft(run);
      expect(files.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["report.json", "app.log", "db.log", "output", "summary"]),
      );
      const texts = [...calls, ...files.map(({ text }) => text), run.log];
      for (const secret of secrets) for (const text of texts) expect(text).not.toContain(secret);
    },
  );
});

describe.concurrent("entrypoint, command and run-options", () => {
  it("a variant boots the image as it is, or as the variant says", async () => {
    const image = await builtImage(
      other,
      await context(
        [
          "FROM scratch",
          "COPY . /",
          "ENV PATH=/bin",
          "EXPOSE 8080",
          'ENTRYPOINT ["sh", "/app.sh"]',
          'CMD ["from", "the image"]',
        ],
        {
          "app.sh": `mkdir -p /www; printf '%s|' app "$@" >/www/healthz; exec busybox httpd -f -p 8080 -h /www\n`,
          "other.sh": `mkdir -p /www; printf '%s|' other "$@" >/www/healthz; exec busybox httpd -f -p 8080 -h /www\n`,
        },
      ),
    );
    const run = await smoke(other, {
      image,
      port: "",
      variants: yaml({
        asis: {},
        command: { command: "one 'two words' $HOME" },
        list: { command: ["one", "$HOME; exit", ""] },
        nothing: { command: [] },
        entrypoint: { entrypoint: "sh /other.sh" },
        both: { entrypoint: ["sh", "/other.sh", "fixed"], command: ["more"] },
        cleared: { entrypoint: [], command: ["sh", "/app.sh", "direct"] },
      }),
    });
    mustPass(run);
    expect(run.report?.variants.map(({ name }) => [name, lastBody(run, name)])).toEqual([
      ["asis", "app|from|the image|"],
      ["command", "app|one|two words|$HOME|"],
      ["list", "app|one|$HOME; exit||"],
      ["nothing", "app|from|the image|"],
      // As with docker: another entrypoint takes the image's command away.
      ["entrypoint", "other|"],
      ["both", "other|fixed|more|"],
      ["cleared", "app|direct|"],
    ]);
  });

  it("run-options are docker's, for all variants and for one", async () => {
    const showing = serving(`
      const mounts = require("node:fs").readFileSync("/proc/mounts", "utf8").split("\\n").map((line) => line.split(" "));
      const of = (path) => mounts.find(([, at]) => at === path)?.slice(2, 3).join();
      response.end(JSON.stringify({ user: process.getuid(), folder: process.cwd(), host: require("node:os").hostname(), scratch: of("/scratch") }));
    `);
    const run = await smoke(classic, {
      "run-options": "--hostname web --user 1000:1000",
      variants: yaml({
        default: { command: showing },
        own: { command: showing, "run-options": "--user 33 -w /tmp\n--tmpfs '/scratch:size=1m'" },
      }),
    });
    mustPass(run);
    expect(JSON.parse(lastBody(run))).toEqual({ user: 1000, folder: "/", host: "web" });
    expect(JSON.parse(lastBody(run, "own"))).toEqual({ user: 33, folder: "/tmp", host: "web", scratch: "tmpfs" });
  });

  it("a limit of memory is one", async () => {
    // It stops at 1 GB: a limit that is lost must fail this test, not the machine.
    const greedy = [
      "node",
      "-e",
      "const all = []; while (all.length < 100) all.push(Buffer.alloc(1e7, 1)); process.exit(1)",
    ];
    const run = await smokeCommand(classic, greedy, { "run-options": "--memory 100m --memory-swap 100m" });
    expect(onlyFinding(run)).toMatchObject({ finding: { kind: "exited", exit: { code: 137, oomKilled: true } } });
  });

  it.each(engines)(
    "what docker refuses on a $name store is said in docker's words, without blaming the gate",
    async (engine) => {
      const run = await smoke(engine, {
        variants: yaml({ full: { command: ["sleep", "1"], "run-options": "--memory banana" } }),
      });
      expect(run).toMatchObject({
        exitCode: 1,
        report: {
          fault: {
            what: "the container app of the variant full could not be made",
            why: expect.stringMatching(/^invalid argument "banana" for "-m, --memory" flag: invalid size: 'banana'$/u),
          },
        },
      });
    },
  );

  it.each<[string, object, RegExp]>([
    ["docker", { "run-options": "--memory banana" }, /invalid size: 'banana'/u],
    ["the engine", { "run-options": "--cap-add=NOPE" }, /unknown capability: "CAP_NOPE"/u],
    ["the engine for a service", { services: "db: { image: me/db, options: --memory 1k }" }, /minimum memory limit/iu],
  ])("what %s refuses is said before anything is built", async (_, given, why) => {
    const run = await runGate({ context: await shellApp("serve"), ...given }, { engine: other });
    expect(run.report?.fault?.why).toMatch(why);
    expect(run.report?.image).toBeUndefined();
    expect(run.log).not.toContain("load build definition");
  });

  it.each(
    engines.flatMap((engine) => [
      {
        engine,
        name: engine.name,
        option: "--volume=/etc:/etc/passwd",
        why: /error mounting "\/etc".*not a directory/u,
      },
      { engine, name: engine.name, option: "--sysctl=net.nope=1", why: /\/proc\/sys\/net\/nope: no such file/u },
      { engine, name: engine.name, option: "--device=/dev/nope", why: /custom device "\/dev\/nope"/u },
    ]),
  )(
    "$option that the engine cannot give is no failure of the image on a $name store",
    async ({ engine, option, why }) => {
      const run = await smokeCommand(engine, ["true"], { "run-options": option });
      expect(run).toMatchObject({
        exitCode: 1,
        report: {
          findings: [],
          fault: {
            what: "the container app of the variant default could not be made",
            why: expect.stringMatching(why),
            remedy: "Fix what the engine names: an option, a port, a volume.",
          },
        },
      });
    },
  );
});

describe.concurrent("max-parallel", () => {
  it.each([
    [2, 8],
    [1, 3],
  ])("%i: never more app containers at once, of %i variants", async (most, count) => {
    const variants = Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`v${at}`, { command: serving("response.end()") }]),
    );
    const inputs = { variants: yaml(variants), "max-parallel": String(most), settle: "100ms" };
    expect(Math.max(...(await appsAtOnce(other, () => smoke(other, inputs))))).toBe(most);
  });
});

/**
 * How many app containers of the run were up after each start and end of one, as the engine told it.
 * Listened to from before the run: of what is past, a busy engine keeps only the last few hundred events.
 */
async function appsAtOnce(engine: TestEngine, runToWatch: () => Promise<GateRun>): Promise<readonly number[]> {
  const filters = ["type=container", "event=start", "event=die", "label=smoke-gate.role=app"];
  const format = '{{.Action}} {{index .Actor.Attributes "smoke-gate.run"}}';
  const argv = ["events", "--since=0s", `--format=${format}`, ...filters.map((filter) => `--filter=${filter}`)];
  const watcher = execa("docker", ["-H", engine.host, ...argv], { reject: false, stdin: "ignore" });
  const run = await runToWatch();
  mustPass(run);
  watcher.kill();
  const { stdout } = await watcher;
  let up = 0;
  return stdout
    .split("\n")
    .filter((line) => line.endsWith(run.runId))
    .map((line) => (up += line.startsWith("start") ? 1 : -1));
}

describe.concurrent("an image that is on the engine already", () => {
  describe.concurrent.each(engines)("a $name store", (engine) => {
    const files = { "www/healthz": `built for ${Math.random()}\n` };
    const dockerfile = [
      "FROM scratch",
      "COPY . /",
      "EXPOSE 8080",
      'CMD ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]',
    ];
    const name = `smoke-gate-test/${engine.name}-${process.pid}`;
    let id: string;
    beforeAll(async () => {
      id = await builtImage(engine, await context(dockerfile, files));
      await docker(engine, "tag", id, `${name}:bake`);
      return async () => void (await docker(engine, "rmi", `${name}:bake`));
    });

    it.each([
      ["its name", () => `${name}:bake`],
      ["its Id", () => id],
      ["its Id without the algorithm", () => id.slice("sha256:".length)],
    ])("is gated by %s, and published", async (_, image) => {
      const repository = freshRepository();
      const run = await smoke(engine, { image: image(), port: "", tags: `${repository}:1`, push: "true" });
      expect(run).toMatchObject({ exitCode: 0, outputs: { imageid: id, metadata: "", refs: `${repository}:1` } });
      const held = await manifestOf(repository, "1");
      expect(engine.store === "classic" ? held.config : held.digest).toBe(id);
      // It was not built, and a run leaves the user's own name alone.
      expect(run.log).not.toContain("::group::Build");
      expect(await docker(engine, "image", "inspect", "--format", "{{.Id}}", `${name}:bake`)).toBe(id);
    });

    it("is not looked for in a registry", async () => {
      const missing = `${freshRepository()}:1`;
      const run = await smoke(engine, { image: missing });
      expect(run).toMatchObject({
        exitCode: 1,
        report: { fault: { what: `the image ${missing} cannot be gated`, why: "the engine does not hold it" } },
      });
    });
  });
});

describe.concurrent("what the app prints", () => {
  const printing = (bytes: Buffer | string, then = "process.exit(1)") => [
    "node",
    "-e",
    `process.stdout.write(Buffer.from(${JSON.stringify(Buffer.from(bytes).toString("base64"))}, "base64"), () => { ${then} })`,
  ];

  it.each(engines)("is kept whole in a file, and its end is shown, on a $name store", async (engine) => {
    const lines = Array.from({ length: 50 }, (_, at) => `line ${at + 1}\n`);
    const run = await smokeCommand(engine, printing(lines.join("")), { "log-lines": "5" });
    expect(onlyFinding(run)).toMatchObject({ finding: { exit: { lastLog: "line 48 | line 49 | line 50" } } });
    expect(run.log).toContain("\nline 46\nline 47\nline 48\nline 49\nline 50\n");
    expect(run.log).not.toMatch(/^line 45$/mu);
    expect((await logOf(run)).toString()).toBe(lines.join(""));
    expect(run.log).toContain(`whole: ${join(run.outputs["logs"] ?? "", "default", "app.log")}`);
  });

  it("with log-lines 0 is in the file, and in the finding, alone", async () => {
    const run = await smokeCommand(classic, printing("why it failed\n"), { "log-lines": "0" });
    expect(run.log).not.toMatch(/^why it failed$/mu);
    expect(run.log).toMatch(/^::error .*log\b.*: "why it failed"/mu);
    expect((await logOf(run)).toString()).toBe("why it failed\n");
  });

  it("is kept when all is well, too", async () => {
    const run = await smokeCommand(
      classic,
      serving("response.end()", "console.log('booted'); console.error('a warning')"),
    );
    expect(run.exitCode).toBe(0);
    expect((await logOf(run)).toString().split("\n").toSorted()).toEqual(["", "a warning", "booted"]);
    expect(run.log).not.toContain("booted");
  });

  it("is not obeyed by the runner, wherever it is repeated", async () => {
    const nasty = [
      "::error::injected",
      "  \t::set-output name=verdict::injected",
      "::stop-commands::injected",
      "::injected::",
      "::add-mask::e",
      "::endgroup::",
      "##[error]injected",
      "text before ##[add-path]/injected",
      "##[stop-commands]injected",
      "\r::warning::injected",
      "50 %\r##[error]injected",
      "\u001B[31m::error::injected",
      "\u2028::error::injected",
      "::group::injected",
    ].join("\n");
    const run = await smoke(classic, {
      variants: yaml({
        exits: { command: printing(`${nasty}\n`) },
        answers: { command: serving(`response.writeHead(503).end(${JSON.stringify(nasty)})`) },
        redirects: { command: serving('response.writeHead(302, { location: "/##[error]injected" }).end()') },
        garbled: {
          command: [
            "node",
            "-e",
            `require("node:net").createServer((socket) => { socket.on("error", () => {}); socket.end("::error::injected\\r\\n##[error]injected"); }).listen(8080)`,
          ],
        },
      }),
      timeout: "5s",
    });
    expect(run.report?.findings).toHaveLength(4);
    expect(run.log).toContain("##[error]injected");
    const commands = obeyedCommands(run.log);
    expect(new Set(commands.map(({ name }) => name))).toEqual(new Set(["group", "endgroup", "stop-commands", "error"]));
    expect(
      commands.filter(({ name }) => name === "error").map(({ properties }) => properties.replace(/ \(variant.*/u, "")),
    ).toEqual([
      "title=smoke-gate%3A exited",
      "title=smoke-gate%3A wrong-status",
      "title=smoke-gate%3A wrong-status",
      "title=smoke-gate%3A timed-out",
    ]);
    expect(
      commands
        .filter(({ name }) => name !== "error")
        .map(({ properties, data }) => `${properties} ${data}`)
        .join("\n"),
    ).not.toContain("injected");
    const count = (wanted: string) => commands.filter(({ name }) => name === wanted).length;
    expect(count("group")).toBe(count("endgroup"));
    expect(run.summary).not.toContain("\u001B");
  });

  it("may be bytes of any kind", async () => {
    const bytes = Buffer.from([
      0, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0x72, 0x65, 0x64, 0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x08, 0x07, 0x0a,
      0x65, 0x6e, 0x64, 0x0a,
    ]);
    // docker's default log driver keeps text alone.
    const run = await smokeCommand(classic, printing(bytes), { "run-options": "--log-driver local" });
    expect(await logOf(run)).toEqual(bytes);
    const error = obeyedCommands(run.log).find(({ name }) => name === "error");
    expect(error?.data).toContain("red");
    // Apart from line breaks, no control character.
    expect(`${error?.data}\n${run.summary}`.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(onlyFinding(run)).toMatchObject({
      finding: { kind: "exited", exit: { lastLog: expect.stringContaining("end") } },
    });
  });

  it("of one line without an end does not hold the gate up", async () => {
    const run = await smokeCommand(classic, [
      "node",
      "-e",
      "process.stdout.write('x'.repeat(3e6), () => process.exit(1))",
    ]);
    expect(onlyFinding(run)).toMatchObject({ finding: { kind: "exited" } });
    expect((await logOf(run)).length).toBe(3e6);
  });
});

describe("runs that are there at once", () => {
  it.each(engines)("on a $name store do not meet: each app finds its own service", async (engine) => {
    const asking = serving(
      'fetch("http://db:8080/").then((answer) => answer.text()).then((text) => response.end(text), (error) => response.writeHead(503).end(String(error)))',
    );
    const marks = ["red", "green", "blue"];
    const runs = await Promise.all(
      marks.map((mark) =>
        smoke(engine, {
          variants: yaml({ default: { command: asking, "expect-body": mark } }),
          services: yaml({
            db: {
              image: nodeImage,
              pull: "never",
              env: { MARK: mark },
              command: serving("response.end(process.env.MARK)"),
            },
          }),
          settle: "1s",
        }),
      ),
    );
    expect(runs.map((run) => [run.exitCode, lastBody(run)])).toEqual(marks.map((mark) => [0, mark]));
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(3);
  });
});
