import type { Workload } from "../workload.ts";
import { coldStart } from "./cold-start.ts";
import { detectionLag } from "./detection-lag.ts";
import { exitAtBoot } from "./exit-at-boot.ts";
import { manyTags } from "./many-tags.ts";
import { manyVariants } from "./many-variants.ts";
import { oneGigabyte } from "./one-gigabyte.ts";
import { overhead } from "./overhead.ts";
import { post } from "./post.ts";
import { serviceAndVariants } from "./service-and-variants.ts";

export const workloads: readonly Workload[] = [
  serviceAndVariants,
  detectionLag,
  exitAtBoot,
  overhead,
  coldStart,
  manyVariants,
  manyTags,
  oneGigabyte,
  post,
];
