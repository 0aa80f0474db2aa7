/** Bounds the search for a user's regular expression in untrusted text: backtracking may never end. */
import { createContext, Script } from "node:vm";

/** Enough for a kept body (64 KiB), which a harmless expression searches in milliseconds. */
export const longestSearchMs = 1_000;

const room: { regex: RegExp; text: string } = { regex: /$^/u, text: "" };
const context = createContext(room);
// Only the timeout of node:vm can stop a regular expression in the middle of its work.
const search = new Script("regex.test(text)");

export function isFound(regex: RegExp, text: string): boolean | undefined {
  Object.assign(room, { regex, text });
  try {
    return search.runInContext(context, { timeout: longestSearchMs }) === true;
  } catch (error) {
    // The error comes from the context's own realm, so it is not an instance of this realm's Error.
    const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
    if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  } finally {
    room.text = "";
  }
}
