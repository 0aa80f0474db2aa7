/** A real registry of a test's own that asks for a password. */
import { execa } from "execa";
import { authFor, dockerConfig, type Login } from "./registry-login.ts";
import { type OwnRegistry, ownRegistry } from "./registry-process.ts";
import type { TestEngine } from "./testbed.ts";

export type PrivateRegistry = OwnRegistry &
  Login & {
    /** Puts an image of the engine there, and takes this name away from the engine again. */
    push(engine: TestEngine, image: string, ref: string): Promise<void>;
  };

const login: Login = { username: "me", password: "p4ssw0rd" };
/** bcrypt, as docker-registry wants it. */
const htpasswd = `${login.username}:$2y$05$abcdefghijklmnopqrstuuGqDXXQfM.Xg6JQUvV2m6pypItXN117y\n`;

/** Disposing stops it. */
export async function privateRegistry(): Promise<PrivateRegistry> {
  const registry = await ownRegistry({
    files: { htpasswd },
    config: (file) => `auth: { htpasswd: { realm: test, path: ${file("htpasswd")} } }`,
  });
  const env = await dockerConfig(authFor(registry.address, login));

  return {
    ...registry,
    ...login,
    async push({ host }, image, ref) {
      const docker = (...argv: readonly string[]) => execa("docker", ["-H", host, ...argv], { env });
      await docker("tag", image, ref);
      await docker("push", "--quiet", ref);
      await docker("rmi", ref);
    },
  };
}
