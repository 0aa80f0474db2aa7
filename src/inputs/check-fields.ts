/** The `checks` input: further requests that must hold. */
import { z } from "zod";
import type { HttpCheck } from "../plan.ts";
import { bodyPattern, path, statusRanges } from "./http-fields.ts";
import { mapOf, oneOf, scalar, shown, strict } from "./scalars.ts";

/** RFC 9110, 5.1: a field's name is a token. */
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/u, {
  error: ({ input }) => `${shown(String(input))} is not the name of an HTTP header`,
});

/** It may be a credential: no message shows it. */
const headerValue = scalar.refine((value) => !/[\r\n\0]/u.test(value), { error: "has a line break in it" });

const check = strict({
  path,
  method: oneOf("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS").optional(),
  headers: mapOf(headerName, headerValue, "names and values").optional(),
  "expect-status": statusRanges.optional(),
  "expect-body": bodyPattern.optional(),
});
export const checks = z.array(check, {
  error: "must be a list of {path, method, headers, expect-status, expect-body}",
});

/** A check holds with any status of success, and any body, unless it says otherwise. */
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
