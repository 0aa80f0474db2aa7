/** Looks for a user's regular expression in a text of somebody else's: some of the two take longer than the universe is old. */
import { createContext, Script } from "node:vm";

/** A body that is kept has 64 KiB; an expression that does not try every way finds it there in milliseconds. */
export const longestSearchMs = 1_000;

const room: { regex: RegExp; text: string } = { regex: /$^/u, text: "" };
const context = createContext(room);
// Only Node's clock for scripts ends an expression in the middle of its work.
const search = new Script("regex.test(text)");

/** Undefined where it is not known after that time. */
export function isFound(regex: RegExp, text: string): boolean | undefined {
  Object.assign(room, { regex, text });
  try {
    return search.runInContext(context, { timeout: longestSearchMs }) === true;
  } catch (error) {
    // An error of the context's own realm, which is no instance of this one's Error.
    const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
    if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  } finally {
    room.text = "";
  }
}
