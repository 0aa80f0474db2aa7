/** Takes one object off the engine, where the post step or a neighbour may be about the same. */
import { Fault } from "../fault.ts";

/**
 * Swallows a fault of a removal by the scope that made the object: an engine that is gone must not hide why the scope
 * ended. The removal of the whole run meets what stays, and says so.
 */
export async function bestEffort(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}
