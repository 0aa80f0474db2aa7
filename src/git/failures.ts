/** Why git gave no answer. */

/** It is not there, it refused, or it hung. */
export class GitFailed extends Error {
  override readonly name: string = "GitFailed";
}

/** The folder lies in no checkout. */
export class NoCheckout extends GitFailed {
  override readonly name = "NoCheckout";
}

/** There is no git on this machine. */
export class GitMissing extends GitFailed {
  override readonly name = "GitMissing";
}

/** The folder lies in a checkout by its path, and leads out of it through a link. */
export class LinkedOutside extends GitFailed {
  override readonly name = "LinkedOutside";
}
