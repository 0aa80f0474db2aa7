/** The engine that docker speaks to: whether it can be used, and what it is. */
import { z } from "zod";
import { Fault } from "../fault.ts";
import type { ImageStore } from "../image/built-image.ts";
import type { Docker } from "./docker.ts";
import { transport } from "./transport.ts";

export type Engine = {
  readonly version: string;
  readonly store: ImageStore;
  /** `linux/x86_64`: the architecture as its kernel calls it. */
  readonly platform: string;
  /** The engine's own clock when it was asked, RFC 3339: events are asked for since then. */
  readonly time: string;
};

const infoSchema = z.object({
  Name: z.string().default(""),
  ServerVersion: z.string().default(""),
  OSType: z.string().default(""),
  Architecture: z.string().default(""),
  DriverStatus: z.array(z.array(z.string())).nullish(),
  SystemTime: z.string().default(""),
  RegistryConfig: z
    .object({
      IndexConfigs: z.record(z.string(), z.object({ Secure: z.boolean() })).nullish(),
      InsecureRegistryCIDRs: z.array(z.string()).nullish(),
    })
    .nullish(),
});

async function readInfo(docker: Docker): Promise<z.output<typeof infoSchema>> {
  return infoSchema.parse(await docker[transport].ask({ command: "info", path: "/info" }));
}

/** What the engine's host calls itself. */
export async function engineHostName(docker: Docker): Promise<string> {
  return (await readInfo(docker)).Name;
}

/** How the engine's owner lets it speak to registries: `insecure-registries` of its daemon.json. */
export type RegistryConfig = {
  /** By host and port. */
  readonly IndexConfigs: Readonly<Record<string, { readonly Secure: boolean }>>;
  /** `10.0.0.0/8`. */
  readonly InsecureRegistryCIDRs: readonly string[];
};

export async function readRegistryConfig(docker: Docker): Promise<RegistryConfig> {
  const { IndexConfigs, InsecureRegistryCIDRs } = (await readInfo(docker)).RegistryConfig ?? {};
  return { IndexConfigs: IndexConfigs ?? {}, InsecureRegistryCIDRs: InsecureRegistryCIDRs ?? [] };
}

/** Asks the engine about itself; fails with a `Fault` where there is none, or one that the gate cannot use. */
export async function readEngine(docker: Docker): Promise<Engine> {
  const info = await readInfo(docker);
  if (info.OSType !== "linux") {
    throw new Fault(
      "the engine cannot be used",
      `it runs ${info.OSType === "" ? "unknown" : info.OSType} containers`,
      "Use an engine that runs Linux containers.",
    );
  }
  // https://docs.docker.com/engine/storage/containerd/: the containerd store names its snapshotter as the driver type.
  const containerd = (info.DriverStatus ?? []).some(
    ([key, value]) => key === "driver-type" && value?.startsWith("io.containerd.snapshotter"),
  );
  return {
    version: info.ServerVersion,
    store: containerd ? "containerd" : "classic",
    platform: `${info.OSType}/${info.Architecture}`,
    time: info.SystemTime,
  };
}
