import type { HttpAnswer } from "./observation.ts";

/** Replies of Go, nginx, Apache and Tomcat to plain HTTP on a TLS port. */
const wantsTls =
  /HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL|combination of host and port requires TLS/iu;

/** Statuses for an unknown host: Django, Starlette, Rails, Vite, ASP.NET. A 403 must name the host as well. */
const unknownHost: ReadonlySet<number> = new Set([400, 421]);
const namesHost = /\b(?:hosts?|hostname|domain)\b/iu;

const insteadAsk = "or use probe: exec with a client of the image that";

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
