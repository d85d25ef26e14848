import { describe, expect, it } from "vitest";
import { readDnspodList } from "../../src/adoption/dnspod";

const mx = {
  RecordId: 901,
  Name: "@",
  Type: "MX",
  Value: "mx1.sg.aliyun.com.",
  MX: 5,
  TTL: 600,
  Status: "ENABLE",
  Line: "默认",
  LineId: "0",
  Weight: null,
  Remark: "",
};
const page = (...records: object[]) => ({
  RequestId: "1",
  RecordCountInfo: { SubdomainCount: 1, ListCount: records.length, TotalCount: records.length },
  RecordList: records,
});
const read = (value: unknown, zone = "example.com") =>
  readDnspodList(typeof value === "string" ? value : JSON.stringify(value), zone);
const idsOf = (value: unknown) => {
  const list = read(value);
  return list.ok ? [] : list.issues.map(({ id, path }) => `${id} at ${path}`);
};
const first = {
  name: "example.com",
  type: "MX",
  rdata: "5 mx1.sg.aliyun.com.",
  ttl: 600,
  importId: "example.com#901",
  place: "record 901",
};

describe("a list of DNSPod", () => {
  it.each([
    ["its command line prints it", page(mx)],
    ["the API answers", { Response: page(mx) }],
    ["several pages", [page(mx)]],
    [
      "Pulumi's function returns it",
      {
        id: "1",
        domain: "example.com",
        recordLists: [
          {
            ...{ recordId: 901, name: "@", type: "MX", value: "mx1.sg.aliyun.com.", mx: 5, ttl: 600 },
            ...{ status: "ENABLE", line: "默认", lineId: "0" },
          },
        ],
      },
    ],
  ])("is read as %s", (_what, list) => {
    expect(read(list)).toEqual({ ok: true, notes: [], records: [first] });
  });

  it("tells texts, suspended records and those of other lines apart", () => {
    const others = page(
      { ...mx, RecordId: 902, Type: "TXT", Value: "v=spf1 -all", MX: 0, Status: "DISABLE" },
      { ...mx, RecordId: 903, Name: "IMAP", Type: "CNAME", Value: "imap.sg.aliyun.com.", Line: "电信", LineId: "10=0" },
      { ...mx, RecordId: 904, Name: "_sip._tcp", Type: "SRV", Value: "1 2 3 sip.example.", Line: "Default" },
    );
    expect(read(others)).toMatchObject({
      records: [
        { rdata: '"v=spf1 -all"', isSuspended: true, place: "record 902, suspended" },
        { name: "imap.example.com", audience: "the line 电信" },
        { rdata: "1 2 3 sip.example." },
      ],
    });
    expect(read(page(mx)).ok && read(page({ ...mx, LineId: undefined, Line: "境外" }))).toMatchObject({
      records: [{ audience: "the line 境外" }],
    });
  });

  it.each<[unknown, string[]]>([
    ["", ["adopt.json at "]],
    [{}, ["adopt.no-list at "]],
    [{ Response: { Error: { Code: "AuthFailure", Message: "no" } } }, ["adopt.refused at "]],
    [{ Error: { Code: "AuthFailure" } }, ["adopt.refused at "]],
    [{ ...page(mx), RecordCountInfo: { TotalCount: 2 } }, ["adopt.incomplete at "]],
    [page({ ...mx, RecordId: "901" }), ["adopt.type at RecordList[0].RecordId"]],
    [
      { domain: "example.org", recordLists: [{ recordId: 1, name: "@", type: "A", value: "192.0.2.1" }] },
      ["adopt.other-zone at "],
    ],
  ])("that can't be used is refused: %j", (list, expected) => {
    expect(idsOf(list)).toEqual(expected);
  });
});
