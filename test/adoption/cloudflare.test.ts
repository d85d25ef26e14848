import { describe, expect, it } from "vitest";
import { readCloudflareList } from "../../src/adoption/cloudflare";

const ZONE_ID = "023e105f4ecef8ad9ca31a8372d0c353";
const mx = {
  id: "372e",
  zone_id: ZONE_ID,
  name: "example.com",
  type: "MX",
  content: "mx1.sg.aliyun.com",
  priority: 5,
  proxied: false,
  ttl: 1,
  settings: {},
  tags: [],
};
const answer = (...result: object[]) => ({
  success: true,
  errors: [],
  result,
  result_info: { page: 1, per_page: 100, count: result.length, total_count: result.length },
});
const read = (value: unknown, zoneId?: string) => readCloudflareList(JSON.stringify(value), "example.com", zoneId);
const issuesOf = (value: unknown, zoneId?: string) => {
  const list = read(value, zoneId);
  return list.ok ? [] : list.issues.map(({ id, message }) => `${message} [${id}]`);
};

describe("a list of Cloudflare", () => {
  it("is read as the API tells it", () => {
    const list = read(
      answer(
        mx,
        {
          ...mx,
          id: "2",
          type: "TXT",
          content: '"v=spf1 include:spf.sg.aliyun.com" " -all"',
          priority: undefined,
          ttl: 300,
        },
        { ...mx, id: "3", type: "TXT", content: "bare text", priority: undefined },
        { ...mx, id: "4", name: "IMAP.example.com", type: "CNAME", content: "imap.sg.aliyun.com", proxied: true },
        {
          ...mx,
          id: "5",
          name: "_imaps._tcp.example.com",
          type: "SRV",
          content: "1 993 imap.example",
          data: { priority: 0, weight: 1, port: 993, target: "imap.example" },
        },
        { ...mx, id: "6", type: "CAA", content: null, data: { flags: 0, tag: "issue", value: "ca.example" } },
      ),
    );
    expect(
      list.ok &&
        list.records.map(({ name, type, rdata, ttl, importId, isProxied }) => [
          name,
          type,
          rdata,
          ttl,
          importId,
          isProxied,
        ]),
    ).toEqual([
      ["example.com", "MX", "5 mx1.sg.aliyun.com.", "automatic", `${ZONE_ID}/372e`, undefined],
      ["example.com", "TXT", '"v=spf1 include:spf.sg.aliyun.com -all"', 300, `${ZONE_ID}/2`, undefined],
      ["example.com", "TXT", '"bare text"', "automatic", `${ZONE_ID}/3`, undefined],
      ["imap.example.com", "CNAME", "imap.sg.aliyun.com.", "automatic", `${ZONE_ID}/4`, true],
      ["_imaps._tcp.example.com", "SRV", "0 1 993 imap.example.", "automatic", `${ZONE_ID}/5`, undefined],
      ["example.com", "CAA", "", "automatic", `${ZONE_ID}/6`, undefined],
    ]);
  });

  it("is read as Pulumi's getDnsRecords gives it", () => {
    const { zone_id, ...record } = mx;
    expect(read({ zoneId: ZONE_ID, results: [record], match: "all" })).toEqual(read(answer(mx)));
  });

  it("gets the zone's id from the user where it does not tell it", () => {
    const { zone_id, ...record } = mx;
    expect(read(answer(record), ZONE_ID)).toEqual(read(answer(mx)));
    expect(issuesOf(answer(record))).toEqual([expect.stringMatching(/--zone-id \[adopt\.no-zone-id\]$/)]);
    const [other] = issuesOf(answer(mx), "other");
    for (const part of [` ${ZONE_ID},`, "--zone-id is other", "[adopt.other-zone-id]"]) expect(other).toContain(part);
  });

  it.each<[string, unknown, string]>([
    ["a page of more", { ...answer(mx), result_info: { total_count: 250 } }, "1 of 250 records"],
    [
      "as many as were to be fetched",
      { zoneId: ZONE_ID, results: [mx], maxItems: 1 },
      "maxItems in getDnsRecords [adopt.incomplete]",
    ],
    [
      "the service's error",
      { success: false, errors: [{ code: 9109, message: "Invalid access token" }], result: null },
      "9109: Invalid access token [adopt.refused]",
    ],
    ["an error without a word", { success: false }, "success is false"],
    ["another zone's", answer({ ...mx, name: "example.org" }), "[adopt.other-zone]"],
    ["another list", { DomainRecords: {} }, "[adopt.no-list]"],
  ])("is refused where it is %s", (_, value, message) => {
    expect(issuesOf(value).join()).toContain(message);
  });
});
