/**
 * The name of an image in a registry, parsed once.
 *
 * Grammar and defaults are those of github.com/distribution/reference, which docker and buildx use:
 * `[host[:port]/]path[:tag][@algorithm:hex]`, host defaulting to docker.io and, there, one-word paths to `library/`.
 */
import { quoted } from "./quoted.ts";

const defaultRegistry = "docker.io";
/** What `docker login` and old configurations still call Docker Hub. */
const legacyDefaultRegistry = "index.docker.io";
const officialPrefix = "library/";
const defaultTag = "latest";
/** Registry and path together: engines before 25 count both, later ones only the path. */
const longestName = 255;

const hostLabel = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const hostPattern = new RegExp(`^(?:${hostLabel}(?:\\.${hostLabel})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`, "u");
const componentPattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/u;
const tagPattern = /^\w[\w.-]{0,127}$/u;
const digestPattern = /^(?<algorithm>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*):(?<hex>[0-9a-fA-F]{32,})$/u;
const imageIdPattern = /^(?:sha256:)?[a-f0-9]{64}$/u;

/** The algorithms that docker knows, which are those that OCI registers: their hex digits, which are in lower case. */
const hexDigits: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

type Name = { readonly registry: string; readonly repository: string };
type Parts = Name & { readonly tag: string | undefined; readonly digest: string | undefined };

/** Its message is one sentence: the value, what is wrong with it, what is allowed. */
export class InvalidImageRef extends Error {
  override readonly name = "InvalidImageRef";

  constructor(text: string, reason: string) {
    super(`${shown(text)} is not an image ref: ${reason}`);
  }
}

/**
 * A parsed image ref. Only this module can make one: the class is not exported and its private
 * state keeps any other object, and any string (such as an argv's `--tag`), from having this type.
 */
export type { ImageRef };

class ImageRef {
  /** Host and port, `docker.io` where the text named none. */
  readonly registry: string;
  /** The path in the registry, with `library/` where docker adds it. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `algorithm:hex`. */
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

  /** Registry and repository as docker shows them: `app`, `me/app`, `ghcr.io/me/app`. */
  get repositoryName(): string {
    return this.#shortName;
  }

  /** This ref, with `:latest` where there is neither a tag nor a digest. */
  withDefaultTag(): ImageRef {
    const { registry, repository, tag, digest } = this;
    return tag === undefined && digest === undefined
      ? new ImageRef({ registry, repository, tag: defaultTag, digest })
      : this;
  }

  /**
   * `repository@digest`, without the tag.
   * @throws {InvalidImageRef} where `digest` is not one.
   */
  pinned(digest: string): ImageRef {
    const { registry, repository } = this;
    const checked = checkedDigest(`${this.#shortName}@${digest}`, digest);
    return new ImageRef({ registry, repository, tag: undefined, digest: checked });
  }

  /** As docker shows it; parses to an equal ref. */
  toString(): string {
    const tag = this.tag === undefined ? "" : `:${this.tag}`;
    const digest = this.digest === undefined ? "" : `@${this.digest}`;
    return `${this.#shortName}${tag}${digest}`;
  }
}

/**
 * Reads an image ref as docker reads it; a bare name stays without a tag (see `withDefaultTag`).
 * @throws {InvalidImageRef}
 */
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

/**
 * Docker's rule for telling a registry from the first part of a path; it checks neither. One exception: newer
 * dockers take `Me/app` for a registry called Me, older ones refuse it; here it is a path, refused for its upper case.
 */
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

/**
 * Docker leaves out `docker.io/` and `library/`. Where that would be read back as another image
 * (`docker.io/foo.bar/app` as a registry called foo.bar), the whole name stays.
 */
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
