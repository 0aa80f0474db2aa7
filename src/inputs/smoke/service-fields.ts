import { z } from "zod";
import { parseImageRef } from "../../image/image-ref.ts";
import { imageUnderTest, spelled } from "../../image/image-under-test.ts";
import type { PullPolicy, ServicePlan, ServiceReadiness } from "../../gate/plan.ts";
import { envMap, resolveEnv } from "./env-fields.ts";
import { parseServiceOptions } from "./run-options.ts";
import { mapOf, strict, withFragments } from "../parsing/maps.ts";
import { commandText } from "./probe-fields.ts";
import { oneOf, parsed, scalar, shown } from "../parsing/scalars.ts";
import { programAndWords, words } from "../parsing/words.ts";

const volume = parsed((text): string => {
  const [source = "", target, ...rest] = text.split(":");
  const inside = target ?? source;
  const named = target === undefined || source.startsWith("/") || /^[a-zA-Z0-9][\w.-]+$/u.test(source);
  if (!named || !inside.startsWith("/") || rest.length > 1) {
    throw new Error(
      `${shown(text)} is not a volume: write name:/path, /path/here:/path, or /path, each with an optional :ro`,
    );
  }
  return text;
});

const ready = z
  .union(
    [
      oneOf("health"),
      strict({
        exec: programAndWords.meta({
          description: "Command in the service's container that exits 0 when it is ready.",
        }),
      }),
      commandText,
    ],
    {
      error: 'must be "health" (its HEALTHCHECK), or exec with a command',
    },
  )
  .transform((value, context): ServiceReadiness => {
    if (typeof value === "string") return { kind: "health" };
    const [program, ...args] = value.exec;
    if (program === undefined) {
      context.addIssue({
        code: "custom",
        path: ["exec"],
        message: "is empty: write the command that exits 0 when the service is ready",
      });
      return z.NEVER;
    }
    return { kind: "exec", command: [program, ...args] };
  });

function imageOf(text: string): ServicePlan["image"] | undefined {
  if (text === "") return undefined;
  if (spelled(text) === imageUnderTest) return imageUnderTest;
  if (text.includes("{{"))
    throw new Error(`${shown(text)} has a placeholder that is not known: only {{image}} is, for the image under test`);
  return parseImageRef(text).withDefaultTag();
}

const keys = {
  image: parsed(imageOf, { type: ["string", "number", "boolean", "null"] }).meta({
    description:
      "Ref of the service's image, or {{image}} for the image under test. An empty ref leaves the service out.",
  }),
  env: envMap.default([]).meta({
    description: "Variables of the service: a map, or a list of KEY=value; a bare KEY passes the step's own value.",
  }),
  options: parsed(parseServiceOptions, { type: ["string", "null"] })
    .prefault("")
    .meta({ description: "Further options of docker run, such as --health-cmd." }),
  volumes: z
    .array(volume, { error: "must be a list" })
    .default([])
    .meta({ description: "Volumes, as name:/path, /path/here:/path or /path, each with an optional :ro." }),
  credentials: strict({
    username: scalar.meta({ description: "Name of the registry's user." }),
    password: scalar.meta({ description: "Password or token of the registry's user." }),
  })
    .optional()
    .meta({ description: "Login at the image's registry." }),
  command: words.optional().meta({
    description:
      "Command in place of the image's own: a text, or a list of words. Give secrets by env: every user of the runner can read a command.",
  }),
  entrypoint: words
    .optional()
    .meta({ description: "Entrypoint in place of the image's own: a text, or a list of words." }),
  ready: ready
    .prefault("health")
    .meta({ description: "When the app is started: health (its HEALTHCHECK says so), or exec with a command." }),
  pull: oneOf("always", "missing", "never").optional().meta({
    description: "When the image is pulled. Default: always, but missing for an image that is named by digest.",
  }),
};
const service = strict(keys, { ports: "the app reaches a service under its name, on the service's own port" });

const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,39}$/u;

const name = z.string().regex(namePattern, {
  error: ({ input }) =>
    `${shown(String(input))} is not a service name: it is a host name, of letters, digits, "-" and "_"`,
});

const named = withFragments(mapOf(name, service, `the service's name, then ${Object.keys(keys).join(", ")}`)).refine(
  (map) => !("app" in map),
  {
    error: '"app" is the host name of the image under test: give the service another name',
  },
);

type Service = z.output<typeof service>;
type ServiceWithImage = Service & { readonly image: ServicePlan["image"] };

/** GitHub drops a service with an empty image, which is how a workflow makes a service conditional. */
export const services = named.transform((map) =>
  Object.fromEntries(Object.entries(map).filter((entry): entry is [string, ServiceWithImage] => hasImage(entry[1]))),
);

function hasImage(fields: Service): fields is ServiceWithImage {
  return fields.image !== undefined;
}

export function toService(
  serviceName: string,
  fields: ServiceWithImage,
  env: Readonly<Record<string, string | undefined>>,
): ServicePlan {
  const { image, options, volumes, command, entrypoint, credentials } = fields;
  return {
    name: serviceName,
    image,
    pull: pullPolicy(fields.pull, image),
    env: resolveEnv(env, fields.env),
    runOptions: options,
    volumes,
    entrypoint,
    command,
    // Unset secrets are empty texts: the image is then pulled without credentials, as on GitHub.
    credentials:
      credentials === undefined || (credentials.username === "" && credentials.password === "")
        ? undefined
        : credentials,
    ready: fields.ready,
  };
}

/** A tag can move, so its registry is asked; a digest cannot. */
function pullPolicy(written: "always" | "missing" | "never" | undefined, image: ServicePlan["image"]): PullPolicy {
  if (image === imageUnderTest) return "never";
  if (written === undefined) return image.digest === undefined ? "newer" : "missing";
  return written === "always" ? "newer" : written;
}
