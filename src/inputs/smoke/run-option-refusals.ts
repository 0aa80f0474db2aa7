import type { RunOptionName } from "./run-option-table.ts";

export type Refusals = ReadonlyMap<string, string>;

const network = "every variant has its own network, on which services are reached under their names";
const terminal = "the container runs without a terminal, as in production";
const env = "a value here would stand in a command line; write it as `env`";
const sharedVolumes =
  "what another run or container left there would be tested too; use a host path, or a service's `volumes`";

const common: readonly (readonly [RunOptionName, string])[] = [
  ["attach", terminal],
  ["cidfile", "the gate keeps track of the container itself"],
  ["detach", "the gate decides how the container is started"],
  ["detach-keys", terminal],
  ["disable-content-trust", "what runs is decided by its Id, not by a name that would be looked up"],
  ["env", env],
  ["env-file", env],
  ["help", "no container would run"],
  ["interactive", terminal],
  ["ip", network],
  ["ip6", network],
  ["label-file", "its labels could be those by which the gate cleans up; use --label"],
  ["link", network],
  ["link-local-ip", network],
  ["name", "runs on one engine would meet under it; use --hostname for the name inside the container"],
  ["net-alias", network],
  ["network-alias", network],
  ["pull", "what runs is what the gate has, by its Id; a service has `pull`"],
  ["restart", "a restart would hide that the container exits"],
  ["rm", "the container must stay until its exit and its log have been read; the gate removes it"],
  ["sig-proxy", terminal],
  ["tty", terminal],
  ["use-api-socket", "it would hand the registry credentials to a container before it has passed"],
  ["volumes-from", sharedVolumes],
];

/** For `run-options`: the container of the image under test. */
export const appRefusals: Refusals = new Map<string, string>([
  ...common,
  ["entrypoint", "use the variant's `entrypoint`"],
  ["platform", "use the variant's `platform`"],
  ["publish", "the gate publishes the variant's `port` itself, on a random port of the loopback"],
  ["publish-all", "the gate publishes the variant's `port` itself, on a random port of the loopback"],
]);

/** For a service's `options`. GitHub refuses only `--network` (`jobs.<job_id>.services.<service_id>.options`). */
export const serviceRefusals: Refusals = new Map<string, string>([
  ...common,
  ["net", network],
  ["network", network],
  ["platform", "the gate runs the image that it pulled; name an image of that platform"],
  ["publish", "the variant reaches its services under their names; nothing needs to be published"],
  ["publish-all", "the variant reaches its services under their names; nothing needs to be published"],
]);

/** The label namespace of the gate's own objects. */
const ownLabels = /^\s*smoke-gate(?:[.=]|$)/u;

/** Go's duration syntax: https://pkg.go.dev/time#ParseDuration. */
const goDuration = /^\+?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/u;

/** Returns why docker would refuse the value; undefined if that is not known here. */
export function unreadableValue(option: string, value: string): string | undefined {
  switch (option) {
    case "health-interval":
    case "health-timeout":
    case "health-start-period":
    case "health-start-interval":
      return goDuration.test(value) ? undefined : "write a duration with its unit, such as 10s or 1m30s";
    case "health-retries":
      return /^\d+$/u.test(value) ? undefined : "write a whole number";
    default:
      return undefined;
  }
}

/** Returns why an otherwise valid value would break the gate; undefined if it would not. */
export function refusedValue(option: string, value: string): string | undefined {
  switch (option) {
    case "label":
      return ownLabels.test(value) ? "labels that begin with smoke-gate are the gate's own" : undefined;
    case "pid":
    case "ipc":
      return value.startsWith("container:") ? "it would tie the container to one that is not of this run" : undefined;
    case "net":
    case "network":
      return value === "none" ? undefined : network;
    case "log-driver":
      return value === "none" ? "there would be no log to show when it fails" : undefined;
    default:
      return undefined;
  }
}
