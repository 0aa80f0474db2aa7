/**
 * Node's HTTP client. An import of `node:http` evaluates all that it exports, undici among it, which takes longer
 * than all that is wanted of it (Node 24: 25 ms of 30).
 */
import { getBuiltinModule } from "node:process";

export const { Agent, request } = getBuiltinModule("node:http");
