/** Files that are not as `pin` needs them. */
import { Fault } from "../fault.ts";

/**
 * @param file its path.
 * @param why what is wrong with it, as the rest of a sentence without its full stop.
 * @param remedy what to do about it.
 */
export function unusable(file: string, why: string, remedy = "Mend it"): Fault {
  return new Fault(`${file} cannot be used`, why, `Nothing was changed. ${remedy}.`);
}
