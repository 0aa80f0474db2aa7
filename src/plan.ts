/**
 * What one run is to do: the inputs, parsed once, as values that cannot be wrong any more.
 * Every stage takes its own part of the plan; nothing after `inputs/` reads an input.
 */
import type { ImageRef } from "./image/image-ref.ts";
import type { imageUnderTest } from "./image/image-under-test.ts";

export type Plan = {
  readonly source: ImageSource;
  /** The items of `tags`, checked; `{{dev-tag}}` may be in them. They become names of the build and refs to publish. */
  readonly tags: readonly string[];
  readonly smoke: SmokePlan;
  readonly provenance: ProvenancePlan;
  readonly publish: PublishPlan;
};

/** Where the image under test comes from. */
export type ImageSource =
  | { readonly kind: "build"; readonly build: BuildPlan }
  /** An image that the engine already holds: a ref or an Id, as the user wrote it. */
  | { readonly kind: "image"; readonly image: string };

/**
 * The build inputs of docker/build-push-action, after its list syntax has been read.
 * An empty string means "not set", as it does there.
 */
export type BuildPlan = {
  readonly addHosts: readonly string[];
  readonly allow: readonly string[];
  readonly annotations: readonly string[];
  readonly attests: readonly string[];
  readonly buildArgs: readonly string[];
  readonly buildContexts: readonly string[];
  readonly builder: string;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly call: string;
  readonly cgroupParent: string;
  readonly context: string;
  /** The paths in `outputs` and `cacheTo`. */
  readonly destinations: readonly BuildDestination[];
  /** How the image is written where it is published: options of BuildKit's exporters, `key=value`. */
  readonly exporter: readonly string[];
  readonly file: string;
  readonly labels: readonly string[];
  readonly network: string;
  readonly noCache: boolean;
  readonly noCacheFilters: readonly string[];
  /** Beside the image. */
  readonly outputs: readonly string[];
  readonly platforms: readonly string[];
  readonly provenance: string;
  readonly pull: boolean;
  readonly sbom: string;
  readonly secrets: readonly BuildSecret[];
  readonly secretEnvs: readonly BuildSecretSource[];
  readonly secretFiles: readonly BuildSecretSource[];
  readonly shmSize: string;
  readonly ssh: readonly string[];
  /** The tags as written. They become `--tag` arguments and nothing else: publishing reads `PublishPlan.refs`. */
  readonly tags: readonly string[];
  readonly target: string;
  readonly ulimit: readonly string[];
};

/** A path on this machine that a build is told to write to. */
export type BuildDestination = {
  readonly input: "outputs" | "cache-to";
  /** As written. */
  readonly path: string;
  /** Whether it may be an OCI layout, which is added to where there is one already. */
  readonly isStore: boolean;
};

/** A secret whose value is known to the gate. */
export type BuildSecret = { readonly id: string; readonly value: string };

/** A secret that buildx reads by itself, from a variable or a file called `source`. */
export type BuildSecretSource = { readonly id: string; readonly source: string };

export type SmokePlan = {
  readonly variants: readonly [VariantPlan, ...VariantPlan[]];
  /** From where the app is asked. */
  readonly probeFrom: "auto" | "host" | "network";
  /** How many variants may be up at once. */
  readonly maxParallel: number;
  /** Lines of each container's log that a failure shows in the job log. */
  readonly logLines: number;
};

/** One way to boot the image. */
export type VariantPlan = {
  readonly name: string;
  readonly env: readonly EnvVariable[];
  /** What stands around the app. */
  readonly stack: StackPlan;
  /** The container port that serves; undefined means the image's only exposed TCP port, where the probe needs one. */
  readonly port: number | undefined;
  readonly probe: ProbePlan;
  /** Of the probe `http`. */
  readonly expectation: HttpExpectation;
  /** What must hold too, once it is healthy. */
  readonly checks: readonly HttpCheck[];
  /** Undefined: the image's own. */
  readonly entrypoint: readonly string[] | undefined;
  /** Undefined: the image's own. */
  readonly command: readonly string[] | undefined;
  /** From the container's start to healthy, milliseconds. */
  readonly timeoutMs: number;
  /** The longest pause between two attempts, milliseconds. */
  readonly intervalMs: number;
  /** One request, milliseconds. */
  readonly attemptTimeoutMs: number;
  /** How long it must stay healthy after the first good answer, milliseconds. */
  readonly settleMs: number;
  /** Further `docker run` options, already vetted, one argv token an item. */
  readonly runOptions: readonly string[];
  /** The app is on no network: then nothing is asked of it over one. */
  readonly hasNoNetwork?: true | undefined;
  /** `linux/arm64`; undefined means each that the engine can boot, where the image is for several. */
  readonly platform: string | undefined;
};

/** Its value may be secret: it goes to a container, never into an argv, a log or a report. */
export type EnvVariable = { readonly name: string; readonly value: string };

/** What a healthy answer looks like. */
export type HttpExpectation = {
  /** Path and query, beginning with a slash. */
  readonly path: string;
  readonly status: readonly StatusRange[];
  readonly body: BodyPattern | undefined;
};

/** How to tell that the app is healthy. */
export type ProbePlan =
  | { readonly kind: "http" }
  | { readonly kind: "tcp" }
  /** A command in the container that exits 0. */
  | { readonly kind: "exec"; readonly command: readonly [string, ...string[]] }
  /** The image's own HEALTHCHECK. */
  | { readonly kind: "health" }
  /** It runs to completion and exits with this code. */
  | { readonly kind: "exit"; readonly code: number };

/** One request, and what its answer must look like. */
export type HttpCheck = {
  readonly method: HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly expectation: HttpExpectation;
};

type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/** Both ends belong to it. */
export type StatusRange = { readonly from: number; readonly to: number };

export type BodyPattern =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "regex"; readonly regex: RegExp };

/** What an app has around it: services of the workflow, or the user's own Compose project. */
export type StackPlan =
  | { readonly kind: "services"; readonly services: readonly ServicePlan[] }
  | { readonly kind: "compose"; readonly project: ComposePlan; readonly only: readonly string[] | undefined };

/** A Docker Compose project in which the image under test takes the place of one service. */
export type ComposePlan = {
  /** Paths as written, in the order in which Compose merges them. Never written to. */
  readonly files: readonly [string, ...string[]];
  /** The service that the image under test is. */
  readonly service: string;
  /** Nothing in it may reach the host. */
  readonly untrusted: boolean;
};

/** A sidecar, in the terms of GitHub's job services. Every variant gets a fresh one. */
export type ServicePlan = {
  /** Also its host name on the variant's network. */
  readonly name: string;
  readonly image: ImageRef | typeof imageUnderTest;
  readonly pull: PullPolicy;
  readonly env: readonly EnvVariable[];
  readonly runOptions: readonly string[];
  /** `source:target[:mode]` or a bare target, as `docker run --volume` takes them. */
  readonly volumes: readonly string[];
  /** `[]` clears the image's own; undefined keeps it. */
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  readonly ready: ServiceReadiness;
};

/** `newer` asks the registry each time; `missing` only where the engine lacks the image. */
export type PullPolicy = "newer" | "missing" | "never";

/** When a service counts as ready. */
export type ServiceReadiness =
  /** Its HEALTHCHECK says healthy; without one, running is enough. */
  | { readonly kind: "health" }
  /** This command exits 0 inside the container. */
  | { readonly kind: "exec"; readonly command: readonly [string, ...string[]] };

export type PublishPlan = {
  readonly push: boolean;
  /** How often a push that failed for a passing reason is tried again. */
  readonly retries: number;
  /** Have the builder push the image under no name, and name it at the registry; undefined where that is needed. */
  readonly byDigest: boolean | undefined;
  /** Read every ref back from its registry and compare it with what was tested. */
  readonly verify: boolean;
};

/** Which commit the image must be built from. */
export type ProvenancePlan = {
  /** As the user says it; undefined means the commit of the checkout that holds the context. */
  readonly revision: string | undefined;
  /** What an image of another commit, or of none that is known, leads to. */
  readonly verify: "enforce" | "warn" | "off";
};
