import { z } from "zod";
import type { HttpCheck } from "../../gate/plan.ts";
import { bodyPattern, path, statusRanges } from "./http-fields.ts";
import { mapOf, strict } from "../parsing/maps.ts";
import { oneOf, scalar, shown } from "../parsing/scalars.ts";

/** RFC 9110, 5.1: a field name is a token. */
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/u, {
  error: ({ input }) => `${shown(String(input))} is not the name of an HTTP header`,
});

const line = /^[^\r\n\0]*$/u;

/** The value may be a credential, so no message shows it. */
const headerValue = scalar
  .meta({ pattern: line.source })
  .refine((value) => line.test(value), { error: "has a line break in it" });

const check = strict({
  path: path.meta({ description: "Path and query of the request." }),
  method: oneOf("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    .optional()
    .meta({ description: "Method of the request. Default: GET." }),
  headers: mapOf(headerName, headerValue, "names and values")
    .optional()
    .meta({ description: "Headers of the request." }),
  "expect-status": statusRanges
    .optional()
    .meta({ description: "Status codes and ranges that the answer may have. Default: 200-299." }),
  "expect-body": bodyPattern
    .optional()
    .meta({ description: "Text, or /regular expression/, that the answer's body must contain." }),
});
export const checks = z.array(check, {
  error: "must be a list of {path, method, headers, expect-status, expect-body}",
});

/** Defaults to any successful status and any body. */
export function toCheck(fields: z.output<typeof check>): HttpCheck {
  return {
    method: fields.method ?? "GET",
    headers: fields.headers ?? {},
    expectation: {
      path: fields.path,
      status: fields["expect-status"] ?? [{ from: 200, to: 299 }],
      body: fields["expect-body"],
    },
  };
}
