import { describe, expect, it } from "vitest";
import { readAlidnsList } from "../../src/adoption/alidns";

const mx = {
  RecordId: "901",
  RR: "@",
  Type: "MX",
  Value: "mx1.sg.aliyun.com",
  Priority: 5,
  TTL: 600,
  Status: "ENABLE",
  Line: "default",
  Locked: false,
  DomainName: "example.com",
  Weight: 1,
};
const page = (...records: object[]) => ({
  TotalCount: records.length,
  PageNumber: 1,
  PageSize: 20,
  DomainRecords: { Record: records },
});
const read = (value: unknown, zone = "example.com") =>
  readAlidnsList(typeof value === "string" ? value : JSON.stringify(value), zone);
const issuesOf = (value: unknown, zone?: string) => {
  const list = read(value, zone);
  return list.ok ? [] : list.issues.map(({ id, path, message }) => ({ id, path, message }));
};

describe("a list of Alibaba Cloud DNS", () => {
  it("is read as the API tells it", () => {
    expect(
      read(
        page(
          mx,
          { ...mx, RecordId: "902", Type: "TXT", Value: "v=spf1 include:spf.sg.aliyun.com -all", Priority: undefined },
          {
            ...mx,
            RecordId: "903",
            RR: "IMAP",
            Type: "CNAME",
            Value: "IMAP.sg.aliyun.com.",
            Status: "DISABLE",
            Locked: true,
          },
          { ...mx, RecordId: "904", RR: "_sip._tcp", Type: "SRV", Value: "1 2 3 sip.example", Line: "telecom" },
          { ...mx, RecordId: "905", RR: "www", Type: "REDIRECT_URL", Value: "https://example.org/" },
        ),
      ),
    ).toEqual({
      ok: true,
      notes: [],
      records: [
        {
          name: "example.com",
          type: "MX",
          rdata: "5 mx1.sg.aliyun.com.",
          ttl: 600,
          importId: "901",
          place: "record 901",
        },
        {
          name: "example.com",
          type: "TXT",
          rdata: '"v=spf1 include:spf.sg.aliyun.com -all"',
          ttl: 600,
          importId: "902",
          place: "record 902",
        },
        {
          name: "imap.example.com",
          type: "CNAME",
          rdata: "imap.sg.aliyun.com.",
          ttl: 600,
          importId: "903",
          place: "record 903, suspended",
          isSuspended: true,
          isLocked: true,
        },
        {
          name: "_sip._tcp.example.com",
          type: "SRV",
          rdata: "1 2 3 sip.example.",
          ttl: 600,
          importId: "904",
          place: "record 904",
          audience: "the line telecom",
        },
        {
          name: "www.example.com",
          type: "REDIRECT_URL",
          rdata: "https://example.org/",
          ttl: 600,
          importId: "905",
          place: "record 905",
        },
      ],
    });
  });

  it.each(["rr", "hostRecord"])("is read as Pulumi's getAlidnsRecords gives it, with the name in %s", (field) => {
    const record = {
      recordId: "901",
      [field]: "@",
      type: "MX",
      value: "mx1.sg.aliyun.com",
      priority: 5,
      ttl: "600",
      status: "ENABLE",
      line: "default",
      locked: false,
      remark: "x",
    };
    expect(read({ domainName: "example.com", ids: ["901"], records: [record] })).toEqual({ ...read(page(mx)) });
  });

  it("may have a byte order mark, and several pages", () => {
    expect(read(`\uFEFF${JSON.stringify(page(mx))}`).ok).toBe(true);
    const pages = [
      { ...page(mx), TotalCount: 2 },
      { ...page({ ...mx, RecordId: "902" }), TotalCount: 2 },
    ];
    expect(read(pages)).toMatchObject({ ok: true, records: [{ importId: "901" }, { importId: "902" }] });
  });
});

describe("what can't be relied on is refused", () => {
  it.each<[string, unknown, string, string]>([
    ["a page of more", { ...page(mx), TotalCount: 87 }, "adopt.incomplete", "1 of 87 records"],
    ["no JSON", "RecordId | RR", "adopt.json", "`aliyun"],
    ["nothing", " ", "adopt.json", "empty"],
    ["another list", { result: [] }, "adopt.no-list", "`aliyun"],
    ["a text", '"x"', "adopt.no-list", "`aliyun"],
    [
      "the service's error",
      { Code: "Forbidden.RAM", Message: "User not authorized" },
      "adopt.refused",
      "Forbidden.RAM: User not authorized",
    ],
    [
      "another domain",
      page({ ...mx, DomainName: "example.org" }),
      "adopt.other-zone",
      '"example.org" is outside the zone example.com',
    ],
  ])("%s", (_, value, id, message) => {
    const [issue] = issuesOf(value);
    expect(issue).toMatchObject({ id, message: expect.stringContaining(message) });
  });

  it("an id that lost its digits as a number, with its place", () => {
    expect(issuesOf(page({ ...mx, RecordId: 901 }))).toEqual([
      {
        id: "adopt.type",
        path: "DomainRecords.Record[0].RecordId",
        message: "expected a string, got 901",
      },
    ]);
    expect(issuesOf({ records: [{ recordId: "1", type: "A", value: "192.0.2.1" }] })).toEqual([
      { id: "adopt.missing", path: "records[0].rr", message: "required: expected a string" },
    ]);
  });
});
