/** The names under which containers of a project are met outside of the gate, where none of them is a variant's own. Pure. */
import type { ComposeModel, ComposeService } from "../../docker/compose-model.ts";

/** The service whose container has this name by `container_name`; undefined where none has. */
export function serviceCalled(containerName: string, { services }: ComposeModel): string | undefined {
  for (const [name, service] of services) if (service.containerName === containerName) return name;
  return undefined;
}

/**
 * What a service is called besides its own name: in the gate these are aliases on the variant's networks.
 * @param project the name of the variant's own project, which `${COMPOSE_PROJECT_NAME}` stands for.
 */
export function aliasesOf(name: string, model: ComposeModel, project: string): readonly string[] {
  const service = model.services.get(name);
  if (service === undefined) return [];
  const fixed = service.containerName;
  return [
    ...new Set([
      ...(fixed === undefined ? [] : [fixed, inProject(fixed, model, project)]),
      // https://docs.docker.com/compose/how-tos/project-name/: what Compose itself calls the only container of a service.
      ...(fixed === undefined && service.replicas === 1 && model.name !== "" ? [`${model.name}-${name}-1`] : []),
      ...(fixed === undefined ? [] : linksTo(fixed, model)),
    ]),
  ];
}

function inProject(name: string, model: ComposeModel, project: string): string {
  return model.name === "" ? name : name.replaceAll(model.name, project);
}

/** A link to a container that is another service's by its `container_name` is a link within the project. */
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
