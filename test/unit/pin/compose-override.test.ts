import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, parseDocument, stringify } from "yaml";
import { composeOverride } from "../../../src/pin/compose-override.ts";
import { image, named } from "./pins.ts";

const command = "docker compose -f compose.yml -f override.yml up -d --no-build";
const reading = (text: string, service = "app") => composeOverride(text, service, "/w/override.yml", command);
const pinned = (text: string) => reading(text).withImage(image(1));

describe("the override", () => {
  it.each(["", "\n", "  \n\n"])("begins with how to use it, and has nothing but the pin: %j", (text) => {
    expect(pinned(text)).toBe(`# Written by Smoke Gate's pin. To deploy:
# ${command}

services:
  app:
    image: "${named(1)}"
`);
  });

  it.each<[string, string, string]>([
    [
      "other services, comments and keys",
      "# ours\nx-a: 1.10\nservices:\n  # the web\n  web:\n    image: 'me/web:1' # frozen\n    init: no\n    ports: !override [\"80:80\"]\n    env_file: !reset null\n",
      `# ours\nx-a: 1.10\nservices:\n  # the web\n  web:\n    image: 'me/web:1' # frozen\n    init: no\n    ports: !override ["80:80"]\n    env_file: !reset null\n  app:\n    image: "${named(1)}"\n`,
    ],
    [
      "the service's own keys, and the comment beside its image",
      "services:\n  app:\n    # why\n    image: me/app:1 # since then\n    restart: always\n",
      `services:\n  app:\n    # why\n    image: "${named(1)}" # since then\n    restart: always\n`,
    ],
    [
      "Windows line ends",
      "services:\r\n  web:\r\n    image: me/web\r\n",
      `services:\r\n  web:\r\n    image: me/web\r\n  app:\r\n    image: "${named(1)}"\r\n`,
    ],
    [
      "a file without the last line end",
      "services:\n  app:\n    image: x",
      `services:\n  app:\n    image: "${named(1)}"\n`,
    ],
    ["comments alone", "# soon\n", `# soon\n\nservices:\n  app:\n    image: "${named(1)}"\n`],
    ["empty services", "services:\n", `services:\n  app:\n    image: "${named(1)}"\n`],
    ["services as {}", "services: {}\n", `services:\n  app:\n    image: "${named(1)}"\n`],
    ["a service of nothing", "services:\n  app: ~\n", `services:\n  app:\n    image: "${named(1)}"\n`],
    ["braces", "services: {web: {image: x}}\n", `services: {web: {image: x}, app: {image: "${named(1)}"}}\n`],
    [
      "an image that is a folded text",
      "services:\n  app:\n    image: >-\n      me/app:1\n",
      `services:\n  app:\n    image: "${named(1)}"\n`,
    ],
    [
      "an image that was taken away",
      "services:\n  app:\n    image: !reset null\n",
      `services:\n  app:\n    image: "${named(1)}"\n`,
    ],
  ])("keeps %s", (_, before, after) => {
    expect(pinned(before)).toBe(after);
  });

  it("keeps whatever else is in it", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("1.10", "no", "0o17", "~", "", "12345678901234567890", "a: b", "#"),
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(
          text.filter((key) => key !== "<<"),
          tie("any"),
          { maxKeys: 3, noNullPrototype: true },
        ),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(text, value, { maxKeys: 4, noNullPrototype: true }), fc.boolean(), (others, flow) => {
        const services = { ...others, app: { image: "me/app:1" } };
        const before = stringify({ services, others }, flow ? { collectionStyle: "flow" } : {});
        const after = pinned(before);
        expect(parse(after)).toEqual({ services: { ...services, app: { image: String(image(1)) } }, others });
        // What was written is what is read, and a second pin of the same writes the same.
        expect([reading(after).current, pinned(after)]).toEqual([String(image(1)), after]);
      }),
    );
  });
});

describe("what the override says of a service", () => {
  it.each<[string, string | undefined]>([
    ["", undefined],
    ["services: {web: {image: me/web:1}}", undefined],
    ["services: {app: {restart: always}}", undefined],
    ["services: {app: {image: }}", undefined],
    ["services: {app: {image: me/app:1}}", "me/app:1"],
    ["services: {app: {image: '${IMAGE}'}}", "${IMAGE}"],
  ])("%j", (text, current) => {
    expect(reading(text).current).toBe(current);
  });
});

describe("an override that cannot be used", () => {
  it.each([
    [
      "services: [",
      "it is not YAML at line 1, column 12: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["a: 1\n---\nb: 2", "it is not YAML at line 2, column 1: a second document begins"],
    ["services: {}\nservices: {}", "it is not YAML at line 2, column 1: Map keys must be unique"],
    ["- app", "it is no map"],
    ["app", "it is no map"],
    ["services: app", "services in it is no map"],
    ["services: {app: me/app:1}", "app in it is no map"],
    ["services: {app: {image: [me/app]}}", "image in it is no text"],
    // Who follows the anchor would be pinned too.
    ["services: {app: &x {image: a}, web: *x}", "app in it has an anchor, so that a pin would change what follows it"],
    [
      "services: {app: {image: &x a}, web: {image: *x}}",
      "image in it has an anchor, so that a pin would change what follows it",
    ],
    ["services: {web: &x {image: a}, app: *x}", "app in it is no map"],
    [
      "services: {web: *x}",
      'it is not YAML at line 1, column 17: a value that begins with "*" is an alias, and there is no anchor for it; put the value in quotes',
    ],
  ])("%j", (text, why) => {
    expect(() => pinned(text)).toThrow(`/w/override.yml cannot be used: ${why}. Nothing was changed. Fix it.`);
  });

  it("is spoken of without repeating what is in it", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 8 }),
        fc.constantFrom('"', "'", "{", "[", "*", "&", "!", "%", "@", "`", "? ", "\t", ">", "|"),
        (junk, mark) => {
          let message = "";
          try {
            pinned(`services:\n  app:\n    image: ${mark}s3cr3t${mark}${junk}s3cr3t ${mark}`);
          } catch (error) {
            message = String(error);
          }
          expect(message).not.toContain("s3cr3t");
        },
      ),
    );
  });
});

it("is written so that a reader of older YAML reads the same", () => {
  const document = parseDocument(pinned(""), { version: "1.1" });
  expect(document.getIn(["services", "app", "image"])).toBe(String(image(1)));
});
