import { isRemoteContext } from "../../../image/build-recipe.ts";
import { type Checks, inside, oneOf, refusedIfSet } from "./check.ts";
import { type Checkout, whyUnreadable } from "./checkout.ts";
import { entriesOf, type Values } from "./values.ts";

export function buildOf(build: unknown): Values {
  return typeof build === "string" ? { context: build } : withDockerfile(entriesOf(build));
}

/** Compose then builds the other service too; which one does not matter, because all are checked. */
export function buildsOnAnother(service: unknown): boolean {
  const contexts = entriesOf(entriesOf(entriesOf(service)["build"])["additional_contexts"]);
  return Object.values(contexts).some((context) => isOtherBuild(String(context)));
}

/** A Dockerfile's path is relative to its context. */
function withDockerfile(build: Values): Values {
  const { context, dockerfile } = build;
  return typeof context === "string" && typeof dockerfile === "string" && !isRemote(context)
    ? { ...build, dockerfile: dockerfile.startsWith("/") ? dockerfile : `${context}/${dockerfile}` }
    : build;
}

const harmlessInBuild = `
  args cache_from dockerfile_inline extra_hosts labels no_cache no_cache_filter platforms provenance
  pull sbom secrets shm_size tags target ulimits
`
  .trim()
  .split(/\s+/u);

export const buildChecks: Checks = {
  ...Object.fromEntries(harmlessInBuild.map((key) => [key, inside])),
  privileged: refusedIfSet("its steps have every right on the host"),
  entitlements: refusedIfSet("its steps have rights on the host"),
  ssh: refusedIfSet("its steps could use the job's keys"),
  network: oneOf([/^(?:none|default)?$/u], "its steps are on the network of the host"),
  context: whyContextRefused,
  dockerfile: (value, place) => place.whyOutside(String(value)),
  additional_contexts: async (value, place) => {
    for (const context of Object.values(entriesOf(value))) {
      const why = isOtherBuild(String(context)) ? undefined : await whyContextRefused(context, place);
      if (why !== undefined) return why;
    }
    return undefined;
  },
};

async function whyContextRefused(value: unknown, place: Checkout): Promise<string | undefined> {
  const context = String(value);
  if (isRemote(context)) return undefined;
  return isRemoteContext(context) ? `${context} would be fetched with the job's keys` : whyUnreadable(context, place);
}

/** The builder fetches it without credentials of the job. Without the slashes it is a folder's path. */
function isRemote(context: string): boolean {
  return /^(?:https?|git|docker-image):\/\//u.test(context);
}

function isOtherBuild(context: string): boolean {
  return /^(?:target|service):[\w.-]+$/u.test(context);
}
