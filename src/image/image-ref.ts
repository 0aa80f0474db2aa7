// Grammar and defaults follow github.com/distribution/reference, which docker and buildx use:
// `[host[:port]/]path[:tag][@algorithm:hex]`; the host defaults to docker.io, and one-word paths there to `library/`.
import { quoted } from "./quoted.ts";

const defaultRegistry = "docker.io";
/** `docker login` and old configurations still use this name for Docker Hub. */
const legacyDefaultRegistry = "index.docker.io";
const officialPrefix = "library/";
const defaultTag = "latest";
/** Characters of registry and path: engines before 25 count both, later ones only the path. */
const longestName = 255;

const hostLabel = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const hostPattern = new RegExp(`^(?:${hostLabel}(?:\\.${hostLabel})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`, "u");
const componentPattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/u;
const tagPattern = /^\w[\w.-]{0,127}$/u;
const digestPattern = /^(?<algorithm>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*):(?<hex>[0-9a-fA-F]{32,})$/u;
const imageIdPattern = /^(?:sha256:)?[a-f0-9]{64}$/u;

/** The algorithms that docker and OCI know, with their number of lower-case hex digits. */
const hexDigits: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

type Name = { readonly registry: string; readonly repository: string };
type Parts = Name & { readonly tag: string | undefined; readonly digest: string | undefined };

export class InvalidImageRef extends Error {
  override readonly name = "InvalidImageRef";

  constructor(text: string, reason: string) {
    super(`${shown(text)} is not an image ref: ${reason}`);
  }
}

/** Only this module can make one, so neither another object nor a string (an argv's `--tag`) has this type. */
export type { ImageRef };

class ImageRef {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  readonly #shortName: string;

  constructor(parts: Parts) {
    this.registry = parts.registry;
    this.repository = parts.repository;
    this.tag = parts.tag;
    this.digest = parts.digest;
    this.#shortName = shortName(parts);
    Object.freeze(this);
  }

  /** The short form that docker shows: `app`, `me/app`, `ghcr.io/me/app`. */
  get repositoryName(): string {
    return this.#shortName;
  }

  withDefaultTag(): ImageRef {
    const { registry, repository, tag, digest } = this;
    return tag === undefined && digest === undefined
      ? new ImageRef({ registry, repository, tag: defaultTag, digest })
      : this;
  }

  /** @throws {InvalidImageRef} if `digest` is not a digest. */
  pinned(digest: string): ImageRef {
    const { registry, repository } = this;
    const checked = checkedDigest(`${this.#shortName}@${digest}`, digest);
    return new ImageRef({ registry, repository, tag: undefined, digest: checked });
  }

  toString(): string {
    const tag = this.tag === undefined ? "" : `:${this.tag}`;
    const digest = this.digest === undefined ? "" : `@${this.digest}`;
    return `${this.#shortName}${tag}${digest}`;
  }
}

/** Reads a ref as docker does, without adding a tag. Throws `InvalidImageRef`. */
export function parseImageRef(text: string): ImageRef {
  if (text === "") throw new InvalidImageRef(text, "it is empty; write [registry/]repository[:tag]");
  if (imageIdPattern.test(text)) throw new InvalidImageRef(text, "it is an image Id; write a name in a registry");
  const at = text.indexOf("@");
  const named = at < 0 ? text : text.slice(0, at);
  const digest = at < 0 ? undefined : checkedDigest(text, text.slice(at + 1));
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const name = checkedName(text, colon < 0 ? named : named.slice(0, colon));
  const tag = colon < 0 ? undefined : checkedTag(text, named.slice(colon + 1));
  return new ImageRef({ ...name, tag, digest });
}

function checkedName(text: string, written: string): Name {
  if (written === "") throw new InvalidImageRef(text, "the repository is missing; write [registry/]repository[:tag]");
  if (/\s/u.test(written)) throw new InvalidImageRef(text, "it holds white space; write one ref an item");
  const name = splitName(written);
  const longName = `${name.registry}/${name.repository}`;
  if (longName.length > longestName) {
    throw new InvalidImageRef(text, `its name has ${longName.length} characters; at most ${longestName} are allowed`);
  }
  if (!hostPattern.test(name.registry)) {
    throw new InvalidImageRef(text, `${shown(name.registry)} is not a registry; write host, host:port or [IPv6]:port`);
  }
  if (name.repository !== name.repository.toLowerCase()) {
    throw new InvalidImageRef(text, `a repository has no upper case; write ${shown(written.toLowerCase())}`);
  }
  for (const component of name.repository.split("/")) {
    if (componentPattern.test(component)) continue;
    throw new InvalidImageRef(
      text,
      `${shown(component)} cannot be part of a repository; write a-z and 0-9, with single . or _, __ or dashes between them`,
    );
  }
  return name;
}

/** Splits as docker does. `Me/app`, a registry only to newer dockers, is a path here, refused for its case. */
function splitName(written: string): Name {
  const slash = written.indexOf("/");
  const first = written.slice(0, Math.max(slash, 0));
  const named = first === "localhost" || first.includes(".") || first.includes(":");
  const registry = named && first !== legacyDefaultRegistry ? first : defaultRegistry;
  const path = named ? written.slice(slash + 1) : written;
  const official = registry === defaultRegistry && !path.includes("/");
  return { registry, repository: official ? `${officialPrefix}${path}` : path };
}

function checkedTag(text: string, tag: string): string {
  if (tagPattern.test(tag)) return tag;
  const reason = tag.includes(":")
    ? "a tag holds no colon, and a digest follows an @"
    : `${shown(tag)} is not a tag; write 1 to 128 letters, digits, _ . or -, not beginning with . or -`;
  throw new InvalidImageRef(text, reason);
}

function checkedDigest(text: string, digest: string): string {
  const { algorithm, hex } = digestPattern.exec(digest)?.groups ?? {};
  if (algorithm === undefined || hex === undefined) {
    throw new InvalidImageRef(text, `${shown(digest)} is not a digest; write sha256: and 64 hex digits`);
  }
  const digits = hexDigits.get(algorithm);
  if (digits === undefined) {
    throw new InvalidImageRef(
      text,
      `docker knows no ${shown(algorithm)} digests; write ${[...hexDigits.keys()].join(", ")}`,
    );
  }
  if (hex.length !== digits || hex !== hex.toLowerCase()) {
    throw new InvalidImageRef(text, `a ${algorithm} digest has ${digits} hex digits in lower case`);
  }
  return digest;
}

/** Keeps the whole name if the short form would parse as another image: `docker.io/foo.bar/app`. */
function shortName(name: Name): string {
  const whole = `${name.registry}/${name.repository}`;
  if (name.registry !== defaultRegistry) return whole;
  const rest = name.repository.startsWith(officialPrefix) ? name.repository.slice(officialPrefix.length) : "";
  const short = rest === "" || rest.includes("/") ? name.repository : rest;
  const again = splitName(short);
  const same = again.registry === name.registry && again.repository === name.repository;
  return same && !imageIdPattern.test(short) ? short : whole;
}

function shown(text: string): string {
  return quoted(text, 100);
}
