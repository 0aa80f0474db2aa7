/** The file that deployments read, as far as `pin` has to know it. */
import type { ImageRef } from "../image/image-ref.ts";

export type DeploymentFile = {
  /** What it says that the service runs; undefined where it says nothing. As written: it need not be a ref. */
  readonly current: string | undefined;
  /** Its text once it says this image. What else stands in it stays, with its comments. */
  saying(image: ImageRef): string;
};
