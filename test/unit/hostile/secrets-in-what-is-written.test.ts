import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runnersSecrets, secretsIn } from "../../../src/inputs/secrets.ts";
import { withoutSecrets } from "../../../src/report/hidden.ts";
import { Secrets } from "../../../src/report/secrets.ts";
import { jobLog } from "../../../src/runner/log.ts";
import { pass } from "../report/reports.ts";

function knowing(...values: readonly string[]): Secrets {
  const secrets = new Secrets();
  secrets.know(values);
  return secrets;
}

const unicode = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const jsonUnits = (text: string, escaped: (unit: string) => boolean) =>
  json(text)
    .split("")
    .map((unit) => (escaped(unit) ? unicode(unit) : unit))
    .join("");
const notAscii = (unit: string) => unit > "~";
const lowerPercent = (text: string) => text.replaceAll(/%[0-9A-F]{2}/gu, (byte) => byte.toLowerCase());
const form = (text: string) => new URLSearchParams([["", text.toWellFormed()]]).toString().slice(1);
const component = (text: string) => encodeURIComponent(text.toWellFormed());
/** As form encoding, with a tilde left as it is and a star encoded. */
const goQuery = (text: string) => form(text).replaceAll("%7E", "~").replaceAll("*", "%2A");

/** What programs in other languages make of a text, written once more from their documentation. */
const encoders: readonly (readonly [string, (text: string) => string])[] = [
  ["JSON.stringify", json],
  ["Go's json.Marshal", (text) => jsonUnits(text, (unit) => "<>&\u2028\u2029".includes(unit))],
  ["Python's json.dumps", (text) => jsonUnits(text, notAscii)],
  ["PHP's json_encode", (text) => jsonUnits(text, (unit) => unit > "\u007F").replaceAll("/", String.raw`\/`)],
  ["encodeURIComponent", component],
  ["encodeURIComponent in lower case", (text) => lowerPercent(component(text))],
  ["encodeURI", (text) => encodeURI(text.toWellFormed())],
  ["a form", form],
  ["a form in lower case", (text) => lowerPercent(form(text))],
  ["Go's url.QueryEscape", goQuery],
  ["Python's quote", (text) => goQuery(text).replaceAll("+", "%20").replaceAll("%2F", "/")],
  ["PHP's urlencode", (text) => goQuery(text).replaceAll("~", "%7E")],
];

/** Seen from the programs themselves. */
const spelledByOthers: readonly (readonly [string, string, string])[] = [
  ["Go's encoding/json", "pa&ss<w>rd", String.raw`pa\u0026ss\u003cw\u003erd`],
  ["Python's json", "pässword😀", String.raw`p\u00e4ssword\ud83d\ude00`],
  ["PHP's json_encode", "pä/ss/word", String.raw`p\u00e4\/ss\/word`],
  ["a form", "pa ss:w&rd", "pa+ss%3Aw%26rd"],
  ["a form in lower case", "pa ss:w&rd", "pa+ss%3aw%26rd"],
  ["System.Text.Json", 'pa"s+é', String.raw`pa\u0022s\u002B\u00E9`],
];

describe("a secret in a text that leaves the run", () => {
  it("is hidden wherever it stands, whatever it is", () => {
    const secret = fc
      .string({ unit: "grapheme", minLength: 4, maxLength: 60 })
      .filter((text) => /^\S{4,}$/u.test(text));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        // It is not looked for in what stands around it and in the mark.
        fc.pre(!`${before}***${after}`.includes(value));
        expect(knowing(value).hide(`${before}${value}${after}`)).not.toContain(value);
      }),
    );
  });

  it.each([
    ["in JSON", 'pass"word\\1', JSON.stringify({ said: 'pass"word\\1' })],
    ["in an address", "p@ss/word", "https://host/?token=p%40ss%2Fword"],
    ["in base64", "hunter2hunter2", Buffer.from("hunter2hunter2").toString("base64")],
    ["in the middle of base64", "hunter2hunter2", Buffer.from("user:hunter2hunter2!").toString("base64")],
    ["inside a word", "hunter2", "xhunter2x"],
  ])("is hidden %s", (_, value, text) => {
    expect(knowing(value).hide(text)).toContain("***");
    expect(knowing(value).hide(text)).not.toContain(value);
  });

  it("is hidden in whatever an encoder makes of it", () => {
    const secret = fc
      .string({
        unit: fc.oneof(
          fc.constantFrom(...`&<>'"\\/+ =:;,~!*()$#?@%|^{}[]\u007F\u2028é€`.split(""), "😀"),
          fc.string({ minLength: 1, maxLength: 1 }),
          fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
        ),
        minLength: 4,
        maxLength: 30,
      })
      .filter((text) => text.trim() === text && text.length >= 4 && !/[\r\n]/u.test(text));
    fc.assert(
      fc.property(secret, fc.constantFrom(...encoders), (value, [, encode]) => {
        expect(knowing(value).hide(`before ${encode(value)} after`)).toBe("before *** after");
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(spelledByOthers)("is hidden as %s writes it", (_, value, text) => {
    expect(knowing(value).hide(`{"said": "${text}"}`)).toBe('{"said": "***"}');
  });

  it("is hidden line by line, where it has several", () => {
    const key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\n}\r\nkqhkiG9w0BAQ\n-----END KEY-----";
    const { hide } = knowing(key);
    expect(key.split(/\r?\n/u).map(hide)).toEqual(["***", "***", "}", "***", "***"]);
    expect(hide("MIIEvQIBADANBg kqhkiG9w0BAQ")).toBe("*** ***");
  });

  it("is hidden where it was cut off", () => {
    expect(knowing("hunter2-and-more").hide("could not read hunter2-an… : hunter2-…")).toBe(
      "could not read ***… : ***…",
    );
  });

  it("is hidden alone, where it is short, and leaves the words that it is part of", () => {
    const { hide } = knowing("db", "1");
    expect(hide("db: the db-backup of adb failed, (db)")).toBe("***: the db-backup of adb failed, (***)");
    expect(hide("exit code 1")).toBe("exit code 1");
  });

  it("is hidden first, where another one is part of it", () => {
    expect(knowing("hunter", "hunter2!").hide("hunter2! hunter")).toBe("*** ***");
  });

  it("is hidden before the @ of an address, known or not", () => {
    const { hide } = new Secrets();
    expect(hide("cloning https://me:hunter2@host/x.git failed")).toBe("cloning https://***@host/x.git failed");
    expect(hide("https://ghp_token@github.com/me/x")).toBe("https://***@github.com/me/x");
    expect(hide("postgres://me:p@ss@db:5432/x")).toBe("postgres://***@db:5432/x");
    expect(hide("https://me:pa'ss@host/y.tar.gz")).toBe("https://***@host/y.tar.gz");
    expect(hide("ssh://git@github.com/x, mail https://host/a@b")).toBe("ssh://git@github.com/x, mail https://host/a@b");
  });

  it.each(['https://host/?token=hunt"er<2', "https://me:hunt@er/2@host/", "https://me:hunt#er2@host/"])(
    "is hidden whole where an address ends inside of it: %s",
    (address) => {
      const [value = ""] = /hunt.er.?2/u.exec(address) ?? [];
      expect(knowing(value).hide(address)).not.toMatch(/hunt|er/u);
    },
  );

  it.each([
    ["?token=hunter2", "?token=***"],
    ["?v=1&access_token=hunter2&x=2#top", "?v=1&access_token=***&x=2#top"],
    ["?X-Amz-Signature=hunter2&X-Amz-Date=now", "?X-Amz-Signature=***&X-Amz-Date=now"],
    ["?X-Amz-Security-Token=hunter2%2F", "?X-Amz-Security-Token=***"],
    ["?X-Amz-Credential=hunter2/now", "?X-Amz-Credential=***"],
    ["?sv=1&sig=hunter2%3D", "?sv=1&sig=***"],
    ["?api_key=hunter2&Password=hun'ter2", "?api_key=***&Password=***"],
    ["?client_secret=hunter2", "?client_secret=***"],
    ["?next=https://other/?token=hunter2", "?next=https://other/?token=***"],
    [String.raw`?v=1\u0026token=hunter2\u0026x=2`, String.raw`?v=1\u0026token=***\u0026x=2`],
    ["?design=blue&v=1&empty=&token=", "?design=blue&v=1&empty=&token="],
  ])("is hidden in the query of an address, known or not: %s", (query, shown) => {
    const { hide } = new Secrets();
    expect(hide(`could not fetch "https://host/y.tar.gz${query}": 403`)).toBe(
      `could not fetch "https://host/y.tar.gz${shown}": 403`,
    );
    const metadata = JSON.stringify({ said: `"https://host/${query}"` });
    expect(() => JSON.parse(hide(metadata))).not.toThrow();
  });

  it("takes no longer than the text is long", () => {
    const { hide } = knowing("hunter2");
    for (const hostile of ["a.", "a://", "https://", ":", "@", "…", "?", "?key", "?token=", "&key.", "?sig."])
      expect(hide(hostile.repeat(100_000))).toBeDefined();
  });
});

describe("the log", () => {
  const printed = (say: (log: ReturnType<typeof jobLog>) => unknown) => {
    let text = "";
    const secrets = knowing("hunter2-hunter2");
    const said = say(
      jobLog((more) => {
        text += more;
      }, secrets),
    );
    return Promise.resolve(said).then(() => text);
  };

  it.each<[string, (log: ReturnType<typeof jobLog>) => unknown]>([
    ["a line", (log) => log.info("token hunter2-hunter2")],
    ["a line that is cut inside it", (log) => log.info(`${"x".repeat(1_990)}hunter2-hunter2`)],
    ["a line in which it is broken up", (log) => log.info("token hunter2\u200B-hunter2")],
    ["the title of a group", (log) => log.group("hunter2-hunter2", () => Promise.resolve())],
    ["untrusted lines", (log) => log.untrusted(async (print) => print("a\r\nhunter2-hunter2"))],
  ])("shows none of it in %s", async (_, say) => {
    const text = await printed(say);
    expect(text).toContain("***");
    expect(text).not.toMatch(/hunter2-/u);
  });
});

describe("the report", () => {
  it("has none of it, and keeps its own words", () => {
    const said = withoutSecrets(
      { ...pass, fault: { what: "pass", why: "it said hunter2", remedy: "" } },
      knowing("hunter2", "pass", pass.startedAt).hide,
    );
    expect(said).toMatchObject({
      verdict: "pass",
      startedAt: pass.startedAt,
      fault: { what: "***", why: "it said ***" },
    });
  });
});

describe("what is known to be secret", () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["secrets", { INPUT_SECRETS: 'a=hunter2\n"b=line 1\nline 2"' }, ["hunter2", "line 1\nline 2"]],
    ["secrets that cannot be read", { INPUT_SECRETS: '"a=hunter2\nb=hunter3' }, ["hunter2", "hunter3"]],
    ["a secret without an id", { INPUT_SECRETS: "hunter2" }, ["hunter2"]],
    [
      "secret-envs",
      { "INPUT_SECRET-ENVS": "a=TOKEN,b=OTHER", TOKEN: "hunter2", OTHER: "hunter3" },
      ["hunter2", "hunter3"],
    ],
    ["github-token", { "INPUT_GITHUB-TOKEN": " hunter2 " }, ["hunter2"]],
    ["the password of a context", { INPUT_CONTEXT: "https://me:hun%74er2@host/y.git#main" }, ["hun%74er2", "hunter2"]],
    ["a password with a single quote", { INPUT_CONTEXT: "https://me:hun'ter2@host/y.tar.gz" }, ["hun'ter2"]],
    ["a token in place of the user", { INPUT_CONTEXT: "https://hunter2@host/y.git" }, ["hunter2"]],
    [
      "a token and what GitHub calls no password",
      { INPUT_CONTEXT: "https://hunter2:x-oauth-basic@host/y" },
      ["hunter2"],
    ],
    ["the password of a further context", { "INPUT_BUILD-CONTEXTS": "a=https://me:hunter2@host/y.git" }, ["hunter2"]],
    ["the password of a package index", { "INPUT_BUILD-ARGS": "INDEX=https://me:hunter2@host/simple" }, ["hunter2"]],
    [
      "the keys of a cache",
      { "INPUT_CACHE-TO": "type=s3,secret_access_key=hunter2,session_token=hunter3" },
      ["hunter2", "hunter3"],
    ],
  ])("has %s", (_, env, values) => {
    expect(secretsIn(env)).toEqual(expect.arrayContaining([...values]));
  });

  it("has no name that everybody has", () => {
    expect(secretsIn({ INPUT_CONTEXT: "ssh://git@host/y.git", "INPUT_BUILD-ARGS": "A=https://git@host" })).toEqual([]);
  });

  it("has the tokens of the runner", () => {
    expect(runnersSecrets({ ACTIONS_RUNTIME_TOKEN: "hunter2", GITHUB_TOKEN: "hunter3", PATH: "/bin" })).toEqual([
      "hunter2",
      "hunter3",
    ]);
  });
});
