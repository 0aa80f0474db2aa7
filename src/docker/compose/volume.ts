import { z } from "zod";

export type ComposeVolume = {
  readonly external: boolean;
  readonly driver: string;
  readonly driverOptions: Readonly<Record<string, string>>;
};

const driverOptions = z
  .record(z.string(), z.union([z.string(), z.number()]).transform(String))
  .nullish()
  .transform((options) => options ?? {});

export const resource = {
  external: z.boolean().default(false),
  driver: z.string().default(""),
  driver_opts: driverOptions,
};

export const volume = z
  .object(resource)
  .transform(({ driver_opts: options, ...own }): ComposeVolume => ({ ...own, driverOptions: options }));
