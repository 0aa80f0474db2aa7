/** What an answer says of the way in which the app was asked. Pure. */
import type { HttpAnswer } from "./observation.ts";

/** How servers answer plain HTTP on a port of TLS: Go, nginx, Apache, Tomcat. */
const wantsTls =
  /HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL|combination of host and port requires TLS/iu;

/**
 * Statuses with which a server refuses a host that it does not know: Django, Starlette, Rails, Vite, ASP.NET. A 403 has
 * many other reasons, so that it must name the host.
 */
const unknownHost: ReadonlySet<number> = new Set([400, 421]);
const namesHost = /\b(?:hosts?|hostname|domain)\b/iu;

const insteadAsk = "or use probe: exec with a client of the image that";

/** The rest of a sentence; undefined where the answer is as any other. */
export function answerHint({ status, host, location, body }: HttpAnswer): string | undefined {
  if (status === 400 && wantsTls.test(body))
    return `this port speaks TLS: set port to one that speaks plain HTTP, ${insteadAsk} speaks TLS`;
  if (location !== undefined && /^https:/iu.test(location))
    return `it sends plain HTTP on to HTTPS, and redirects are not followed: exempt this path from that, switch it off with env, ${insteadAsk} speaks TLS`;
  if (location !== undefined) return "redirects are not followed";
  if (host !== undefined && (unknownHost.has(status) || (status === 403 && namesHost.test(body))))
    return `it was asked as the host ${host}: if it checks that, allow it with env (ALLOWED_HOSTS in Django), ${insteadAsk} sends another Host`;
  return undefined;
}
