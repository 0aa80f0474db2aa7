/** Pushing and reading back as the user whom docker knows, and nothing of the login to be seen anywhere. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shellApp } from "../../harness/context.ts";
import { type GateRun, runGate } from "../../harness/gate.ts";
import { builtImage } from "../../harness/image.ts";
import { type NotedDocker, notedDocker } from "../../harness/noted-docker.ts";
import { type PrivateRegistry, privateRegistry } from "../../harness/private-registry.ts";
import { authFor, credentialHelper, dockerConfig, type Login, secretsOf } from "../../harness/registry-login.ts";
import { type TokenRegistry, tokenRegistry } from "../../harness/registry-token.ts";
import { engines } from "../../harness/testbed.ts";

describe.concurrent.each(engines)("registries that want a login, from a $name store", (engine) => {
  let app: string;
  let passwords: PrivateRegistry;
  let tokens: TokenRegistry;

  beforeAll(async () => {
    app = await builtImage(engine, await shellApp("serve"));
    passwords = await privateRegistry();
    tokens = await tokenRegistry();
  });

  afterAll(async () => {
    await passwords[Symbol.asyncDispose]();
    await tokens[Symbol.asyncDispose]();
  });

  const publish = async (refs: readonly string[], env: Readonly<Record<string, string>>) => {
    const noted = await notedDocker();
    const PATH = [noted.env.PATH, env["PATH"] ?? ""].join(":");
    const run = await runGate({ image: app, push: "true", tags: refs.join("\n") }, { engine, env: { ...env, PATH } });
    return { run, noted };
  };

  const expectPublished = (run: GateRun, refs: readonly string[]) => {
    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", refs: refs.join("\n") } });
    expect(run.report?.refs.map(({ state }) => state)).toEqual(refs.map(() => "verified"));
  };

  const expectSecret = async (run: GateRun, noted: NotedDocker, login: Login) => {
    const argv = (await noted.calls()).flat();
    for (const secret of [...secretsOf(login), ...tokens.tokens])
      for (const text of [run.log, run.summary, JSON.stringify([run.report, run.outputs]), ...argv])
        expect(text).not.toContain(secret);
  };

  it("uses what docker login left, each registry's own", async () => {
    const auths = [passwords, tokens].map((registry) => authFor(registry.address, registry).auths);
    const refs = [`${passwords.address}/team/app:auths`, `${tokens.address}/team/app:auths`];
    const { run, noted } = await publish(refs, await dockerConfig({ auths: Object.assign({}, ...auths) as object }));

    expectPublished(run, refs);
    expect(tokens.tokens).not.toEqual([]);
    for (const login of [passwords, tokens]) await expectSecret(run, noted, login);
  });

  it.each(["credHelpers", "credsStore"])("asks a credential helper: %s", async (key) => {
    const helper = await credentialHelper("sg-test", tokens);
    const config = await dockerConfig({ [key]: key === "credsStore" ? "sg-test" : { [tokens.address]: "sg-test" } });
    const ref = `${tokens.address}/team/app:${key.toLowerCase()}`;
    const { run, noted } = await publish([ref], { ...config, ...helper });

    expectPublished(run, [ref]);
    await expectSecret(run, noted, tokens);
  });

  it.each([
    ["a password", () => passwords],
    ["a token", () => tokens],
  ])("says docker login, once, where the password is wrong: a registry that wants %s", async (_, registry) => {
    const { address, username } = registry();
    const wrong = { username, password: "wr0ng-p4ssw0rd" };
    const refs = [`${address}/team/app:wrong`, `${address}/team/app:other`];
    const { run, noted } = await publish(refs, await dockerConfig(authFor(address, wrong)));

    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", refs: "" } });
    expect(run.report).toMatchObject({
      fault: {
        what: `${address}/team/app:wrong was not pushed`,
        why: expect.stringMatching(/unauthorized|incorrect username or password/iu),
        remedy: expect.stringContaining(`Log in to ${address} with docker login`),
      },
      refs: [{ state: "failed" }, { state: "untouched" }],
    });
    expect((await noted.calls()).filter((argv) => argv.includes("push"))).toHaveLength(1);
    await expectSecret(run, noted, wrong);
  });
});
