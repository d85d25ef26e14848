import { createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type DkimRecord, parseDkim } from "../../../src/mail";
import corpus from "./dkim-corpus.json";
import { findJudges, judge } from "./python";

type Verdict = { ok: true; type: string; identity: string } | { ok: false | null; why?: string };

/** Nothing is said of Ed25519 keys where Python lacks what dkimpy needs for them. */
const saysNothing = ({ ok }: Verdict): boolean => ok === null;

/** Where we differ from dkimpy on purpose: who takes the record, and why. */
const differences: Record<string, { taken: "by us" | "by dkimpy"; why: string }> = {
  "service-list": {
    taken: "by us",
    why: "s= is a list with colons, which dkimpy compares as a whole (RFC 6376 section 3.6.1)",
  },
  "p-unpadded-ed": {
    taken: "by us",
    why: "the grammar of base64string leaves the = optional (RFC 6376 section 2.10); we warn of it",
  },
  "version-last": { taken: "by dkimpy", why: "v= must be the first tag (RFC 6376 section 3.6.1)" },
  "version-second": { taken: "by dkimpy", why: "v= must be the first tag (RFC 6376 section 3.6.1)" },
  "p-key-twice": {
    taken: "by dkimpy",
    why: "p= holds one key, and dkimpy reads no further than it (RFC 6376 section 3.6.1)",
  },
  "p-star-inside": { taken: "by dkimpy", why: "* is no sign of base64, and Python drops it (RFC 6376 section 2.10)" },
  "p-quotes-inside": {
    taken: "by dkimpy",
    why: "quotes are no signs of base64, and Python drops them (RFC 6376 section 2.10)",
  },
  "zero-width": {
    taken: "by dkimpy",
    why: "a value is of printable ASCII, and Python drops the rest (RFC 6376 section 3.2)",
  },
  "base64-padding-inside": { taken: "by dkimpy", why: "= stands at the end of base64 only (RFC 6376 section 2.10)" },
  "base64-three-equals": { taken: "by dkimpy", why: "base64 has two = at most (RFC 6376 section 2.10)" },
  "name-hyphen": { taken: "by dkimpy", why: "a name has letters, digits and _ only (RFC 6376 section 3.2)" },
  "name-space": { taken: "by dkimpy", why: "a name has letters, digits and _ only (RFC 6376 section 3.2)" },
  "note-umlaut": { taken: "by dkimpy", why: "a value is of printable ASCII (RFC 6376 section 3.2)" },
  nul: { taken: "by dkimpy", why: "a value is of printable ASCII (RFC 6376 section 3.2)" },
};

/** Ours, in the judge's terms: whether a verifier of mail gets a key, and which. */
function verdictOf(text: string): Verdict {
  const parsed = parseDkim(text);
  if (!parsed.ok || parsed.record.publicKey === "") return { ok: false };
  if (parsed.issues.some(({ id }) => id === "dkim.not-email")) return { ok: false };
  return { ok: true, type: parsed.record.keyType, identity: identityOf(parsed.record) };
}

function identityOf({ keyType, publicKey }: DkimRecord): string {
  const der = Buffer.from(publicKey, "base64");
  if (keyType === "ed25519") return der.toString("base64");
  const rsaEncryption = Buffer.from("2a864886f70d010101", "hex");
  const type = der.includes(rsaEncryption) ? "spki" : "pkcs1";
  const { n = "", e = "" } = createPublicKey({ key: der, format: "der", type }).export({ format: "jwk" });
  const hex = (part: string): string => Buffer.from(part, "base64url").toString("hex").replace(/^0+/, "");
  return `${hex(n)} ${hex(e)}`;
}

const judges = findJudges();

describe.skipIf(!judges)("a DKIM record means to us what it means to dkimpy", () => {
  const texts = corpus.map(({ record }) => record);
  const theirs = judges ? judge<Verdict>(judges, "dkim_judge.py", texts) : [];
  const cases = corpus.map(({ id, record }, index) => ({ id, record, their: theirs[index] ?? { ok: false } }));

  it.for(cases.filter(({ id }) => !(id in differences)))("$id", ({ record, their }, { skip }) => {
    if (saysNothing(their)) skip("without PyNaCl, dkimpy reads no Ed25519 key");
    const { why: _, ...verdict } = { why: "", ...their };
    expect(verdictOf(record)).toEqual(verdict);
  });

  it.for(Object.entries(differences).map(([id, one]) => ({ id, ...one })))(
    "but for $id: $why",
    ({ id, taken }, { skip }) => {
      const difference = cases.find((one) => one.id === id);
      if (difference && saysNothing(difference.their)) skip("without PyNaCl, dkimpy reads no Ed25519 key");
      const ours = verdictOf(difference?.record ?? "");
      expect({ us: ours.ok, dkimpy: difference?.their.ok }).toEqual({
        us: taken === "by us",
        dkimpy: taken === "by dkimpy",
      });
    },
  );
});
