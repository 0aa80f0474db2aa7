/** The inputs, parsed once: nothing after `inputs/` reads an input. */
import type { ImageRef } from "../image/image-ref.ts";
import type { imageUnderTest } from "../image/image-under-test.ts";
import type { TagTemplate } from "../image/tags.ts";

export type Plan = {
  readonly source: ImageSource;
  /** They become names for the build, and refs to publish. */
  readonly tags: readonly TagTemplate[];
  readonly smoke: SmokePlan;
  readonly provenance: ProvenancePlan;
  readonly publish: PublishPlan;
};

export type ImageSource =
  | { readonly kind: "build"; readonly build: BuildPlan }
  | { readonly kind: "image"; readonly image: string };

/** The inputs of docker/build-push-action; an empty string means "not set", as it does there. */
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
  readonly destinations: readonly BuildDestination[];
  readonly exporter: readonly string[];
  readonly file: string;
  readonly labels: readonly string[];
  readonly network: string;
  readonly noCache: boolean;
  readonly noCacheFilters: readonly string[];
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
  readonly target: string;
  readonly ulimit: readonly string[];
};

export type BuildDestination = {
  readonly input: "outputs" | "cache-to";
  readonly path: string;
  readonly isStore: boolean;
};

export type BuildSecret = { readonly id: string; readonly value: string };

export type BuildSecretSource = { readonly id: string; readonly source: string };

export type SmokePlan = {
  readonly variants: readonly [VariantPlan, ...VariantPlan[]];
  readonly probeFrom: "auto" | "host" | "network";
  readonly maxParallel: number;
  readonly logLines: number;
};

export type VariantPlan = {
  readonly name: string;
  readonly env: readonly EnvVariable[];
  readonly stack: StackPlan;
  /** Undefined means the image's only exposed TCP port, if the probe needs a port. */
  readonly port: number | undefined;
  readonly probe: ProbePlan;
  readonly expectation: HttpExpectation;
  readonly checks: readonly HttpCheck[];
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly attemptTimeoutMs: number;
  readonly settleMs: number;
  /** Without `--network none`. */
  readonly runOptions: readonly string[];
  readonly hasNoNetwork: boolean;
  /** Undefined means every platform of the image that the engine can boot. */
  readonly platform: string | undefined;
};

/** The value may be secret: it goes to a container, never into an argv, a log or a report. */
export type EnvVariable = { readonly name: string; readonly value: string };

export type HttpExpectation = {
  readonly path: string;
  readonly status: readonly StatusRange[];
  readonly body: BodyPattern | undefined;
};

export type ProbePlan =
  | { readonly kind: "http" }
  | { readonly kind: "tcp" }
  | { readonly kind: "exec"; readonly command: readonly [string, ...string[]] }
  | { readonly kind: "health" }
  | { readonly kind: "exit"; readonly code: number };

export type HttpCheck = {
  readonly method: HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly expectation: HttpExpectation;
};

type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

export type StatusRange = { readonly from: number; readonly to: number };

export type BodyPattern =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "regex"; readonly regex: RegExp };

export type StackPlan =
  | { readonly kind: "services"; readonly services: readonly ServicePlan[] }
  | { readonly kind: "compose"; readonly project: ComposePlan; readonly only: readonly string[] | undefined };

export type ComposePlan = {
  readonly files: readonly [string, ...string[]];
  readonly service: string;
  /** Nothing in an untrusted project may reach the host. */
  readonly untrusted: boolean;
};

export type ServicePlan = {
  readonly name: string;
  readonly image: ImageRef | typeof imageUnderTest;
  readonly pull: PullPolicy;
  readonly env: readonly EnvVariable[];
  readonly runOptions: readonly string[];
  readonly volumes: readonly string[];
  /** `[]` clears the image's own; undefined keeps it. */
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  readonly ready: ServiceReadiness;
};

/** `newer` asks the registry each time; `missing` asks only if the engine lacks the image. */
export type PullPolicy = "newer" | "missing" | "never";

/** A service without a HEALTHCHECK is ready as soon as it runs. */
export type ServiceReadiness =
  | { readonly kind: "health" }
  | { readonly kind: "exec"; readonly command: readonly [string, ...string[]] };

export type PublishPlan = {
  readonly push: boolean;
  readonly retries: number;
  /** The builder pushes without a name, and the registry adds the names; undefined means only if necessary. */
  readonly byDigest: boolean | undefined;
  readonly verify: boolean;
};

export type ProvenancePlan = {
  /** Undefined means the commit of the checkout that holds the context. */
  readonly revision: string | undefined;
  readonly verify: "enforce" | "warn" | "off";
};
