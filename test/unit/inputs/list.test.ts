import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ListOptions, parseList } from "../../../src/inputs/parsing/list.ts";

const commas: ListOptions = {};
const lines: ListOptions = { ignoreComma: true };
const outputs: ListOptions = { ignoreComma: true, quote: false };
const secrets: ListOptions = { ignoreComma: true, trimWhitespace: false };

// What build-push-action v7 makes of each, read off the command it ran.
describe("a list is read as docker/build-push-action reads it", () => {
  it.each<[string, ListOptions, string, readonly string[]]>([
    ["nothing", commas, "", []],
    ["only white space", commas, " \n \n", []],
    ["one item a line", commas, "A=1\nB=2", ["A=1", "B=2"]],
    ["Windows line ends", commas, "A=1\r\nB=2\r\n", ["A=1", "B=2"]],
    ["the line ends of both", commas, "A=1\r\nB=2\nC=3", ["A=1", "B=2", "C=3"]],
    ["the line ends of both, Unix first", secrets, "A=1 \nB=2\r\nC=3", ["A=1 ", "B=2", "C=3"]],
    ["old Mac line ends", commas, "A=1\rB=2", ["A=1", "B=2"]],
    ["empty lines", commas, "\n\nA=1\n\n\nB=2\n", ["A=1", "B=2"]],
    ["a line of white space, which is an empty item", commas, "A=1\n   \nB=2", ["A=1", "", "B=2"]],
    ["commas between items", commas, "A=1, B=2 ,C=3", ["A=1", "B=2", "C=3"]],
    ["a comma too many", commas, ",A=1,,", ["A=1"]],
    ["a quoted line, whose comma still ends an item", commas, ' "A=1,2" ', ["A=1", "2"]],
    ["quoted items on one line", commas, '"A=1","B=2"', ["A=1", "B=2"]],
    ["a quote in the middle of an item", commas, 'A="x, y"', ['A="x', 'y"']],
    ["a quoted item with more behind it", commas, '"A=1"B', ['"A=1"B']],
    ["commas that belong to the items", lines, "A=1,B=2\nC=3", ["A=1,B=2", "C=3"]],
    ["a comma at an end", lines, "A=1,\n,B=2", ["A=1,", ",B=2"]],
    ["only commas", lines, ",,", [",,"]],
    ["a quoted item of several lines", lines, '"A=multi\nline\n\nend"\nB=2', ["A=multi\nline\n\nend", "B=2"]],
    ["white space in a quoted item", lines, '" A=1 "', ["A=1"]],
    ["white space after a quoted item, which then keeps its quotes", lines, '"A=1" \nB=2', ['"A=1"', "B=2"]],
    ["quoted parts of a line, whose quotes go", lines, '"A=1",B=2', ["A=1,B=2"]],
    ["a quote in the middle of a line", lines, 'A=x "quoted" y', ['A=x "quoted" y']],
    ["a doubled quote in a quoted item", lines, '"A=he said ""hi"", ok"', ['A=he said "hi", ok']],
    ["a value in quotes", lines, 'A="x, y"', ['A="x, y"']],
    ["a quote after white space, which opens nothing", lines, ' "A=1"\n "B=2"', ["A=1", '"B=2"']],
    ["a hash, which is no comment", lines, "#A=1\nB=2 # no", ["#A=1", "B=2 # no"]],
    ["single quotes, which are characters", lines, "'A=1,2'", ["'A=1,2'"]],
    ["what looks like a flag", lines, "--push", ["--push"]],
    ["quotes that belong to an output", outputs, 'type=image,"name=a,b"', ['type=image,"name=a,b"']],
    ["an output in quotes", outputs, '"type=local"\n out ', ['"type=local"', "out"]],
    ["a lone quote in an output", outputs, '"type=local\nout', ['"type=local', "out"]],
    ["white space around a secret", secrets, "A=trail  \n B=x", ["A=trail  ", " B=x"]],
    ["line ends in a quoted secret", secrets, '"K=test\n\n"', ["K=test\n\n"]],
    ["a quoted secret after white space, which is not quoted", secrets, ' "A=1,2" ', [' "A=1,2" ']],
  ])("%s", (_, options, text, items) => {
    expect(parseList(text, options)).toEqual(items);
  });

  it("refuses a quoted item that is not closed, without repeating it", () => {
    expect(() => parseList('A=1\n"TOKEN=hunter2\nB=2', secrets)).toThrow(
      /double quote that opens an item and is not closed/u,
    );
    expect(() => parseList('A=1\n"TOKEN=hunter2\nB=2', secrets)).not.toThrow(/hunter2/u);
  });
});

function quoted(item: string): string {
  return `"${item.replaceAll('"', '""')}"`;
}

describe("whatever the items are", () => {
  const plain = fc.stringMatching(/^[^\s",][^\r\n",]*$/u).map((item) => item.trim());
  const anything = fc.string({ unit: "grapheme", minLength: 1 }).filter((item) => item.trim() !== "");

  it("plain ones come back from lines and from commas", () => {
    fc.assert(
      fc.property(fc.array(plain), (items) => {
        expect(parseList(items.join("\n"))).toEqual(items);
        expect(parseList(items.join(" , "))).toEqual(items);
        expect(parseList(items.join("\n"), outputs)).toEqual(items);
      }),
    );
  });

  it("any text comes back from double quotes with its quotes doubled", () => {
    fc.assert(
      fc.property(fc.array(anything), (items) => {
        expect(parseList(items.map(quoted).join("\n"), secrets)).toEqual(items);
      }),
    );
  });

  it("commas and white space decide nothing where the input says so", () => {
    const line = fc.stringMatching(/^[^\r\n"]*[^\s"][^\r\n"]*$/u);
    fc.assert(
      fc.property(fc.array(line), (items) => {
        expect(parseList(items.join("\n"), secrets)).toEqual(items);
        expect(parseList(items.join("\n"), lines)).toEqual(items.map((item) => item.trim()));
      }),
    );
  });
});
