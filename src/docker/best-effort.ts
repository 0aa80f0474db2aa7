import { Fault } from "../gate/fault.ts";

/** Does not mask the error that ended the scope. The removal of the whole run finds and reports what is left. */
export async function bestEffort(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}
