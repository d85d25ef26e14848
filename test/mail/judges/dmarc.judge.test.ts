import { describe, expect, it } from "vitest";
import { parseDmarc } from "../../../src/mail";
import corpus from "./dmarc-corpus.json";
import { findJudges, judge } from "./python";

interface Tags {
  p: string;
  sp: string;
  np: string;
  adkim: string;
  aspf: string;
  t: string;
  psd: string;
  fo: string[];
  rua: string[];
  ruf: string[];
}
type Verdict = ({ ok: true } & Tags) | { ok: false; why?: string };

/** The warnings that tell of a break of the grammar: receivers are to read on (RFC 9989 section 4.8), the judge does not. */
const FAULTS = ["dmarc.syntax", "dmarc.value", "dmarc.policy", "dmarc.report-uri"];

/** Where we differ from checkdmarc on purpose. In all of them it finds nothing to refuse, and we do. */
const differences: Record<string, string> = {
  "rfc-b23-authorization": "without policy and reports, receivers apply no DMARC (RFC 9989 section 4.10.1)",
  "version-alone": "without policy and reports, receivers apply no DMARC (RFC 9989 section 4.10.1)",
  "no-p-sp": "without p and reports, receivers apply no DMARC (RFC 9989 section 4.10.1)",
  "rua-percent": "a comma stands in a quoted local part only (RFC 5321 section 4.1.2)",
  "bad-fo-0-1":
    "0 and 1 exclude each other (RFC 9989 section 4.7); checkdmarc takes the default with a warning of its own",
  "bad-fo-d-d": "each option stands once at most (RFC 9989 section 4.8); checkdmarc takes the default with a warning",
  "bad-adkim": "it is r or s (RFC 9989 section 4.8); checkdmarc takes the default with a warning",
  "bad-aspf": "it is r or s (RFC 9989 section 4.8); checkdmarc takes the default with a warning",
  "no-semicolon-adkim": "it is r or s (RFC 9989 section 4.8); checkdmarc takes the default with a warning",
  "unknown-twice": "no tag stands twice, known or not (RFC 6376 section 3.2, by RFC 9989 section 4.7)",
  "rua-size-bad": "a size ends in k, m, g or t (RFC 9989 section 4.8), and ! must be encoded otherwise",
  "rua-exclamation": "! must be encoded in a URI (RFC 9989 section 4.8)",
  "rua-space-between": "a comma separates URIs, and a space is no part of one (RFC 9989 section 4.8)",
  "rua-slashes": "mailto: has no // (RFC 6068 section 2); with it, the address would begin with two slashes",
  "rua-two-ats": "an address has one @ (RFC 6068 section 2); checkdmarc reads a part of it",
  "rua-localhost": "no report from outside reaches a name of one label (RFC 5321 section 2.3.5)",
  "rua-ip": "an address in digits is no domain (RFC 1123 section 2.1)",
  "rua-dot-dot": "a label is never empty (RFC 1035 section 2.3.1)",
  "rua-underscore-host": "the domain of an address has letters, digits and hyphens (RFC 5321 section 4.1.2)",
  entities: "&#59; is HTML for a semicolon, and makes of the URI another one (RFC 9989 section 4.8)",
  "leading-space": "nothing stands before v (RFC 9989 section 4.8)",
  quoted: "quotes are no part of the text; checkdmarc strips them before it reads",
  nbsp: "a no-break space is no white space of the grammar (RFC 9989 section 4.8), but of Python's",
};

/** Ours, in the judge's terms. */
function verdictOf(text: string): Verdict {
  const parsed = parseDmarc(text);
  if (!parsed.ok || parsed.issues.some(({ id }) => FAULTS.includes(id))) return { ok: false };
  const { record } = parsed;
  const sp = record.subdomainPolicy ?? record.policy;
  const addresses = (uris: string[]): string[] => uris.map((uri) => uri.replace(/^mailto:([^?]*).*$/i, "$1"));
  return {
    ok: true,
    p: record.policy,
    sp,
    np: record.nonexistentSubdomainPolicy ?? sp,
    adkim: record.dkimAlignment === "strict" ? "s" : "r",
    aspf: record.spfAlignment === "strict" ? "s" : "r",
    t: record.testing ? "y" : "n",
    psd: record.psd ?? "u",
    fo: [...(record.fo ?? ["0"])].sort(),
    rua: addresses(record.aggregateReports),
    ruf: addresses(record.failureReports),
  };
}

const judges = findJudges();

describe.skipIf(!judges)("a DMARC record means to us what it means to checkdmarc", () => {
  const texts = corpus.map(({ record }) => record);
  const theirs = judges ? judge<Verdict>(judges, "dmarc_judge.py", texts) : [];
  const cases = corpus.map(({ id, record }, index) => ({ id, record, their: theirs[index] ?? { ok: false } }));

  it.each(cases.filter(({ id }) => !(id in differences)))("$id", ({ record, their }) => {
    const { why: _, ...verdict } = { why: "", ...their };
    expect(verdictOf(record)).toEqual(verdict);
  });

  it.each(Object.entries(differences))("but for %s: %s", (id) => {
    const difference = cases.find((one) => one.id === id);
    const ours = verdictOf(difference?.record ?? "v=DMARC1; p=none");
    expect({ us: ours.ok, checkdmarc: difference?.their.ok }).toEqual({ us: false, checkdmarc: true });
  });
});
