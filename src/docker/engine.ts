/** The engine that docker speaks to: whether it can be used, and what it is. */
import { z } from "zod";
import { Fault } from "../fault.ts";
import type { ImageStore } from "../image/built-image.ts";
import type { Docker } from "./docker.ts";

export type Engine = {
  readonly version: string;
  readonly store: ImageStore;
  /** `linux/x86_64`: the architecture as its kernel calls it. */
  readonly platform: string;
  /** The engine's own clock when it was asked, RFC 3339: events are asked for since then. */
  readonly time: string;
};

const infoSchema = z.object({
  ServerVersion: z.string().default(""),
  OSType: z.string().default(""),
  Architecture: z.string().default(""),
  DriverStatus: z.array(z.array(z.string())).nullish(),
  SystemTime: z.string().default(""),
});

/** Asks the engine about itself; fails with a `Fault` where there is none, or one that the gate cannot use. */
export async function readEngine(docker: Docker): Promise<Engine> {
  const info = infoSchema.parse(await docker.ask({ command: "info", path: "/info" }));
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
