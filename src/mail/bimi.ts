/** The BIMI assertion record (draft-brand-indicators-for-message-identification). */

import { error, formatValue, type Issue, type TextSpan, warning, withSpan } from "../shared/issues";
import { sinceInvisible } from "../shared/untrusted-text";
import { httpsUri } from "./addresses";
import { readPasted } from "./pasted";
import type { MailText, Parsed } from "./record";
import { parseTagList } from "./tag-list";

/** What a BIMI record says. */
export interface BimiAssertion {
  /** Tag `l`: the https address of the logo, an SVG. */
  logo: string;
  /** Tag `a`: the https address of the certificate for it, a PEM. By default none. */
  certificate?: string;
}

interface Document {
  field: keyof BimiAssertion;
  what: string;
  ending: string;
  /** What receivers accept. */
  kind: string;
}

const logoDocument: Document = {
  field: "logo",
  what: "the logo",
  ending: ".svg",
  kind: "an SVG of the profile Tiny PS",
};
const certificateDocument: Document = {
  field: "certificate",
  what: "the certificate",
  ending: ".pem",
  kind: "a certificate chain in PEM",
};

/** Builds the record. The issues' paths are relative to the assertion: `logo`, `certificate`. */
export function buildBimi({ logo, certificate }: BimiAssertion): MailText {
  const issues: Issue[] = [];
  const location = locate(logo, logoDocument, issues);
  const evidence = certificate === undefined ? undefined : locate(certificate, certificateDocument, issues);
  if (certificate === undefined) {
    const message =
      "without a certificate (VMC or CMC), many receivers don't show the logo; set it to the certificate's address";
    issues.push(warning("bimi.no-certificate", "certificate", message));
  }
  // A missing `a` means the same as an empty one.
  return { text: `v=BIMI1; l=${location}${evidence === undefined ? "" : `; a=${evidence}`}`, issues };
}

/** Whether a TXT record is a BIMI record: the version comes first. */
export function isBimi(text: string): boolean {
  return /^v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|$)/.test(text);
}

/**
 * Reads a record as DNS holds it: undivided and without quotes. Tags that the draft does not define are ignored. Both
 * addresses may be empty, which means that the domain does not take part. Errors have the place of their tag.
 */
export function parseBimi(record: string): Parsed<BimiAssertion> {
  return readPasted(record, readBare);
}

function readBare(record: string): Parsed<BimiAssertion> {
  const bad = (message: string, span: TextSpan = { start: 0, end: record.length }): Issue =>
    withSpan(span, error("bimi.record", "", message));
  if (!isBimi(record)) {
    const message = `${formatValue(record)} is not a BIMI record${sinceInvisible(record)}, so no logo is shown; begin with v=BIMI1;`;
    return { ok: false, issues: [bad(message)] };
  }
  const { tags, faults } = parseTagList(record);
  const issues = faults.map(({ span }) => {
    const part = record.slice(span.start, span.end);
    return bad(`${formatValue(part)} is not a tag of the form name=value${sinceInvisible(part)}; correct it`, span);
  });
  const logo = tags.find(({ name }) => name === "l");
  const certificate = tags.find(({ name }) => name === "a");
  if (!logo && faults.every(({ name }) => name !== "l")) {
    issues.push(bad("no l= tag, so no logo is shown; add the logo's address"));
  }
  for (const tag of [logo, certificate]) {
    if (!tag || tag.value === "" || httpsUri(tag.value) !== undefined) continue;
    issues.push(bad(`${formatValue(tag.value)} is not an https URL of a public host; use one`, tag.valueSpan));
  }
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    record: { logo: logo?.value ?? "", ...(certificate ? { certificate: certificate.value } : {}) },
    issues: [],
  };
}

function locate(value: string, { field, what, ending, kind }: Document, issues: Issue[]): string {
  const uri = httpsUri(value);
  if (uri === undefined) {
    const message = `${formatValue(value)} is not an https URL of a public host; use the address of ${what}, such as https://example.com/${field}${ending}`;
    issues.push(error(`bimi.${field}`, field, message));
    return "";
  }
  if (!new URL(uri).pathname.toLowerCase().endsWith(ending)) {
    const message = `${formatValue(value)} does not end in ${ending}, but ${what} must be ${kind}; check that it is one`;
    issues.push(warning(`bimi.${field}-type`, field, message));
  }
  return uri;
}
