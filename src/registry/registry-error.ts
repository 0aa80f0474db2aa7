import { isTransient, type Trouble } from "./trouble.ts";

/** Why a registry could not be asked, or not to the end. */
type OwnTrouble =
  | "silent"
  | "gone"
  /** A neighbour removed the name before docker looked it up. */
  | "nameless"
  /** buildx would wrap a single manifest in an index. */
  | "old-buildx";

/** A registry did not give or take what it was asked for; the message has docker's words. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly trouble: Trouble | OwnTrouble;

  constructor(message: string, trouble: Trouble | OwnTrouble, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }

  get transient(): boolean {
    return this.trouble === "nameless" || isTransient(this.trouble);
  }
}

/** Returns true if another read can succeed: a registry may show late what it was given. */
export function isWorthAnotherRead(error: unknown): boolean {
  return error instanceof RegistryError && (error.transient || error.trouble === "missing");
}
