/** How an image can be built, booted and published with the engine and the builder that are there. Pure. */
import type { ImageStore } from "../image/built-image.ts";
import { Fault } from "../fault.ts";
import { isAmong } from "../image/platform.ts";
import type { IndexAnnotations } from "./tested.ts";

export type Way =
  /** One load of all of it; what the engine then holds is what is pushed. */
  | { readonly kind: "whole" }
  /** One load a platform that can be booted; they are published by no one. */
  | { readonly kind: "each"; readonly platforms: readonly [string, ...string[]] }
  /** One platform is loaded; then the builder itself pushes the whole, under no name. */
  | { readonly kind: "by digest"; readonly tested: string };

export type Circumstances = {
  readonly store: ImageStore;
  /** The builder's: `docker`, `docker-container`, `remote`, `kubernetes`, `cloud`. */
  readonly driver: string;
  /** As asked for; none means the engine's own. */
  readonly platforms: readonly string[];
  /** Those that the engine can run; only asked of one with a classic store. */
  readonly runnable: readonly string[];
  /** The engine's own. */
  readonly native: string;
  /** What else is asked for that a classic store does not hold, in words: `attestations`. */
  readonly unheld: readonly string[];
  readonly indexAnnotations: IndexAnnotations;
  /** The times of the layers are to be rewritten. */
  readonly rewritesTimes: boolean;
  readonly push: boolean;
  /** What the user says of publishing by digest; undefined leaves it to us. */
  readonly byDigest: boolean | undefined;
};

/** @throws Fault where there is none; it says which builder or store would do. */
export function chooseWay(given: Circumstances): Way {
  const isMany = given.platforms.length > 1;
  if (given.push && given.indexAnnotations === "lost") throw noIndex();
  if (given.rewritesTimes && given.driver === "docker" && given.store === "containerd") throw timesStay();
  if (given.byDigest === true && given.push) return byDigest(given, "push-by-digest is true");
  // Run: another builder than the engine's own loads an image without the provenance that nobody asked for.
  const losesIndex = given.indexAnnotations === "placed by default" && given.driver !== "docker";
  if (given.store === "containerd" && given.push && given.byDigest !== false && losesIndex)
    return byDigest(given, "annotations of an index are asked for");
  if (given.store === "containerd" || (!isMany && given.unheld.length === 0)) return { kind: "whole" };
  if (given.push) {
    const wanted = isMany ? `${given.platforms.length} platforms are` : `${given.unheld.join(" and ")} are`;
    if (given.byDigest === false) throw onlyByDigest(`${wanted} asked for`);
    return byDigest(given, `${wanted} asked for`);
  }
  if (!isMany) return { kind: "whole" };
  const [first, ...others] = given.platforms.filter((platform) => isAmong(platform, given.runnable));
  if (first === undefined) throw noneRuns(given);
  return { kind: "each", platforms: [first, ...others] };
}

function byDigest(given: Circumstances, wanted: string): Way {
  if (given.driver === "docker") throw cannot(wanted);
  const { platforms, native, runnable } = given;
  if (platforms.length === 0 || isAmong(native, platforms)) return { kind: "by digest", tested: native };
  // Whether the only one can be booted is found out by booting it.
  const [only, ...others] = platforms;
  const tested = others.length === 0 ? only : platforms.find((platform) => isAmong(platform, runnable));
  if (tested === undefined) throw noneRuns(given);
  return { kind: "by digest", tested };
}

function cannot(wanted: string): Fault {
  return new Fault(
    "this image cannot be tested and then published",
    `${wanted}, which a classic image store does not hold, and a builder of the driver docker does not publish`,
    "Use a builder of the driver docker-container (docker/setup-buildx-action) or remote, or an engine with the containerd image store.",
  );
}

function onlyByDigest(wanted: string): Fault {
  return new Fault(
    "this image cannot be tested and then published",
    `${wanted}, which a classic image store does not hold, and push-by-digest is false`,
    "Leave push-by-digest out, so that the builder pushes the image, or use an engine with the containerd image store.",
  );
}

/** Run: engine 28.5 unpacks what it builds, and BuildKit does not do both ("conflicts with unpack"). */
function timesStay(): Fault {
  return new Fault(
    "this image cannot be built as it is asked for",
    "rewrite-timestamp is asked for, and a builder of the driver docker cannot do that on a containerd image store",
    "Nothing was built. Use a builder of the driver docker-container (docker/setup-buildx-action) or remote, or leave rewrite-timestamp out of outputs.",
  );
}

function noIndex(): Fault {
  return new Fault(
    "this image cannot be published as it is asked for",
    "annotations of an index are asked for, and an image for one platform and without attestations has none",
    "Nothing was built. Annotate its manifest (manifest:key=value), or ask for provenance or several platforms.",
  );
}

function noneRuns({ platforms, native }: Circumstances): Fault {
  return new Fault(
    "this image cannot be tested",
    `it is for ${platforms.join(", ")}, and the engine, which is ${native}, can boot none of them`,
    "Add the engine's platform, or set up emulation (docker/setup-qemu-action).",
  );
}
