/** What a Compose file fixes is each variant's own: variants, and runs, meet in nothing. */
import { describe, expect, it } from "vitest";
import { answering, app, asking, gated, type Project, service, waiting } from "../harness/compose.ts";
import { type Inputs, lastBody, mustPass, onlyFinding, serving, yaml } from "../harness/smoke.ts";
import { engines } from "../harness/testbed.ts";

const two = { variants: yaml({ one: {}, two: {} }) };
const askingWhere = `const text = require("node:fs").readFileSync("/where", "utf8"); fetch(text).then((answer) => answer.text()).then((text) => response.end(text), () => response.writeHead(503).end())`;
const fixed = { ipam: { config: [{ subnet: "172.29.77.0/24" }] } };
const db = (more: object = {}) => service(answering("the db"), more);

describe.concurrent.each(engines)("a Compose project gated twice at once on a $name store", (engine) => {
  it.each<[string, Project]>([
    [
      "a container's fixed name",
      { services: { app: app(serving(asking("shop-db"))), db: db({ container_name: "shop-db" }) } },
    ],
    [
      "a container's fixed name with the project's in it",
      {
        services: {
          app: app(serving(asking("${COMPOSE_PROJECT_NAME}-db"))),
          db: db({ container_name: "${COMPOSE_PROJECT_NAME}-db" }),
        },
      },
    ],
    ["the name that Compose gives", { name: "shop", services: { app: app(serving(asking("shop-db-1"))), db: db() } }],
    [
      "a fixed name on several networks",
      {
        services: {
          app: app(serving(asking("shop-db")), { networks: ["back"] }),
          db: db({ container_name: "shop-db", networks: ["front", "back"] }),
        },
        networks: { front: {}, back: { name: "the-back" } },
      },
    ],
    [
      "links by a service's and by a container's name",
      {
        services: {
          app: app(serving(asking("store")), { links: ["db:database"], external_links: ["shop-db:store"] }),
          db: db({ container_name: "shop-db" }),
        },
      },
    ],
    [
      "the network of a container by its name",
      {
        services: {
          app: app(serving(asking("gateway"))),
          gateway: service(waiting, { container_name: "the-gateway" }),
          web: db({ network_mode: "container:the-gateway" }),
        },
      },
    ],
    [
      "an address in a command",
      {
        services: {
          app: app(serving(asking("172.29.77.9"))),
          db: db({ networks: { default: { ipv4_address: "172.29.77.9" } } }),
        },
        networks: { default: fixed },
      },
    ],
    [
      "a name on a fixed subnet",
      { services: { app: app(serving(asking("db"))), db: db() }, networks: { default: fixed } },
    ],
    [
      "a fixed address, wherever the file has it",
      {
        services: {
          app: app(
            serving(
              `Promise.all(["http://store/", process.env.DB].map((url) => fetch(url).then((answer) => answer.text()))).then(([, text]) => response.end(text), () => response.writeHead(503).end())`,
            ),
            { environment: { DB: "http://172.29.77.9" }, extra_hosts: ["store:172.29.77.9"] },
          ),
          db: db({ networks: { default: { ipv4_address: "172.29.77.9" } } }),
        },
        networks: { default: { ipam: { config: [{ subnet: "172.29.77.0/24", gateway: "172.29.77.1" }] } } },
      },
    ],
    [
      "an address in a config of the file",
      {
        services: {
          app: app(serving(askingWhere), { networks: ["back"], configs: [{ source: "where", target: "/where" }] }),
          db: db({ networks: { back: { ipv4_address: "172.29.77.9" } } }),
        },
        networks: { back: fixed },
        configs: { where: { content: "http://172.29.77.9/" } },
      },
    ],
    [
      "an IPv6 address",
      {
        services: {
          app: app(serving(asking("[fd00:77::9]"))),
          db: db({ networks: { default: { ipv6_address: "fd00:77::9" } } }),
        },
        networks: { default: { enable_ipv6: true, ipam: { config: [{ subnet: "fd00:77::/64" }] } } },
      },
    ],
    [
      "an address on a network that is external",
      {
        services: {
          app: app(serving(asking("172.29.77.9")), { networks: ["out"] }),
          db: db({ networks: { out: { ipv4_address: "172.29.77.9" } } }),
        },
        networks: { out: { external: true, name: "somebodys" } },
      },
    ],
    [
      "a bridge by its name",
      {
        services: { app: app(serving(asking("db"))), db: db() },
        networks: { default: { driver_opts: { "com.docker.network.bridge.name": "smoke-gate-br" } } },
      },
    ],
  ])("leads by %s to each variant's own", async (_, project) => {
    const runs = await Promise.all([gated(engine, project, two), gated(engine, project, two)]);
    for (const run of runs) {
      mustPass(run);
      expect(["one", "two"].map((variant) => lastBody(run, variant))).toEqual(["the db", "the db"]);
    }
  });

  it("has as many containers of a service as the file asks for, and each of them is watched", async () => {
    const counting = `require("node:dns").promises.resolve4("workers").then((all) => response.writeHead(all.length === 3 ? 200 : 503).end())`;
    const services = {
      app: app(serving(counting), { deploy: { replicas: 2 } }),
      workers: service(waiting, { scale: 3 }),
    };
    const run = await gated(engine, { services });
    mustPass(run);
    const names = run.report?.variants.flatMap(({ logs }) => logs.map(({ container }) => container));
    expect(names?.toSorted()).toEqual(["app", "app (2)", "workers", "workers (2)", "workers (3)"]);
  });

  it("fails for the one of several containers that ends", async () => {
    const ending = `require("node:dns").promises.resolve4("workers").then((all) => { if (all.length > 1) process.exit(7); setInterval(() => {}, 1e6); })`;
    const services = { app: app(serving("response.writeHead(503).end()")), workers: service(ending, { scale: 2 }) };
    const run = await gated(engine, { services }, { timeout: "1h" });
    expect(onlyFinding(run).finding).toMatchObject({
      kind: "service-failed",
      service: expect.stringMatching(/^workers(?: \(2\))?$/u),
      trouble: { kind: "exited", exit: { code: 7 } },
    });
  });

  it.each<[string, object]>([
    ["no replicas", { deploy: { replicas: 0 } }],
    ["a scale of none", { scale: 0 }],
    ["no replicas, and a build", { deploy: { replicas: 0 }, build: "/no-such-folder" }],
  ])("leaves a service off that has %s, and gets no image for it", async (_, none) => {
    const off = { image: "localhost:5117/no-such/image:1", ...none };
    const unwanted = { image: off.image, profiles: ["debug"] };
    const wanting = {
      depends_on: {
        off: { condition: "service_healthy" },
        unwanted: { condition: "service_started", required: false },
      },
    };
    const run = await gated(engine, { services: { app: app(serving("response.end()"), wanting), off, unwanted } });
    mustPass(run);
    expect(run.report?.variants[0]?.logs.map(({ container }) => container)).toEqual(["app"]);
  });
});

describe.concurrent("a Compose project in which variants would meet", () => {
  const services = { app: app(serving("response.end()")), db: service(waiting) };
  const withDb = (more: object): Project => ({ services: { ...services, db: service(waiting, more) } });
  const lan = { lan: { driver: "macvlan", driver_opts: { parent: "eth0" } } };

  it.each<[string, Project, RegExp, Inputs?]>([
    ["the host's network", withDb({ network_mode: "host" }), /services\.db\.network_mode: it is host/u],
    ["a stranger's network", withDb({ network_mode: "container:x" }), /services\.db\.network_mode: it is container:x/u],
    ["a stranger's processes", withDb({ pid: "container:x" }), /services\.db\.pid: the container x is none of/u],
    ["a stranger's memory", withDb({ ipc: "container:x" }), /services\.db\.ipc: the container x is none of/u],
    [
      "a stranger's volumes",
      withDb({ volumes_from: ["container:x:ro"] }),
      /services\.db\.volumes_from: the container x/u,
    ],
    [
      "a stranger's name",
      withDb({ external_links: ["x:y"] }),
      /services\.db\.external_links: the container x is none/u,
    ],
    [
      "one address of a card",
      withDb({ network_mode: "bridge", mac_address: "02:42:ac:11:00:05" }),
      /services\.db\.mac_address: two variants/u,
    ],
    [
      "two subnets of one network",
      {
        ...withDb({}),
        networks: { default: { ipam: { config: [{ subnet: "172.29.77.0/24" }, { subnet: "172.29.78.0/24" }] } } },
      },
      /networks\.default\.ipam: two variants would have its addresses/u,
    ],
    ["the host's card", { ...withDb({ networks: ["lan"] }), networks: lan }, /networks\.lan\.driver: macvlan puts/u],
    [
      "the host's network, called external",
      { ...withDb({ networks: ["out"] }), networks: { out: { external: true, name: "host" } } },
      /networks\.out\.name: it is the host's own network/u,
    ],
    [
      "a share of another machine",
      {
        ...withDb({ volumes: ["files:/files"] }),
        volumes: { files: { driver_opts: { type: "nfs", o: "addr=1.2.3.4,rw", device: ":/files" } } },
      },
      /volumes\.files\.driver_opts: it is nfs of :\/files/u,
    ],
    [
      "a service that is off, and named by a variant",
      withDb({ scale: 0 }),
      /the variant one names the service db: it has no replicas in \S+compose\.yml\. Give it one there/u,
      { variants: yaml({ one: { services: ["db"] } }) },
    ],
  ])("%s: is refused before anything is built, by file, service and key", async (_, project, words, inputs = {}) => {
    const [classic] = engines;
    const run = await gated(classic, project, { image: "", context: "/no-such-context", ...inputs });
    expect(run.log).toMatch(words);
    expect(run.log).toMatch(/compose\.yml/u);
    expect(run.log).not.toContain("::group::Build");
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
  });
});
