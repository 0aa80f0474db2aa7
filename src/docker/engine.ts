import { z } from "zod";
import { Fault } from "../gate/fault.ts";
import type { ImageStore } from "../image/built-image.ts";
import type { Docker } from "./docker.ts";
import { transport } from "./transport.ts";

export type Engine = {
  readonly version: string;
  readonly store: ImageStore;
  /** `linux/x86_64`: the architecture has the kernel's name. */
  readonly platform: string;
  /** RFC 3339, by the engine's clock: events are requested from this time on. */
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

export async function engineHostName(docker: Docker): Promise<string> {
  return (await readInfo(docker)).Name;
}

export type RegistryConfig = {
  readonly IndexConfigs: Readonly<Record<string, { readonly Secure: boolean }>>;
  readonly InsecureRegistryCIDRs: readonly string[];
};

export async function readRegistryConfig(docker: Docker): Promise<RegistryConfig> {
  const { IndexConfigs, InsecureRegistryCIDRs } = (await readInfo(docker)).RegistryConfig ?? {};
  return { IndexConfigs: IndexConfigs ?? {}, InsecureRegistryCIDRs: InsecureRegistryCIDRs ?? [] };
}

/** Throws a Fault if there is no engine, or if it does not run Linux containers. */
export async function readEngine(docker: Docker): Promise<Engine> {
  const info = await readInfo(docker);
  if (info.OSType !== "linux") {
    throw new Fault(
      "the engine cannot be used",
      `it runs ${info.OSType === "" ? "unknown" : info.OSType} containers`,
      "Use an engine that runs Linux containers.",
    );
  }
  // The containerd store reports its snapshotter as the driver type: https://docs.docker.com/engine/storage/containerd/
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
