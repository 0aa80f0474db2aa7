import { type Checks, inside, oneOf, refusedIfSet } from "./check.ts";
import { whyUnreadable } from "./checkout.ts";
import { entriesOf, isNothing, textOf } from "./values.ts";

export const networkChecks: Checks = {
  name: inside,
  labels: inside,
  internal: inside,
  attachable: inside,
  enable_ipv4: inside,
  enable_ipv6: inside,
  // The variant's own network replaces it.
  external: inside,
  driver: oneOf([/^(?:bridge)?$/u], "it is a network of the host"),
  driver_opts: refusedIfSet("it may be a device of the host"),
  ipam: (value) => {
    const { driver, config } = entriesOf(value);
    return ["", "default"].includes(textOf(driver)) && isNothing(config)
      ? undefined
      : "the addresses that it takes become routes of the host";
  },
};

export const volumeChecks: Checks = {
  name: inside,
  labels: inside,
  external: inside,
  driver: oneOf([/^(?:local)?$/u], "its driver is the host's"),
  driver_opts: refusedIfSet("it may be a folder of the host"),
};

export const fileChecks: Checks = {
  name: inside,
  labels: inside,
  content: inside,
  environment: inside,
  file: (value, place) => whyUnreadable(String(value), place),
};
