import { describe, expect, it } from "vitest";
import { examplePublicKey } from "../plan/helpers";
import { naming } from "../support/naming";
import { withoutValue } from "../support/withheld";
import {
  check,
  checkSets,
  idsOf,
  messagesOf,
  others,
  planOf,
  recordsOf,
  serversWith,
  text,
  verdictOf,
  withSets,
} from "./world";

const OTHER_KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

const plan = planOf({
  dkim: { default: { publicKey: examplePublicKey }, old: { retired: true } },
  dmarc: { policy: "none", aggregateReports: ["dmarc@example.com"] },
  mtaSts: { mode: "testing" },
  tlsReports: { addresses: ["tls@example.com"] },
  bimi: { logo: "https://example.com/logo.svg" },
  clientServices: { imap: true },
  extraRecords: {
    note: { name: "note", type: "TXT", value: 'a "quoted" é' },
    web: { name: "www", type: "A", value: "192.0.2.80" },
    web6: { name: "www", type: "AAAA", value: "2001:db8::80" },
  },
});

const mtaSts = plan.records.find(({ key }) => key === "mta-sts");
const stsText = mtaSts?.type === "TXT" ? (mtaSts.text ?? "") : "";

type Sets = Record<string, (string | [string, number])[]>;

it("finds every line right, without a word, where the zone is as planned", async () => {
  const found = await check(plan);
  expect(found.lines.filter(({ verdict, reasons }) => verdict !== "right" || reasons.length > 0)).toEqual([]);
  expect(found.lines.length).toBe(16);
  expect(found.reasons).toEqual([]);
  expect(found.status).toBe("Resolved");
});

describe.each<[string, [string, Sets, string, string[]][]]>([
  [
    "dkim-default",
    [
      [
        "the same in other words",
        { "default._domainkey.example.com TXT": [text(`v=DKIM1; p=${examplePublicKey};`)] },
        "right",
        [],
      ],
      ["none", { "default._domainkey.example.com TXT": [] }, "missing", ["dkim.missing"]],
      [
        "another key",
        { "default._domainkey.example.com TXT": [text(`v=DKIM1; k=ed25519; p=${OTHER_KEY}`)] },
        "wrong",
        ["dkim.other-key"],
      ],
      [
        "the key with a flag",
        { "default._domainkey.example.com TXT": [text(`v=DKIM1; k=rsa; t=s; p=${examplePublicKey}`)] },
        "wrong",
        ["dkim.differs"],
      ],
      ["a withdrawn key", { "default._domainkey.example.com TXT": [text("v=DKIM1; p=")] }, "wrong", ["dkim.withdrawn"]],
      [
        "a broken key",
        { "default._domainkey.example.com TXT": [text("v=DKIM1; k=rsa; p=MIIB")] },
        "wrong",
        ["dkim.unreadable"],
      ],
      [
        "no DKIM record at all",
        { "default._domainkey.example.com TXT": [text("v=spf1 -all")] },
        "wrong",
        ["dkim.unreadable"],
      ],
      [
        "two keys",
        { "default._domainkey.example.com TXT": [text(`v=DKIM1; p=${examplePublicKey}`), text("v=DKIM1; p=")] },
        "wrong",
        ["dkim.several"],
      ],
    ],
  ],
  [
    "dkim-old",
    [
      [
        "the same in other words",
        { "old._domainkey.example.com TXT": [text("p=;v=DKIM1")] },
        "wrong",
        ["dkim.unreadable"],
      ],
      ["the withdrawn key", { "old._domainkey.example.com TXT": [text("v=DKIM1; k=rsa; p=")] }, "right", []],
      [
        "a key still",
        { "old._domainkey.example.com TXT": [text(`v=DKIM1; p=${examplePublicKey}`)] },
        "wrong",
        ["dkim.not-withdrawn"],
      ],
    ],
  ],
  [
    "dmarc",
    [
      [
        "the same in other words",
        { "_dmarc.example.com TXT": [text("v=DMARC1;p=NONE;rua=mailto:dmarc@example.com;adkim=r")] },
        "right",
        [],
      ],
      [
        "the record beside others",
        { "_dmarc.example.com TXT": [text("v=DMARC1; p=none; rua=mailto:dmarc@example.com"), text("x")] },
        "right",
        [],
      ],
      ["none", { "_dmarc.example.com TXT": [] }, "missing", ["dmarc.missing"]],
      ["a wildcard's text only", { "_dmarc.example.com TXT": [text("v=spf1 -all")] }, "missing", ["dmarc.missing"]],
      [
        "another policy",
        { "_dmarc.example.com TXT": [text("v=DMARC1; p=reject; rua=mailto:dmarc@example.com")] },
        "wrong",
        ["dmarc.differs"],
      ],
      [
        "two records",
        { "_dmarc.example.com TXT": [text("v=DMARC1; p=none"), text("v=DMARC1; p=reject")] },
        "wrong",
        ["dmarc.several"],
      ],
      [
        "a broken record",
        { "_dmarc.example.com TXT": [text("v=DMARC1; p=none; p=reject")] },
        "wrong",
        ["dmarc.unreadable"],
      ],
      ["one that is nearly one", { "_dmarc.example.com TXT": [text("DMARC1; p=none")] }, "wrong", ["dmarc.unreadable"]],
    ],
  ],
  [
    "mta-sts",
    [
      ["the same in other words", { "_mta-sts.example.com TXT": [text(stsText.replace("; ", ";"))] }, "right", []],
      ["none", { "_mta-sts.example.com TXT": [] }, "missing", ["mta-sts.missing"]],
      ["another id", { "_mta-sts.example.com TXT": [text("v=STSv1; id=1;")] }, "wrong", ["mta-sts.differs"]],
      ["a broken record", { "_mta-sts.example.com TXT": [text("v=STSv1;")] }, "wrong", ["mta-sts.unreadable"]],
      [
        "two records",
        { "_mta-sts.example.com TXT": [text("v=STSv1; id=1;"), text("v=STSv1; id=2;")] },
        "wrong",
        ["mta-sts.several"],
      ],
    ],
  ],
  [
    "tls-rpt",
    [
      [
        "the same in other words",
        { "_smtp._tls.example.com TXT": [text("v=TLSRPTv1;rua=mailto:tls@example.com;")] },
        "right",
        [],
      ],
      ["none", { "_smtp._tls.example.com TXT": [] }, "missing", ["tls-rpt.missing"]],
      [
        "another address",
        { "_smtp._tls.example.com TXT": [text("v=TLSRPTv1; rua=mailto:x@example.com")] },
        "wrong",
        ["tls-rpt.differs"],
      ],
      ["a broken record", { "_smtp._tls.example.com TXT": [text("v=TLSRPTv1; x=1")] }, "wrong", ["tls-rpt.unreadable"]],
      [
        "two records",
        {
          "_smtp._tls.example.com TXT": [
            text("v=TLSRPTv1; rua=mailto:x@example.com"),
            text("v=TLSRPTv1; rua=mailto:tls@example.com"),
          ],
        },
        "wrong",
        ["tls-rpt.several"],
      ],
    ],
  ],
  [
    "bimi",
    [
      [
        "the same in other words",
        { "default._bimi.example.com TXT": [text("v=BIMI1;l=https://example.com/logo.svg;")] },
        "right",
        [],
      ],
      ["none", { "default._bimi.example.com TXT": [] }, "missing", ["bimi.missing"]],
      [
        "another logo",
        { "default._bimi.example.com TXT": [text("v=BIMI1; l=https://example.com/x.svg")] },
        "wrong",
        ["bimi.differs"],
      ],
      [
        "a broken record",
        { "default._bimi.example.com TXT": [text("v=BIMI1; l=http://example.com/x.svg")] },
        "wrong",
        ["bimi.unreadable"],
      ],
      [
        "two records",
        { "default._bimi.example.com TXT": [text("v=BIMI1; l="), text("v=BIMI1; l=; a=")] },
        "wrong",
        ["bimi.several"],
      ],
    ],
  ],
  [
    "extra-note",
    [
      ["the text beside others", { "note.example.com TXT": ['"a \\"quoted\\" \\195\\169"', text("x")] }, "right", []],
      ["the text in two strings", { "note.example.com TXT": ['"a \\"quo" "ted\\" \\195\\169"'] }, "right", []],
      ["another text", { "note.example.com TXT": [text("x")] }, "missing", ["txt.missing"]],
      ["none", { "note.example.com TXT": [] }, "missing", ["txt.missing"]],
    ],
  ],
  [
    "imap",
    [
      ["another target", { "imap.example.com CNAME": ["imap.exmail.qq.com."] }, "wrong", ["cname.other-target"]],
      [
        "a way round to the same host",
        { "imap.example.com CNAME": ["round.example.org."] },
        "right",
        ["warning cname.chain"],
      ],
      [
        "a target that does not exist",
        { "imap.example.com CNAME": ["gone.example.org."] },
        "wrong",
        ["cname.other-target"],
      ],
      [
        "a target that nobody answers for",
        { "imap.example.com CNAME": ["silent.example.org."] },
        "unknown",
        ["warning cname.not-followed"],
      ],
      ["none", { "imap.example.com CNAME": [] }, "missing", ["cname.missing"]],
      ["two", { "imap.example.com CNAME": ["imap.sg.aliyun.com.", "x.example.org."] }, "wrong", ["cname.several"]],
      [
        "addresses in its place",
        { "imap.example.com CNAME": [], "imap.example.com A": ["104.16.0.1"] },
        "wrong",
        ["cname.flattened"],
      ],
      [
        "IPv6 addresses in its place",
        { "imap.example.com CNAME": [], "imap.example.com AAAA": ["2606:4700::1"] },
        "wrong",
        ["cname.flattened"],
      ],
    ],
  ],
  [
    "mail",
    [
      [
        "the host at which ours ends",
        { "mail.example.com CNAME": ["web.example.net."] },
        "right",
        ["warning cname.chain"],
      ],
    ],
  ],
  [
    "extra-web",
    [
      ["another address", { "www.example.com A": ["192.0.2.81"] }, "wrong", ["address.missing"]],
      ["one more address", { "www.example.com A": ["192.0.2.80", "192.0.2.81"] }, "right", ["warning address.more"]],
      ["none", { "www.example.com A": [] }, "missing", ["address.missing"]],
    ],
  ],
  [
    "extra-web6",
    [
      ["another spelling", { "www.example.com AAAA": ["2001:DB8:0::80"] }, "right", []],
      ["none", { "www.example.com AAAA": [] }, "missing", ["address.missing"]],
    ],
  ],
  [
    "srv-imaps",
    [
      ["other letters", { "_imaps._tcp.example.com SRV": ["0 1 993 IMAP.sg.aliyun.com."] }, "right", []],
      [
        "another weight",
        { "_imaps._tcp.example.com SRV": ["0 9 993 imap.sg.aliyun.com."] },
        "right",
        ["warning srv.other-numbers"],
      ],
      [
        "one more",
        { "_imaps._tcp.example.com SRV": ["0 1 993 imap.sg.aliyun.com.", "0 1 993 x.example.org."] },
        "right",
        ["warning srv.more"],
      ],
      ["another port", { "_imaps._tcp.example.com SRV": ["0 1 143 imap.sg.aliyun.com."] }, "wrong", ["srv.missing"]],
      ["none", { "_imaps._tcp.example.com SRV": [] }, "missing", ["srv.missing"]],
    ],
  ],
])("the line of %s", (key, cases) => {
  it.each(cases)("judges %s", async (_, sets, verdict, ids) => {
    const world = { ...others, "round.example.org": { CNAME: ["imap.sg.aliyun.com."] } };
    const found = await checkSets(sets, { plan, others: world, failing: ["silent.example.org"] });
    expect(idsOf(found, key)).toEqual(ids);
    expect(verdictOf(found, key)).toBe(verdict);
    // None of these lines decides.
    expect(found.status).toBe("Resolved");
  });
});

it("tells in which tags a record differs", async () => {
  const found = await checkSets(
    { "_dmarc.example.com TXT": [text("v=DMARC1; p=reject; rua=mailto:x@example.com")] },
    { plan },
  );
  expect(messagesOf(found)).toEqual(naming(" p and rua;"));
});

it("says to turn the proxy off, and what is there", async () => {
  const found = await checkSets({ "imap.example.com CNAME": [], "imap.example.com A": ["104.16.0.1"] }, { plan });
  expect(messagesOf(found)).toEqual(
    naming("imap.example.com has A 104.16.0.1 ", "CNAME to imap.sg.aliyun.com", "proxy"),
  );
});

it("follows a DKIM or DMARC record behind an alias out of the zone", async () => {
  const records = withSets(recordsOf(plan), {
    "default._domainkey.example.com TXT": [],
    "default._domainkey.example.com CNAME": ["k1.dkim.example.org."],
    "_dmarc.example.com TXT": [],
    "_dmarc.example.com CNAME": ["_dmarc.example.org."],
  });
  const world = {
    ...others,
    "k1.dkim.example.org": { CNAME: ["k2.dkim.example.org."] },
    "k2.dkim.example.org": { TXT: [text(`v=DKIM1; p=${examplePublicKey}`)] },
    "_dmarc.example.org": { TXT: [text("v=DMARC1; p=reject")] },
  };
  const found = await check(plan, { servers: serversWith(records), others: world });
  expect(verdictOf(found, "dkim-default")).toBe("right");
  expect(idsOf(found, "dmarc")).toEqual(["dmarc.differs"]);
  const gone = await check(plan, { servers: serversWith(records), others });
  expect(verdictOf(gone, "dkim-default")).toBe("missing");
});

describe("a value that the plan does not tell", () => {
  it.each(["unknown", "secret", "refused"] as const)("is not judged, and has no text in its place: %s", async (why) => {
    const found = await check(withoutValue(plan, "dmarc", why), { servers: serversWith(recordsOf(plan)) });
    expect(found.lines.find(({ keys }) => keys.includes("dmarc"))?.expected).toEqual([]);
    expect(idsOf(found, "dmarc")).toEqual(["warning plan.value-not-known"]);
    expect(verdictOf(found, "dmarc")).toBe("unknown");
    expect(found.status).toBe("Resolved");
  });

  it("leaves no verdict where it is SPF's", async () => {
    const found = await check(withoutValue(plan, "spf"), { servers: serversWith(recordsOf(plan)) });
    expect(found.status).toBeUndefined();
  });

  it("does not hide what is missing beside it", async () => {
    const two = planOf({
      extraRecords: {
        a: { name: "www", type: "A", value: "192.0.2.1" },
        b: { name: "www", type: "A", value: "192.0.2.2" },
      },
    });
    const hidden = withoutValue(two, "extra-b");
    const right = await check(hidden, { servers: serversWith(recordsOf(two)) });
    expect(verdictOf(right, "extra-a")).toBe("unknown");
    const wrong = await check(hidden, {
      servers: serversWith(withSets(recordsOf(two), { "www.example.com A": [] })),
    });
    expect(verdictOf(wrong, "extra-a")).toBe("missing");
  });
});
