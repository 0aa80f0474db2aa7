/** What containers have of this machine's folders and files: a variant writes to its own copy, and nothing is made here. */
import { randomUUID } from "node:crypto";
import { chmod, chown, cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { app, service, waiting } from "../harness/compose.ts";
import { shellApp } from "../harness/context.ts";
import { leftovers } from "../harness/docker.ts";
import { type GateRun, runGate } from "../harness/gate.ts";
import { type Inputs, lastBody, mustPass, serving, smokeCommand, yaml } from "../harness/smoke.ts";
import { engines, nodeImage, type TestEngine } from "../harness/testbed.ts";
import { treeOf } from "../harness/tree.ts";

const [classic] = engines;

/** A checkout with a folder, a file, and a folder of another user that holds a link. */
async function checkout(place = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(place, "smoke-gate-checkout-"));
  await mkdir(join(folder, "data", "deep"), { recursive: true });
  await writeFile(join(folder, "data", "deep", "word"), "here");
  await symlink("deep/word", join(folder, "data", "link"));
  await chmod(join(folder, "data", "deep", "word"), 0o640);
  await chown(join(folder, "data"), 1234, 1235);
  await chmod(join(folder, "data"), 0o1770);
  await writeFile(join(folder, "state.json"), "{}");
  return folder;
}

/** Gates the app of this project, which lies in a checkout, and looks whether the checkout is as it was. */
async function gated(
  engine: TestEngine,
  project: object,
  inputs: Inputs = { variants: yaml({ one: {}, two: {} }) },
  prepare: (cwd: string) => Promise<void> = () => Promise.resolve(),
): Promise<GateRun> {
  const cwd = await checkout();
  await prepare(cwd);
  await writeFile(join(cwd, "compose.yml"), yaml(project));
  const before = await treeOf(cwd);
  const step = { image: nodeImage, port: "8080", "compose-file": "compose.yml", "compose-service": "app" };
  const run = await runGate({ ...step, ...inputs }, { engine, cwd });
  expect(await treeOf(cwd)).toEqual(before);
  expect(await leftovers(engine, run.runId)).toEqual([]);
  return run;
}

/** A program that fails where it, or another variant or run, has run before. */
const claiming = (path: string) => `require("node:fs").mkdirSync("${path}/lock"); ${waiting}`;
const looking = (expression: string) => serving(`const fs = require("node:fs"); response.end(String(${expression}))`);

describe.concurrent.each(engines)("a Compose project with folders of the host on a $name store", (engine) => {
  it("has a copy of its own of each that a service may write to, in every variant and run", async () => {
    const services = { app: app(looking('"ok"')), db: service(claiming("/data"), { volumes: ["./data:/data"] }) };
    for (const run of [await gated(engine, { services }), await gated(engine, { services })]) mustPass(run);
  });

  it("has in it what is in the folder, with owners, modes and links, and what the services of the variant write", async () => {
    const seen = looking(
      '[fs.statSync("/data").uid, fs.statSync("/data").gid, fs.statSync("/data").mode.toString(8), fs.statSync("/data/deep/word").mode.toString(8), fs.readFileSync("/data/link"), fs.existsSync("/data/lock"), fs.existsSync("/deep/word")]',
    );
    const run = await gated(engine, {
      services: {
        app: app(seen, {
          depends_on: { db: { condition: "service_completed_successfully" } },
          volumes: ["./data:/data:ro", "./data/deep:/deep"],
        }),
        db: service(`require("node:fs").mkdirSync("/data/lock")`, { volumes: ["./data:/data"] }),
      },
    });
    mustPass(run);
    for (const variant of ["one", "two"]) expect(lastBody(run, variant)).toBe("1234,1235,41770,100640,here,true,true");
  });

  it("has a file of its own where it may write to a file, and nothing is made where nothing is", async () => {
    const writing = looking(
      '(fs.appendFileSync("/state.json", "!"), fs.readdirSync("/new").length, fs.readdirSync("/nothing").length, fs.readFileSync("/state.json"))',
    );
    const run = await gated(engine, {
      services: {
        app: app(writing, {
          read_only: true,
          volumes: ["./state.json:/state.json", "./new:/new", "./none:/nothing:ro"],
        }),
      },
    });
    mustPass(run);
    expect(["one", "two"].map((variant) => lastBody(run, variant))).toEqual(["{}!", "{}!"]);
  });

  it("has a copy of a folder that a named volume is", async () => {
    const run = await gated(engine, {
      services: { app: app(looking('"ok"')), db: service(claiming("/data"), { volumes: ["files:/data"] }) },
      volumes: { files: { driver: "local", driver_opts: { type: "none", o: "bind", device: "./data" } } },
    });
    mustPass(run);
  });

  it("has what is called anything, and holds anything", async () => {
    const odd = "data, $HOME 'and' \"more\"";
    const services = {
      app: app(looking('[fs.readFileSync("/d/deep/word"), fs.readdirSync("/d").sort()]'), {
        volumes: [{ type: "bind", source: `./${odd.replace("$", "$$$$")}`, target: "/d" }],
      }),
    };
    const prepare = async (cwd: string) => {
      await rename(join(cwd, "data"), join(cwd, odd));
      await execa("mkfifo", [join(cwd, odd, "pipe")]);
    };
    const run = await gated(engine, { services }, undefined, prepare);
    mustPass(run);
    expect(lastBody(run, "one")).toBe("here,deep,link,pipe");
  });

  it("sees in a folder that it only reads what another one writes below it", async () => {
    const words = '["/data/deep/new", "/data/none/new", "/memory/deep/new"].map((path) => fs.existsSync(path))';
    const run = await gated(engine, {
      services: {
        app: app(looking(`[...${words}, fs.readFileSync("/data/link")]`), {
          depends_on: { db: { condition: "service_completed_successfully" } },
          volumes: ["./data:/data:ro", "./data:/memory:ro"],
          tmpfs: ["/memory/deep"],
        }),
        db: service(`for (const path of ["/deep", "/none"]) require("node:fs").mkdirSync(path + "/new")`, {
          volumes: ["./data/deep:/deep", "./data/none:/none"],
        }),
      },
    });
    mustPass(run);
    for (const variant of ["one", "two"]) expect(lastBody(run, variant)).toBe("true,true,false,here");
  });

  it("shares what it only reads, secrets and configs among it", async () => {
    const run = await gated(engine, {
      services: {
        app: app(looking('[fs.readFileSync("/data/link"), fs.readFileSync("/run/secrets/s"), fs.readFileSync("/c")]'), {
          volumes: ["./data:/data:ro"],
          secrets: ["s"],
          configs: [{ source: "c", target: "/c" }],
        }),
      },
      secrets: { s: { file: "./data/deep/word" } },
      configs: { c: { file: "./state.json" } },
    });
    mustPass(run);
    expect(lastBody(run, "one")).toBe("here,here,{}");
  });
});

describe.concurrent.each(engines)("options and services with folders of the host on a $name store", (engine) => {
  it.each<[string, (folder: string) => Inputs]>([
    ["--volume of the app", (folder) => ({ "run-options": `--volume ${folder}/data:/data` })],
    ["--volume of the app, with a relative path", () => ({ "run-options": "-v ./data:/data" })],
    ["a path with a comma", (folder) => ({ "run-options": `-v ${folder}/data,copy:/data` })],
    ["--mount of the app", (folder) => ({ "run-options": `--mount type=bind,src=${folder}/data,dst=/data` })],
  ])("have a copy of their own by %s, in every variant", async (_, options) => {
    const cwd = await checkout();
    await cp(join(cwd, "data"), join(cwd, "data,copy"), { recursive: true, verbatimSymlinks: true });
    const before = await treeOf(cwd);
    const variant = { command: looking('(fs.mkdirSync("/data/lock"), fs.readFileSync("/data/link"))') };
    const run = await smokeCommand(
      engine,
      [],
      { variants: yaml({ one: variant, two: variant }), ...options(cwd) },
      { cwd },
    );
    mustPass(run);
    expect(lastBody(run, "two")).toBe("here");
    expect(await treeOf(cwd)).toEqual(before);
  });

  it("have one between the app and its services", async () => {
    const cwd = await checkout();
    const before = await treeOf(cwd);
    const ready = { exec: "test -d /data/lock" };
    const services = {
      volume: { image: nodeImage, volumes: [`${cwd}/data:/data`], command: ["node", "-e", claiming("/data")], ready },
      option: { image: nodeImage, options: `-v ${cwd}/data:/data:ro`, command: ["sleep", "600"], ready },
    };
    const variant = { command: looking('fs.existsSync("/d/lock")') };
    const inputs = { services: yaml(services), "run-options": `-v ${cwd}/data:/d:ro` };
    const run = await smokeCommand(engine, [], { variants: yaml({ one: variant, two: variant }), ...inputs }, { cwd });
    mustPass(run);
    expect(["one", "two"].map((name) => lastBody(run, name))).toEqual(["true", "true"]);
    expect(await treeOf(cwd)).toEqual(before);
  });

  it("have in a folder that is only read what another container writes below it", async () => {
    const cwd = await checkout();
    const before = await treeOf(cwd);
    const ready = { exec: "test -d /deep/lock" };
    const db = {
      image: nodeImage,
      options: `-v ${cwd}/data/deep:/deep`,
      command: ["node", "-e", claiming("/deep")],
      ready,
    };
    const reader = {
      image: nodeImage,
      volumes: [`${cwd}/data:/data:ro`],
      command: serving('response.end(String(require("node:fs").existsSync("/data/deep/lock")))'),
    };
    const variant = {
      command: serving(
        `const seen = ["/d", "/memory", "/whole/data"].map((path) => require("node:fs").existsSync(path + "/deep/lock"));
         fetch("http://reader:8080/").then((answer) => answer.text()).then((text) => response.end([text, ...seen].join()), () => response.writeHead(503).end())`,
      ),
    };
    const inputs = {
      services: yaml({ db, reader }),
      "run-options": `-v ${cwd}/data:/d:ro -v ${cwd}/data:/memory:ro --tmpfs /memory/deep --mount type=bind,src=${cwd},dst=/whole,ro`,
    };
    const run = await smokeCommand(engine, [], { variants: yaml({ one: variant, two: variant }), ...inputs }, { cwd });
    mustPass(run);
    for (const name of ["one", "two"]) expect(lastBody(run, name)).toBe("true,true,false,true");
    expect(await treeOf(cwd)).toEqual(before);
  });
});

/** BuildKit 0.13 was the first that could load an image and write it elsewhere at once. */
const several = engines.filter(({ store }) => store === "containerd");

describe.concurrent.each(several)("a folder that the build writes, on a $name store", (engine) => {
  const reading = `if (!require("node:fs").existsSync("/out/app.sh")) process.exit(7); ${waiting}`;
  it.each<[string, (cwd: string) => Inputs]>([
    [
      "options that read it",
      (cwd) => ({ services: yaml({ db: service(reading, { options: `-v ${cwd}/out:/out:ro` }) }) }),
    ],
    [
      "volumes that hold it",
      (cwd) => ({ services: yaml({ db: service(reading, { volumes: [`${cwd}:/all`, `${cwd}/out:/out`] }) }) }),
    ],
    [
      "a Compose file, where it was not there before",
      () => ({ "compose-file": "compose.yml", "compose-service": "app" }),
    ],
  ])("is as the build leaves it for %s", async (by, inputs) => {
    // The build takes longer than a service to its first look.
    const cwd = await shellApp("serve", ["EXPOSE 8080", `RUN echo ${randomUUID()}; sleep 4`]);
    if (!by.startsWith("a Compose file")) await mkdir(join(cwd, "out"));
    const db = service(reading, { volumes: ["./out:/out"] });
    await writeFile(join(cwd, "compose.yml"), yaml({ services: { app: { image: "registry.example/web:1" }, db } }));
    const run = await runGate({ context: ".", outputs: "type=local,dest=out", ...inputs(cwd) }, { engine, cwd });
    mustPass(run);
  });
});

describe.concurrent("a checkout in the machine's memory", () => {
  const two = (command: readonly string[]) => ({ variants: yaml({ one: { command }, two: { command } }) });
  it.each<[string, Inputs]>([
    ["options", { ...two(looking('fs.mkdirSync("/data/lock")')), "run-options": "-v ./data:/data" }],
    ["services", two(looking('"ok"'))],
    ["Compose", { variants: yaml({ one: {}, two: {} }), "compose-file": "compose.yml", "compose-service": "app" }],
  ])("is as it was after a run with %s", async (by, inputs) => {
    const cwd = await checkout("/dev/shm");
    onTestFinished(() => rm(cwd, { recursive: true }));
    const writes = { volumes: [`${by === "Compose" ? "./" : `${cwd}/`}data:/data`] };
    const db = service(claiming("/data"), writes);
    const services = by === "services" ? { services: yaml({ db }) } : {};
    await writeFile(join(cwd, "compose.yml"), yaml({ services: { app: app(looking('"ok"')), db } }));
    const before = await treeOf(cwd);
    const run = await runGate({ image: nodeImage, port: "8080", ...inputs, ...services }, { engine: classic, cwd });
    mustPass(run);
    expect(await treeOf(cwd)).toEqual(before);
  });
});

describe.concurrent("a folder of the host that is not there", () => {
  const image = nodeImage;
  it.each<[string, (cwd: string) => Inputs, string]>([
    [
      "--volume",
      (cwd) => ({ "run-options": `-v ${cwd}/no:/x:ro` }),
      "run-options of the variant default: there is no ",
    ],
    ["--mount", (cwd) => ({ "run-options": `--mount type=bind,src=${cwd}/no,dst=/x` }), "run-options of the variant"],
    [
      "a service's options",
      (cwd) => ({ services: yaml({ db: { image, options: `-v ${cwd}/no:/x` } }) }),
      "services.db.options: ",
    ],
    [
      "a service's volumes",
      (cwd) => ({ services: yaml({ db: { image, volumes: [`${cwd}/no:/x`] } }) }),
      "services.db.volumes: ",
    ],
    [
      "a volume of Compose",
      () => ({ "compose-file": "compose.yml", "compose-service": "app" }),
      "compose.yml: volumes.files.driver_opts: there is no ",
    ],
    [
      "a secret of Compose",
      () => ({ "compose-file": "compose.yml", "compose-service": "app" }),
      "compose.yml: secrets.s.file: there is no ",
    ],
  ])("is refused before anything is built, and not made: %s", async (_, inputs, words) => {
    const cwd = await checkout();
    await writeFile(
      join(cwd, "compose.yml"),
      yaml({
        services: { app: app([], { volumes: ["files:/v"], secrets: ["s"] }) },
        volumes: { files: { driver_opts: { type: "none", o: "bind", device: join(cwd, "no") } } },
        secrets: { s: { file: "./no" } },
      }),
    );
    const before = await treeOf(cwd);
    const run = await runGate({ context: ".", port: "8080", ...inputs(cwd) }, { engine: classic, cwd });
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(run.log).toContain(words);
    expect(run.log).not.toContain("::group::Build");
    expect(await treeOf(cwd)).toEqual(before);
  });
});
