import type { ImageStore } from "../image/built-image.ts";
import { Fault } from "../gate/fault.ts";
import { isAmong } from "../image/platform.ts";
import type { IndexAnnotations } from "./tested.ts";

export type BuildStrategy =
  /** One load of everything; the engine pushes what it holds. */
  | { readonly kind: "whole" }
  /** One load for each bootable platform; nothing is published. */
  | { readonly kind: "each"; readonly platforms: readonly [string, ...string[]] }
  /** One platform is loaded; later, the builder pushes all of them without a name. */
  | { readonly kind: "by digest"; readonly tested: string };

export type Circumstances = {
  readonly store: ImageStore;
  /** `docker`, `docker-container`, `remote`, `kubernetes` or `cloud`. */
  readonly driver: string;
  /** Empty means the engine's own. */
  readonly platforms: readonly string[];
  /** Platforms that the engine can run; known only for a classic store. */
  readonly runnable: readonly string[];
  readonly native: string;
  readonly unheld: readonly string[];
  readonly indexAnnotations: IndexAnnotations;
  readonly rewritesTimes: boolean;
  readonly push: boolean;
  /** The input `push-by-digest`; undefined leaves the choice to the gate. */
  readonly byDigest: boolean | undefined;
};

/** @throws Fault if there is none; it names a builder or store that works. */
export function chooseStrategy(given: Circumstances): BuildStrategy {
  const isMany = given.platforms.length > 1;
  if (given.push && given.indexAnnotations === "lost") throw noIndex();
  if (given.rewritesTimes && given.driver === "docker" && given.store === "containerd") throw timesStay();
  if (given.byDigest === true && given.push) return byDigest(given, "push-by-digest is true");
  // Measured: other builders load an image without the default provenance.
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

function byDigest(given: Circumstances, wanted: string): BuildStrategy {
  if (given.driver === "docker") throw cannot(wanted);
  const { platforms, native, runnable } = given;
  if (platforms.length === 0 || isAmong(native, platforms)) return { kind: "by digest", tested: native };
  // Booting shows whether the only platform can be booted.
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

/** Measured: engine 28.5 unpacks what it builds, which BuildKit refuses to combine ("conflicts with unpack"). */
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
