import type { Trouble } from "../registry/trouble.ts";

/** What keeps an image from being pushed: a trouble of the registry, or one on this side of it. */
export type PushTrouble =
  | Trouble
  /** Nothing was heard of it for too long. */
  | "silent"
  /** The engine has the image no more. */
  | "gone"
  /** A neighbour took the name away, before docker looked it up. */
  | "nameless";

/** The push was refused, or failed as often as it may. */
export class PushFailed extends Error {
  override readonly name = "PushFailed";
  readonly trouble: PushTrouble;

  constructor(message: string, trouble: PushTrouble) {
    super(message);
    this.trouble = trouble;
  }
}
