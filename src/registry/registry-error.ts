import type { Trouble } from "./trouble.ts";

/** The registry did not give what was asked for. */
export class ManifestUnread extends Error {
  override readonly name = "ManifestUnread";
  /** `passing`: not found (yet), 429, 5xx, a broken connection; asking again can help. */
  readonly nature: "passing" | "lasting";
  readonly trouble: Trouble;

  constructor(
    nature: "passing" | "lasting",
    message: string,
    { trouble = "unknown", ...options }: ErrorOptions & { readonly trouble?: Trouble } = {},
  ) {
    super(message, options);
    this.nature = nature;
    this.trouble = trouble;
  }
}
