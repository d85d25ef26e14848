import { describe, expect, it } from "vitest";
import { checkTtl, checkUint16, primaryField, type RecordData, rdataText, toRdata } from "../../src/records/records";

const numbers = { preference: 5, priority: 1, weight: 2, port: 993 };

describe("a record's contents", () => {
  it.each<[RecordData, string, string]>([
    [{ type: "MX", preference: 5, exchange: "mx.example.net" }, "mx.example.net", "5 mx.example.net."],
    [{ type: "CNAME", target: "a.example.net" }, "a.example.net", "a.example.net."],
    [{ type: "TXT", text: 'say "é"' }, 'say "é"', '"say \\"\\195\\169\\""'],
    [
      { type: "SRV", priority: 1, weight: 2, port: 993, target: "a.example.net" },
      "a.example.net",
      "1 2 993 a.example.net.",
    ],
    [{ type: "A", address: "192.0.2.1" }, "192.0.2.1", "192.0.2.1"],
    [{ type: "AAAA", address: "2001:db8::1" }, "2001:db8::1", "2001:db8::1"],
  ])("%j have one text, come from it, and are written as RDATA", (data, value, rdata) => {
    expect(primaryField(data)).toBe(value);
    expect(toRdata(data.type, numbers, value)).toEqual(data);
    expect(rdataText(data)).toBe(rdata);
  });

  it("have 0 for numbers that were refused", () => {
    expect(toRdata("MX", {}, "a")).toEqual({ type: "MX", preference: 0, exchange: "a" });
    expect(toRdata("SRV", {}, "a")).toEqual({ type: "SRV", priority: 0, weight: 0, port: 0, target: "a" });
  });
});

describe("a number of 16 bits", () => {
  it.each([0, 65535])("may be %d", (value) => {
    expect(checkUint16(value, "weight", "w")).toEqual([]);
  });

  it.each([-1, 65536, 0.5, Number.NaN])("may not be %d", (value) => {
    expect(checkUint16(value, "weight", "w")).toEqual([
      {
        id: "weight.range",
        severity: "error",
        path: "w",
        message: `must be an integer from 0 to 65535, got ${value}`,
      },
    ]);
  });
});

describe("a time to live", () => {
  it.each([1, 600, 2147483647])("may be %d seconds", (value) => {
    expect(checkTtl(value, "ttl")).toEqual([]);
  });

  it.each([0, -1, 2147483648, 0.5, Number.NaN])("may not be %d seconds", (value) => {
    expect(checkTtl(value, "ttl")).toMatchObject([{ id: "ttl.range", severity: "error" }]);
  });
});
