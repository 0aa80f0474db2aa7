import type { ComposePlan, SmokePlan, VariantPlan } from "../../gate/plan.ts";
import { toCheck } from "./check-fields.ts";
import { resolveEnv } from "./env-fields.ts";
import { toProbe } from "./probe-fields.ts";
import { withoutNetwork } from "./run-options.ts";
import { toService } from "./service-fields.ts";
import type { SmokeFields } from "./smoke-fields.ts";

/** Expects fields without contradictions. `untrusted` keeps a Compose file from reaching the host. */
export function toSmokePlan(
  fields: SmokeFields,
  env: Readonly<Record<string, string | undefined>>,
  untrusted: boolean,
): SmokePlan {
  const stackOf = stacks(fields, env, untrusted);
  const [first, ...others] = Object.entries(fields.variants).map(([name, own]): VariantPlan => {
    const { hasNoNetwork, others: runOptions } = withoutNetwork([...fields["run-options"], ...own["run-options"]]);
    return {
      name,
      env: resolveEnv(env, fields.env, own.env),
      stack: stackOf(own.services),
      port: own.port ?? fields.port,
      probe: toProbe(own.probe ?? fields.probe, own["expect-exit"]),
      expectation: {
        path: own.path ?? fields.path,
        status: own["expect-status"] ?? fields["expect-status"],
        body: own["expect-body"] ?? fields["expect-body"],
      },
      checks: (own.checks ?? fields.checks).map(toCheck),
      entrypoint: own.entrypoint,
      command: own.command,
      timeoutMs: own.timeout ?? fields.timeout,
      intervalMs: fields.interval,
      attemptTimeoutMs: fields["attempt-timeout"],
      settleMs: own.settle ?? fields.settle,
      runOptions,
      hasNoNetwork,
      platform: own.platform,
    };
  });
  if (first === undefined) throw new Error("variants was read, and is empty");
  return {
    variants: [first, ...others],
    probeFrom: fields["probe-from"],
    maxParallel: fields["max-parallel"],
    logLines: fields["log-lines"],
  };
}

/** Returns a function from the services that a variant wants, undefined for all, to its stack. */
function stacks(
  fields: SmokeFields,
  env: Readonly<Record<string, string | undefined>>,
  untrusted: boolean,
): (only: readonly string[] | undefined) => VariantPlan["stack"] {
  const project = toProject(fields, untrusted);
  if (project !== undefined) return (only) => ({ kind: "compose", project, only });
  const all = Object.entries(fields.services).map(([name, service]) => toService(name, service, env));
  return (only) => ({ kind: "services", services: all.filter(({ name }) => only?.includes(name) ?? true) });
}

function toProject(fields: SmokeFields, untrusted: boolean): ComposePlan | undefined {
  const { "compose-file": files, "compose-service": service } = fields;
  return files === undefined || service === undefined ? undefined : { files, service, untrusted };
}
