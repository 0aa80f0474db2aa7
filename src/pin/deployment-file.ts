import type { ImageRef } from "../image/image-ref.ts";

export type DeploymentFile = {
  /** The image as written, which need not be a valid ref; undefined if there is none. */
  readonly current: string | undefined;
  /** Returns the file's text with this image; the rest of it and its comments stay. */
  withImage(image: ImageRef): string;
};
