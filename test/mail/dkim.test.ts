import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildDkim, checkDkimRecord, isDkim, type MailText, parseDkim, sameDkim } from "../../src/mail";
import { withProposal } from "../../src/shared/issues";
import { naming } from "../support/naming";
import { base64, pem, rsa } from "./keys";

const rsa512 = rsa(512);
const rsa1024 = rsa(1024);
const rsa2048 = rsa(2048);
const ed25519 = generateKeyPairSync("ed25519");
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsaPss = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });

const p2048 = base64(rsa2048.publicKey, "spki");
/** RFC 8463: the 32 octets alone. */
const pEd25519 = Buffer.from(base64(ed25519.publicKey, "spki"), "base64").subarray(-32).toString("base64");

/** The ids of a text's issues, with a mark at warnings. */
function found({ issues }: MailText): string[] {
  return issues.map(({ id, severity, path }) => `${severity} ${id} @ ${path}`);
}

describe("a DKIM record made of a public key", () => {
  it.each([
    ["PEM", pem(rsa2048.publicKey, "spki")],
    ["PEM with the line ends of Windows", pem(rsa2048.publicKey, "spki").replaceAll("\n", "\r\n")],
    ["base64", p2048],
    ["base64 in lines", p2048.replace(/.{64}/g, "$&\n")],
  ])("holds an RSA key given as %s", (_, key) => {
    expect(buildDkim(key)).toEqual({ text: `v=DKIM1; k=rsa; p=${p2048}`, issues: [] });
  });

  it("holds the SubjectPublicKeyInfo of a bare RSAPublicKey, since many verifiers read nothing else", () => {
    const key = base64(rsa2048.publicKey, "pkcs1");
    expect(buildDkim(key)).toEqual({ text: `v=DKIM1; k=rsa; p=${p2048}`, issues: [] });
  });

  it.each([
    ["PEM", pem(ed25519.publicKey, "spki")],
    ["base64 of a SubjectPublicKeyInfo", base64(ed25519.publicKey, "spki")],
    ["base64 of its 32 octets", pEd25519],
  ])("holds the 32 octets of an Ed25519 key given as %s, with a warning", (_, key) => {
    expect(buildDkim(key)).toEqual({
      text: `v=DKIM1; k=ed25519; p=${pEd25519}`,
      issues: [
        {
          id: "dkim.ed25519",
          severity: "warning",
          path: "publicKey",
          message: naming("Ed25519"),
        },
      ],
    });
  });

  it("is refused where the RSA key has 512 bits", () => {
    expect(buildDkim(pem(rsa512.publicKey, "spki")).issues).toEqual([
      {
        id: "dkim.weak-key",
        severity: "error",
        path: "publicKey",
        message: naming("512", "1024", "2048"),
      },
    ]);
  });

  it("is warned of where the RSA key has 1024 bits", () => {
    expect(buildDkim(pem(rsa1024.publicKey, "spki")).issues).toEqual([
      {
        id: "dkim.short-key",
        severity: "warning",
        path: "publicKey",
        message: naming("1024", "2048"),
      },
    ]);
  });

  it.each([
    ["an elliptic-curve key", pem(ec.publicKey, "spki")],
    ["an RSA-PSS key", pem(rsaPss.publicKey, "spki")],
    ["a key that was cut", p2048.slice(0, 100)],
    [
      "32 octets that are no point of the curve",
      Buffer.concat([Buffer.from([2]), Buffer.alloc(31)]).toString("base64"),
    ],
    ["32 octets beyond the field", Buffer.alloc(32, 0xff).toString("base64")],
    ["a key with a strange sign", p2048.replace(/^./, "*")],
    ["nothing", ""],
  ])("is refused for %s", (_, key) => {
    expect(buildDkim(key)).toEqual({
      text: "",
      issues: [
        {
          id: "dkim.key",
          severity: "error",
          path: "publicKey",
          message: naming(`(${key.length} `),
        },
      ],
    });
  });

  it("is refused for a finished record, which has an argument of its own", () => {
    expect(buildDkim(`v=DKIM1; k=rsa; p=${p2048}`)).toEqual({
      text: "",
      issues: [
        {
          id: "dkim.record-as-key",
          severity: "error",
          path: "publicKey",
          message: naming("`record`"),
        },
      ],
    });
  });
});

describe("a finished DKIM record", () => {
  it.each([
    ["as the mail console shows it", `v=DKIM1; k=rsa; p=${p2048}`],
    ["without k, which means RSA", `v=DKIM1; p=${p2048}`],
    ["with other tags and spaces", `v = DKIM1 ; t=s; n=note; k=rsa; p=${p2048.slice(0, 80)} ${p2048.slice(80)};`],
    ["with an empty p, a withdrawn key", "v=DKIM1; k=rsa; p="],
    ["with an empty p and spaces", "v=DKIM1;p= ;"],
  ])("is taken over %s", (_, record) => {
    expect(checkDkimRecord(record)).toEqual({ text: record, issues: [] });
  });

  it("loses the space around it", () => {
    expect(checkDkimRecord(`\n v=DKIM1; p=${p2048} \n`).text).toBe(`v=DKIM1; p=${p2048}`);
  });

  it.each([
    ["a 1024 bit key", `v=DKIM1; p=${base64(rsa1024.publicKey, "spki")}`, "warning dkim.short-key @ record"],
    ["a 512 bit key", `v=DKIM1; p=${base64(rsa512.publicKey, "spki")}`, "error dkim.weak-key @ record"],
    ["a bare RSAPublicKey", `v=DKIM1; p=${base64(rsa2048.publicKey, "pkcs1")}`, "warning dkim.pkcs1 @ record"],
    ["an Ed25519 key", `v=DKIM1; k=ed25519; p=${pEd25519}`, "warning dkim.ed25519 @ record"],
    ["no p tag", "v=DKIM1; k=rsa", "error dkim.no-key @ record"],
    ["no tag at all behind the version", "v=DKIM1", "error dkim.no-key @ record"],
    ["a tag without value", "v=DKIM1; p", "error dkim.no-key @ record"],
    ["an RSA key called Ed25519", `v=DKIM1; k=ed25519; p=${p2048}`, "error dkim.key @ record"],
    ["an Ed25519 key called RSA", `v=DKIM1; k=rsa; p=${pEd25519}`, "error dkim.key @ record"],
    ["an Ed25519 key without k", `v=DKIM1; p=${pEd25519}`, "error dkim.key @ record"],
    ["a type that is none", `v=DKIM1; k=${p2048}; p=${p2048}`, "error dkim.key-type @ record"],
    ["a p that was cut", `v=DKIM1; p=${p2048.slice(0, 120)}`, "error dkim.key @ record"],
    ["another version", `v=DKIM2; p=${p2048}`, "error dkim.record @ record"],
    ["a bare key", p2048, "error dkim.record @ record"],
    ["nothing", "", "error dkim.record @ record"],
  ])("is checked: %s", (_, record, issue) => {
    expect(found(checkDkimRecord(record))).toEqual([issue]);
  });

  it("is refused with what to do", () => {
    const issuesOf = (record: string): unknown[] =>
      checkDkimRecord(record).issues.map(({ id, span, message }) => ({ id, span, message }));
    expect(issuesOf("hello")).toEqual([
      { id: "dkim.record", span: { start: 0, end: 5 }, message: naming("(5 ", "v=DKIM1; k=rsa; p=…") },
    ]);
    expect(issuesOf("v=DKIM1")).toEqual([{ id: "dkim.no-key", span: { start: 0, end: 7 }, message: naming("p=") }]);
    expect(issuesOf("v=DKIM1; p=AAAA")).toEqual([
      { id: "dkim.key", span: { start: 11, end: 15 }, message: naming("p=", "RSA") },
    ]);
  });

  // RFC 8463 section 4.2: receivers read 32 octets and cannot verify with a SubjectPublicKeyInfo.
  it("is refused where its Ed25519 key is no bare 32 octets", () => {
    const record = `v=DKIM1; k=ed25519; p=${base64(ed25519.publicKey, "spki")}`;
    expect(checkDkimRecord(record)).toEqual({
      text: "",
      issues: [
        {
          id: "dkim.key",
          severity: "error",
          path: "record",
          message: naming("32", `p=${pEd25519}`),
          span: { start: 22, end: record.length },
          proposal: { span: { start: 20, end: record.length }, text: `p=${pEd25519}` },
        },
      ],
    });
  });
});

describe("a DKIM text", () => {
  it.each<[string, string, id: string, named: string[], mended?: string]>([
    ["a bare key", p2048, "dkim.record", ["RSA", "publicKey"], `v=DKIM1; k=rsa; p=${p2048}`],
    ["a bare Ed25519 key", pEd25519, "dkim.record", ["Ed25519", "publicKey"], `v=DKIM1; k=ed25519; p=${pEd25519}`],
    [
      "Microsoft's CNAME",
      "selector1-example-com._domainkey.contoso.onmicrosoft.com",
      "dkim.record",
      ["extraRecords", "CNAME"],
    ],
    ["Amazon's CNAME", "abc.dkim.amazonses.com.", "dkim.record", ["extraRecords", "CNAME"]],
    ["Mailchimp's CNAME", "dkim.mcsv.net", "dkim.record", ["extraRecords", "CNAME"]],
    ["capitals", "V=DKIM1; K=rsa", "dkim.record", ["RFC 6376 section 3.2", "v=DKIM1; k=rsa; p=…"]],
    [
      "capitals with a key",
      `V=DKIM1; K=rsa; p=${p2048}`,
      "dkim.unknown-tag",
      ['"V"', "v="],
      `v=DKIM1; K=rsa; p=${p2048}`,
    ],
    ["commas", `v=DKIM1, k=rsa, p=${p2048}`, "dkim.record", ["RFC 6376 section 3.2", "v=DKIM1; k=rsa; p=…"]],
    [
      "an Ed25519 key without k",
      `v=DKIM1; p=${pEd25519}`,
      "dkim.key",
      ["k=ed25519"],
      `v=DKIM1; k=ed25519; p=${pEd25519}`,
    ],
    [
      "an RSA key with the wrong k",
      `v=DKIM1; k=ed25519; p=${p2048}`,
      "dkim.key",
      ["k=rsa"],
      `v=DKIM1; k=rsa; p=${p2048}`,
    ],
  ])("is answered with what to do: %s", (_, record, id, named, mended) => {
    const [issue] = checkDkimRecord(record).issues;
    expect(issue).toMatchObject({ id, message: naming(...named) });
    expect(issue?.proposal && withProposal(record, issue.proposal)).toBe(mended);
  });

  it("is refused by its length alone where no record holds it", () => {
    const long = "A".repeat(8_000_000);
    expect([found(buildDkim(long)), found(checkDkimRecord(long))]).toEqual([
      ["error dkim.too-long @ publicKey"],
      ["error dkim.too-long @ record"],
    ]);
    expect(parseDkim(`v=DKIM1; p=${long}`).issues.map(({ id }) => id)).toEqual(["dkim.too-long"]);
    expect(sameDkim(long, `${long}A`)).toBe(false);
  });

  it.each([
    ["v=DKIM1; p=", true],
    [' "V = dkim1;', true],
    ["v=DKIM10", false],
    ["v=DMARC1; p=none", false],
  ])("%j is meant for a record: %s", (text, is) => {
    expect(isDkim(text)).toBe(is);
  });
});

describe("a private key", () => {
  const privateKeys: [string, string][] = [
    ["PEM", pem(rsa2048.privateKey, "pkcs8")],
    ["PEM in small letters and one line", pem(rsa2048.privateKey, "pkcs8").replaceAll("\n", " ").toLowerCase()],
    ["PKCS #8 in base64", base64(rsa2048.privateKey, "pkcs8")],
    ["PKCS #1 in base64", base64(rsa2048.privateKey, "pkcs1")],
    ["SEC 1 in base64", base64(ec.privateKey, "sec1")],
    ["Ed25519 in base64", base64(ed25519.privateKey, "pkcs8")],
    ["a record that publishes it", `v=DKIM1; k=rsa; p=${base64(rsa2048.privateKey, "pkcs8")}`],
  ];
  const makers = [
    ["publicKey", buildDkim],
    ["record", checkDkimRecord],
  ] as const;

  it.each(makers.flatMap(([path, make]) => privateKeys.map(([what, key]) => ({ path, make, what, key }))))(
    "is refused as $path and repeated nowhere: $what",
    ({ path, make, key }) => {
      expect(make(key)).toEqual({
        text: "",
        issues: [
          {
            id: "dkim.private-key",
            severity: "error",
            path,
            message: expect.any(String),
            ...(path === "record" ? { span: { start: 0, end: key.trim().length } } : {}),
          },
        ],
      });
    },
  );

  const damaged = `x${base64(rsa2048.privateKey, "pkcs8")}`;
  it("that no longer decodes is repeated nowhere as a public key", () => {
    expect(JSON.stringify(buildDkim(damaged))).not.toContain(damaged.slice(100, 140));
  });

  // The text goes on into the plan, and from there into every printed form.
  it.each([
    ["alone", damaged],
    ["in a record", `v=DKIM1; k=rsa; p=${damaged}`],
    ["in a record without p", `v=DKIM1; key=${damaged}`],
  ])("that no longer decodes is repeated nowhere as a record: %s", (_, text) => {
    const made = checkDkimRecord(text);
    expect(made.issues).toHaveLength(1);
    expect(JSON.stringify(made)).not.toContain(damaged.slice(100, 140));
  });
});
