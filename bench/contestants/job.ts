/** What every contestant is given to do: build this, boot it in these variants, push it. */

export type Service = {
  /** Its host name for the app. */
  readonly name: string;
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  readonly health: { readonly command: string; readonly intervalSeconds: number };
};

export type Variant = {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether it boots beside the service. */
  readonly usesService: boolean;
};

export type Job = {
  /** Begins the name of everything that is made for it. */
  readonly id: string;
  readonly context: string;
  readonly ref: string;
  /** The app's own port, which serves /healthz. */
  readonly port: number;
  /** One of the host that is free. */
  readonly hostPort: number;
  readonly service: Service | undefined;
  readonly variants: readonly Variant[];
  /** How long an image may take that never answers. */
  readonly deadlineSeconds: number;
};

/** The same with names for readers in place of a run's own. */
export function legible(job: Job): Job {
  const service =
    job.service === undefined ? undefined : { ...job.service, image: job.service.image.replace(/^.*\//u, "") };
  return { ...job, id: "app", context: ".", ref: "REGISTRY/app:1", hostPort: 18080, service };
}
