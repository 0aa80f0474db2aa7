import fc from "fast-check";
import { expect, it } from "vitest";
import { withoutQueries } from "../../../src/registry/url-query.ts";

it.each([
  [
    "the state of an upload",
    'failed to do request: Put "http://127.0.0.1:39987/v2/t/c2/blobs/uploads/5590?_state=Qtkq&digest=sha256%3A28": EOF',
    'failed to do request: Put "http://127.0.0.1:39987/v2/t/c2/blobs/uploads/5590": EOF',
  ],
  [
    "the signature of a storage, of two URLs",
    "Put https://s3.example.com/a?X-Amz-Signature=f00 after https://s3.example.com/b?X-Amz-Security-Token=ba4: 503",
    "Put https://s3.example.com/a after https://s3.example.com/b: 503",
  ],
  ["no URL", "what? is this", "what? is this"],
  [
    "a URL without a query",
    'Get "https://registry.example.com/v2/": EOF',
    'Get "https://registry.example.com/v2/": EOF',
  ],
])("cuts a URL before its query: %s", (_, text, cut) => {
  expect(withoutQueries(text)).toBe(cut);
});

it("leaves nothing of a query, whatever is around it", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.stringMatching(/^[a-z]+=[\w%&=]+$/u), (before, after, query) => {
      const text = `${before} https://h.example.com/p?s3cret-${query} ${after}`;
      expect(withoutQueries(text)).not.toContain(`s3cret-${query}`);
    }),
  );
});
