import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listeners } from "../../../src/diagnosis/listening.ts";

const header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const row = (local: string, state: string) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 12345 1 0000000000000000 100 0 0 10 0`;

describe("the ports that a container listens on", () => {
  it.each([
    ["nothing", header, []],
    ["every address", row("00000000:1F90", "0A"), [{ port: 8080, loopback: false, family: "any" }]],
    ["127.0.0.1", row("0100007F:1F90", "0A"), [{ port: 8080, loopback: true, family: "any" }]],
    ["127.0.0.11, docker's own name server", row("0B00007F:9C41", "0A"), []],
    [
      "every IPv6 address",
      row("00000000000000000000000000000000:0BB8", "0A"),
      [{ port: 3000, loopback: false, family: "ipv6" }],
    ],
    ["::1", row("00000000000000000000000001000000:0BB8", "0A"), [{ port: 3000, loopback: true, family: "ipv6" }]],
    [
      "::ffff:127.0.0.1",
      row("0000000000000000FFFF00000100007F:0BB8", "0A"),
      [{ port: 3000, loopback: true, family: "any" }],
    ],
    [
      "every IPv6 address and every IPv4 address on one port",
      `${row("00000000:0BB8", "0A")}\n${row("00000000000000000000000000000000:0BB8", "0A")}`,
      [{ port: 3000, loopback: false, family: "any" }],
    ],
    ["a connection, not a listener", row("00000000:1F90", "01"), []],
    [
      "loopback and another address on one port",
      `${row("0100007F:1F90", "0A")}\n${row("020012AC:1F90", "0A")}`,
      [{ port: 8080, loopback: false, family: "any" }],
    ],
  ])("%s", (_, table, expected) => {
    expect(listeners(table)).toEqual(expected);
  });

  it("are read from any text without failing", () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(listeners(text))));
  });
});
