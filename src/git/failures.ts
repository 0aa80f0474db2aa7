export class GitFailed extends Error {
  override readonly name: string = "GitFailed";
}

export class NoCheckout extends GitFailed {
  override readonly name = "NoCheckout";
}

export class GitMissing extends GitFailed {
  override readonly name = "GitMissing";
}

/** The folder lies in a checkout by its path, but a link on it leads out. */
export class LinkedOutside extends GitFailed {
  override readonly name = "LinkedOutside";
}
