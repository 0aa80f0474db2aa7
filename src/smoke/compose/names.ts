import type { ComposeModel } from "../../docker/compose/model.ts";
import type { ComposeService } from "../../docker/compose/service.ts";

export function serviceCalled(containerName: string, { services }: ComposeModel): string | undefined {
  for (const [name, service] of services) if (service.containerName === containerName) return name;
  return undefined;
}

/** Returns the names, besides its own, that a service has outside of the gate: aliases on the variant's networks. */
export function aliasesOf(name: string, model: ComposeModel, project: string): readonly string[] {
  const service = model.services.get(name);
  if (service === undefined) return [];
  const fixed = service.containerName;
  return [
    ...new Set([
      ...(fixed === undefined ? [] : [fixed, inProject(fixed, model, project)]),
      // https://docs.docker.com/compose/how-tos/project-name/ (the default name of a service's only container).
      ...(fixed === undefined && service.replicas === 1 && model.name !== "" ? [`${model.name}-${name}-1`] : []),
      ...(fixed === undefined ? [] : linksTo(fixed, model)),
    ]),
  ];
}

function inProject(name: string, model: ComposeModel, project: string): string {
  return model.name === "" ? name : name.replaceAll(model.name, project);
}

/** An external link to another service's `container_name` is a link within the project. */
function linksTo(containerName: string, { services }: ComposeModel): readonly string[] {
  return [...services.values()].flatMap((other) =>
    linkedContainers(other)
      .filter(({ container }) => container === containerName)
      .map(({ alias }) => alias),
  );
}

export function linkedContainers({ externalLinks }: ComposeService): readonly { container: string; alias: string }[] {
  return externalLinks.map((link) => {
    const [container = "", alias = container] = link.split(":");
    return { container, alias };
  });
}
