import { composeService } from "./compose-fields.ts";
import type { Mistake } from "../parsing/mistake.ts";
import { shown } from "../parsing/scalars.ts";
import type { SmokeFields } from "./smoke-fields.ts";

/** `read` lacks the fields that could not be read. */
export function composeContradictions(read: Partial<SmokeFields>): readonly Mistake[] {
  return [...halfProject(read), ...besideProject(read), ...projectServices(read)];
}

function halfProject(read: Partial<SmokeFields>): readonly Mistake[] {
  const { "compose-file": files, "compose-service": service } = read;
  if (!("compose-file" in read && "compose-service" in read)) return [];
  if (files !== undefined && service === undefined) {
    const reason = "needs compose-service with it: the name of the service that the image under test is";
    return [{ path: ["compose-file"], reason }];
  }
  if (files === undefined && service !== undefined) {
    const reason = "needs compose-file with it: the path of the Compose file that has this service";
    return [{ path: ["compose-service"], reason }];
  }
  return [];
}

function besideProject(read: Partial<SmokeFields>): readonly Mistake[] {
  const { "compose-file": files, services = {}, "run-options": forAll = [], variants = {} } = read;
  if (files === undefined) return [];
  const beside = Object.keys(services).length > 0;
  const options = "cannot be used with compose-file: write the options in the Compose file";
  return [
    ...(beside
      ? [{ path: ["services"], reason: "cannot stand beside compose-file: the project has its own services" }]
      : []),
    ...(forAll.length > 0 ? [{ path: ["run-options"], reason: options }] : []),
    ...Object.entries(variants)
      .filter(([, own]) => own["run-options"].length > 0)
      .map(([name]) => ({ path: ["variants", name, "run-options"], reason: options })),
  ];
}

/** Checks only whether a project could have these services: the smoke test reads the project itself. */
function projectServices(read: Partial<SmokeFields>): readonly Mistake[] {
  const { "compose-file": files, "compose-service": app, variants = {} } = read;
  if (files === undefined) return [];
  return Object.entries(variants).flatMap(([variant, own]) =>
    (own.services ?? []).flatMap((name, index): readonly Mistake[] => {
      const path = ["variants", variant, "services", index];
      const { error } = composeService.safeParse(name);
      if (error !== undefined) return error.issues.map(({ message }) => ({ path, reason: message }));
      const reason = `${shown(name)} is the image under test, which every variant has: name other services of the project`;
      return name === app ? [{ path, reason }] : [];
    }),
  );
}
