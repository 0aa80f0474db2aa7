import { markdownCode } from "../report/untrusted.ts";
import type { Pin } from "./history.ts";

export type Pinned = {
  readonly service: string;
  readonly pinned: Pin;
  /** The image before, as written; undefined if the file named none for the service. */
  readonly previous: string | undefined;
  readonly file: string;
};

export type PinOutputs = { readonly pinned: string; readonly previous: string; readonly file: string };

export function pinOutputs({ pinned, previous = "", file }: Pinned): PinOutputs {
  return { pinned: String(pinned.image), previous, file };
}

export function describePinned({ service, pinned, previous, file }: Pinned): string {
  const image = String(pinned.image);
  return previous === image
    ? `${service} is pinned to ${image} already, in ${file}.`
    : `${service} is pinned to ${image} in ${file}; before it was ${previous ?? "not pinned"}.`;
}

export function summarizePinned({ service, pinned, previous }: Pinned): string {
  const revision = pinned.revision === undefined ? "" : `, commit ${markdownCode(pinned.revision)}`;
  const before = previous === undefined ? "not pinned" : markdownCode(previous);
  return `**Pinned** ${markdownCode(service)} to ${markdownCode(String(pinned.image))}${revision}; before: ${before}\n`;
}
