/** The values of a plan that came as secrets: the runner is told to hide them. */
import type { Plan } from "../plan.ts";

export function secretsOf({ source, smoke }: Plan): readonly string[] {
  const build = source.kind === "build" ? source.build.secrets.map(({ value }) => value) : [];
  const services = smoke.variants.flatMap(({ stack }) =>
    stack.kind === "services" ? stack.services.flatMap(({ credentials }) => credentials?.password ?? []) : [],
  );
  return [...new Set([...build, ...services])];
}
