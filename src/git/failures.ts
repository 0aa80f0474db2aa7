/** Why git gave no answer. */

/** It is not there, it refused, or it hung. */
export class GitFailed extends Error {
  override readonly name: string = "GitFailed";
}

/** The folder lies in no checkout. */
export class NoCheckout extends GitFailed {
  override readonly name = "NoCheckout";
}
