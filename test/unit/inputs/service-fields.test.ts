import { describe, expect, it } from "vitest";
import { planOf, refusalsOf, servicesOf } from "./plan-of.ts";

const serviceOf = (yaml: string, env: Readonly<Record<string, string>> = {}) =>
  servicesOf(planOf({ services: yaml }, env).smoke.variants[0])[0];
const digest = `sha256:${"a".repeat(64)}`;

describe("services in the syntax of GitHub's job services", () => {
  it("every key of one", () => {
    const service = serviceOf(
      `
      db:
        image: ghcr.io/me/postgres:17
        env: { POSTGRES_PASSWORD: s3cret, DEBUG: no }
        options: >-
          --health-cmd "pg_isready -U postgres"
          --health-interval 1s
        volumes: [data:/var/lib/postgresql/data, /etc/ssl:/certs:ro, /tmp/scratch]
        credentials: { username: me, password: p4ss }
        command: postgres -c 'shared_buffers=64 MB'
        entrypoint: [docker-entrypoint.sh]
        ready: { exec: [pg_isready, -U, postgres] }
        pull: missing
      `,
    );
    expect({ ...service, image: String(service?.image) }).toEqual({
      name: "db",
      image: "ghcr.io/me/postgres:17",
      pull: "missing",
      env: [
        { name: "POSTGRES_PASSWORD", value: "s3cret" },
        { name: "DEBUG", value: "no" },
      ],
      runOptions: ["--health-cmd=pg_isready -U postgres", "--health-interval=1s"],
      volumes: ["data:/var/lib/postgresql/data", "/etc/ssl:/certs:ro", "/tmp/scratch"],
      command: ["postgres", "-c", "shared_buffers=64 MB"],
      entrypoint: ["docker-entrypoint.sh"],
      credentials: { username: "me", password: "p4ss" },
      ready: { kind: "exec", command: ["pg_isready", "-U", "postgres"] },
    });
  });

  it("one whose image is an empty text is left out, as GitHub does", () => {
    const { smoke } = planOf({ services: "db: { image: '' }\ncache: { image: redis }" });
    expect(servicesOf(smoke.variants[0]).map(({ name }) => name)).toEqual(["cache"]);
  });

  it("what is wrong with one that is left out is said all the same", () => {
    expect(refusalsOf({ services: "db: { image: '', ready: {}, ports: [80] }" })).toHaveLength(2);
  });

  it("one that is left out may be named by a variant all the same", () => {
    const { smoke } = planOf({
      services: "db: { image: '' }\ncache: { image: redis }",
      variants: "a: { services: [db, cache] }\nb: { services: [db] }",
    });
    expect(smoke.variants.map((variant) => servicesOf(variant).map(({ name }) => name))).toEqual([["cache"], []]);
    expect(refusalsOf({ services: "db: { image: '' }", variants: "a: { services: [dv] }" })).toEqual([
      'variants.a.services: there is no service "dv" (did you mean "db"?); services has: db',
    ]);
  });

  it("fragments are merged into them, and are none themselves", () => {
    const services = "x-base: &base { image: postgres, env: { A: 1 } }\ndb: { <<: *base, image: postgres:17 }";
    const found = servicesOf(planOf({ services }).smoke.variants[0]);
    expect(found.map(({ name, image, env }) => [name, String(image), env])).toEqual([
      ["db", "postgres:17", [{ name: "A", value: "1" }]],
    ]);
  });

  it.each(["{{image}}", "{{ image }}"])("%s is the image under test, and is not pulled", (image) => {
    expect(serviceOf(`db: { image: "${image}", pull: always }`)).toMatchObject({ image: "{{image}}", pull: "never" });
  });

  it("an image is all that one needs", () => {
    const service = serviceOf("db: { image: postgres }");
    expect({ ...service, image: String(service?.image) }).toEqual({
      name: "db",
      image: "postgres:latest",
      pull: "newer",
      env: [],
      runOptions: [],
      volumes: [],
      entrypoint: undefined,
      command: undefined,
      credentials: undefined,
      ready: { kind: "health" },
    });
  });

  it.each([
    ["postgres", "newer"],
    ["postgres:17", "newer"],
    [`postgres@${digest}`, "missing"],
    [`postgres:17@${digest}`, "missing"],
    ["postgres, pull: never", "never"],
    ["postgres, pull: missing", "missing"],
    [`postgres@${digest}, pull: always`, "newer"],
  ])("the image %s is pulled: %s", (image, pull) => {
    expect(serviceOf(`db: { image: ${image} }`)?.pull).toBe(pull);
  });

  it.each<[string, readonly string[] | undefined]>([
    ["ready: health", undefined],
    ["ready: { exec: pg_isready -U 'my user' }", ["pg_isready", "-U", "my user"]],
    ["ready: 'exec: pg_isready'", ["pg_isready"]],
    ["ready: { exec: [sh, -c, test -f /ready] }", ["sh", "-c", "test -f /ready"]],
  ])("%s", (ready, command) => {
    expect(serviceOf(`db: { image: postgres, ${ready} }`)?.ready).toEqual(
      command === undefined ? { kind: "health" } : { kind: "exec", command },
    );
  });

  it("credentials whose secrets are not set are none, as with GitHub", () => {
    expect(
      serviceOf("db: { image: postgres, credentials: { username: '', password: '' } }")?.credentials,
    ).toBeUndefined();
  });

  it("variables may be passed on from the step", () => {
    expect(serviceOf("db: { image: postgres, env: [PGPASSWORD] }", { PGPASSWORD: "s3cret" })?.env).toEqual([
      { name: "PGPASSWORD", value: "s3cret" },
    ]);
  });

  it("every variant has all of them, unless it names the ones it wants, in whatever order", () => {
    const { variants } = planOf({
      services: "db: { image: postgres }\ncache: { image: redis }",
      variants: "all:\nnone: { services: [] }\none: { services: [cache] }\nboth: { services: [cache, db, cache] }",
    }).smoke;
    expect(variants.map((variant) => [variant.name, servicesOf(variant).map(({ name }) => name)])).toEqual([
      ["all", ["db", "cache"]],
      ["none", []],
      ["one", ["cache"]],
      ["both", ["db", "cache"]],
    ]);
  });

  it("a service that a variant names and that is not there is refused", () => {
    const services = "database: { image: postgres }\ncache: { image: redis }";
    expect(refusalsOf({ services, variants: "full: { services: [databse, mail] }" })).toEqual([
      'variants.full.services: there is no service "databse" (did you mean "database"?); services has: database, cache',
      'variants.full.services: there is no service "mail"; services has: database, cache',
    ]);
    expect(refusalsOf({ variants: "full: { services: [db] }" })).toEqual([
      'variants.full.services: there is no service "db"; services has: none',
    ]);
    // Nobody knows which are there.
    expect(refusalsOf({ services: "*db", variants: "full: { services: [db] }" })).toEqual([
      expect.stringContaining("services: cannot be read at line 1, column 1"),
    ]);
    expect(refusalsOf({ services, variants: "full: { services: cache }" })).toEqual([
      "variants.full.services: must be a list of service names; [] is none",
    ]);
  });

  const allowed = "image, env, options, volumes, credentials, command, entrypoint, ready, pull";
  it.each<[string, string]>([
    ["postgres", `services: must be a map: the service's name, then ${allowed}`],
    ["- image: postgres", `services: must be a map: the service's name, then ${allowed}`],
    ["db: postgres", `services.db: must be a map; its keys: ${allowed}`],
    ["db: {}", "services.db.image: is missing"],
    [
      "db: { image: 'me/app:{{dev-tag}}' }",
      'services.db.image: "me/app:{{dev-tag}}" has a placeholder that is not known: only {{image}} is, for the image under test',
    ],
    [
      "db:\n  image: {{image}}",
      'services: cannot be read at line 2, column 11: a name is a text; put a value that begins with "{{" in quotes',
    ],
    [
      "db: { image: Postgres }",
      'services.db.image: "Postgres" is not an image ref: a repository has no upper case; write "postgres"',
    ],
    ["db: { image: postgres, comand: x }", `services.db: unknown key "comand" (did you mean "command"?)`],
    ["db: { image: postgres, restart: always }", `services.db: unknown key "restart" (the nearest: ready, image, env)`],
    [
      "db: { image: postgres, ports: ['5432:5432'] }",
      `services.db: unknown key "ports" (the app reaches a service under its name, on the service's own port)`,
    ],
    [
      "db: { image: postgres, pull: newer }",
      'services.db.pull: "newer" is not one of always, missing, never (did you mean "never"?)',
    ],
    ["db: { image: postgres, volumes: data:/data }", "services.db.volumes: must be a list"],
    [
      "db: { image: postgres, volumes: [data] }",
      'services.db.volumes.0: "data" is not a volume: write name:/path, /path/here:/path, or /path, each with an optional :ro',
    ],
    [
      "db: { image: postgres, volumes: ['~/data:/data'] }",
      'services.db.volumes.0: "~/data:/data" is not a volume: write name:/path, /path/here:/path, or /path, each with an optional :ro',
    ],
    [
      "db: { image: postgres, credentials: me }",
      "services.db.credentials: must be a map; its keys: username, password",
    ],
    ["db: { image: postgres, credentials: { username: me } }", "services.db.credentials.password: is missing"],
    [
      "db: { image: postgres, ready: helth }",
      'services.db.ready: "helth" is not one of health (did you mean "health"?)',
    ],
    [
      "db: { image: postgres, ready: { exec: '' } }",
      "services.db.ready.exec: is empty: write the command that exits 0 when the service is ready",
    ],
    ["db: { image: postgres, ready: { exec: { a: b } } }", "services.db.ready.exec: must be a text or a list of texts"],
    [
      "db: { image: postgres, ready: [health] }",
      'services.db.ready: must be "health" (its HEALTHCHECK), or exec with a command',
    ],
    [
      "db: { image: postgres, options: --netwrk=x }",
      'services.db.options: "--netwrk" is not an option of docker run (did you mean "--network"?)',
    ],
    [
      "app: { image: postgres }",
      'services: "app" is the host name of the image under test: give the service another name',
    ],
    [
      "'my db': { image: postgres }",
      'services.my db: "my db" is not a service name: it is a host name, of letters, digits, "-" and "_"',
    ],
  ])("%s is refused", (yaml, refusal) => {
    expect(refusalsOf({ services: yaml })).toEqual([refusal]);
  });

  it("a key that is nearly one is named at any depth, beside what is missing for it", () => {
    expect(
      refusalsOf({
        services: "db: { image: postgres, credentials: { username: me, pasword: x }, ready: { exce: x } }",
      }),
    ).toEqual([
      "services.db.credentials.password: is missing",
      'services.db.credentials: unknown key "pasword" (did you mean "password"?)',
      "services.db.ready.exec: is missing",
      'services.db.ready: unknown key "exce" (did you mean "exec"?)',
    ]);
  });
});
