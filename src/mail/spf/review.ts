import { alibabaMailIncludes } from "../../editions";
import { error, formatValue, type Issue, type IssueFacts, type TextSpan, warning } from "../../shared/issues";
import { canonicalTerm, formatSpfTerm } from "./canonical";
import { countOwnLookups, tooManyLookups } from "./lookups";
import { isLikelyName } from "./macros";
import { isSpf, parseSpf } from "./parse";
import { withAdvice } from "./proposal";
import {
  findAll,
  findModifier,
  MAX_LOOKUPS,
  MECHANISMS,
  type SpfRecord,
  type SpfTerm,
  type SpfUnknownModifier,
  type Token,
  tokenize,
} from "./record";
import { permissiveFault } from "./width";

/**
 * The warning about an include of another Alibaba Mail edition, whose servers do not send this domain's mail. `shown` is the
 * term as the message shows it.
 */
export function findOtherEdition(domain: string, provider: string | undefined, shown: string, path = ""): Issue[] {
  const name = domain.toLowerCase().replace(/\.$/, "");
  const edition = alibabaMailIncludes.get(name);
  if (provider === undefined || edition === undefined || name === provider) return [];
  const message = `${shown} is for Alibaba Mail's edition ${edition}, but this domain's edition sends through ${provider}; use that one, unless the domain is moving between the two`;
  return [warning("spf.other-edition", path, message)];
}

// What is unwise in a valid SPF record.

/** RFC 7208 section 3.4: answers that stay below 512 octets leave this much for the record. */
const ADVISED_BYTES = 450;
/** RFC 1035 section 2.3.4: the size of an answer over UDP without EDNS. */
const UDP_BYTES = 512;

export interface SpfReviewOptions {
  /** The domain that the edition's record includes, such as `spf.sg.aliyun.com`. With it, another edition's is reported. */
  provider?: string;
  /** Whether the text is known to be incomplete: then its end is not reviewed. */
  isCut?: boolean;
}

/** All issues of a record: why it is invalid, or what is unwise in it. */
export function reviewSpf(text: string, options: SpfReviewOptions = {}): Issue[] {
  const parsed = parseSpf(text);
  if (!parsed.ok) return parsed.issues;
  const { record } = parsed;
  const all = findAll(record);
  const seen = new Set<string>();
  const words = tokenize(text).slice(1);
  const perTerm = record.terms.flatMap((term, index) => {
    const word = words[index] as Token;
    const isRepeated = term.kind === "mechanism" && seen.has(canonicalTerm(term));
    seen.add(canonicalTerm(term));
    const issues = [
      ...reviewPlace(term, word, isRepeated, all && index - all.index),
      ...reviewTerm(term, word, options),
    ];
    return issues.map((issue) => ({ ...issue, span: word.span }));
  });
  const whole = { start: 0, end: text.length };
  const ofWhole = [...(options.isCut ? [] : reviewEnd(record)), ...costIssues(record, text)].map((issue) => ({
    ...issue,
    span: whole,
  }));
  return [...reviewVersion(text), ...perTerm, ...ofWhole];
}

/**
 * Finds the one SPF record among a name's TXT records, each a text or its strings as a resolver returns them. No record, and
 * more than one, are errors.
 */
export function selectSpf(records: readonly (string | string[])[]): { text?: string; issues: Issue[] } {
  const texts = records.map((record) => (typeof record === "string" ? record : record.join("")));
  const [text, ...more] = texts.filter(isSpf);
  if (more.length > 0) {
    const message = `${more.length + 1} SPF records found; with more than one, SPF fails for all mail (RFC 7208 section 4.5); merge them into one`;
    return { issues: [error("spf.several", "", message)] };
  }
  if (text !== undefined) return { text, issues: [] };
  const near = texts.filter((one) => /spf1/i.test(one)).flatMap((one) => reviewSpf(one));
  return { issues: [error("spf.none", "", "no SPF record found (RFC 7208 section 4.5); add one"), ...near] };
}

/** Issues about a record's length. */
function lengthIssues(text: string): Issue[] {
  const bytes = Buffer.byteLength(text);
  if (bytes > UDP_BYTES) {
    const message = `the record has ${bytes} octets, more than the ${UDP_BYTES} of a plain UDP answer, so receivers without TCP can't read it (RFC 7208 section 3.4); remove senders, or combine networks`;
    return [warning("spf.too-long", "", message)];
  }
  if (bytes <= ADVISED_BYTES) return [];
  const message =
    `the record has ${bytes} octets, more than the ${ADVISED_BYTES} that fit into every DNS answer (RFC 7208 section 3.4); ` +
    "remove senders, or combine networks";
  return [warning("spf.long", "", message)];
}

function reviewVersion(text: string): Issue[] {
  if (!/[A-Z]/.test(text.slice(0, "v=spf1".length))) return [];
  const message = `${formatValue(text.slice(0, "v=spf1".length))} is valid (RFC 7208 section 4.5), but some tools only read lower case; write v=spf1`;
  return [{ ...warning("spf.uppercase", "", message), span: { start: 0, end: "v=spf1".length } }];
}

/** Issues about a term's place among the others; `afterAll` is how far after the `all` it is, if there is one. */
function reviewPlace(term: SpfTerm, { text }: Token, isRepeated: boolean, afterAll: number | undefined): Issue[] {
  const found = findingAbout(text);
  const issues: Issue[] = [];
  if (afterAll !== undefined && afterAll > 0 && term.kind === "mechanism") {
    issues.push(
      found(
        "after-all",
        "comes after all and is never evaluated (RFC 7208 section 5.1); move it before all, or remove it",
      ),
    );
  }
  if (afterAll !== undefined && term.kind === "modifier" && term.name === "redirect") {
    issues.push(found("redirect-ignored", "has no effect beside all (RFC 7208 section 6.1); remove one of the two"));
  }
  if (isRepeated) issues.push(found("duplicate-term", "occurs more than once; keep one"));
  return issues;
}

type Found = (id: string, message: string, facts?: IssueFacts) => Issue;

function findingAbout(text: string): Found {
  return (id, message, facts) => warning(`spf.${id}`, "", `${formatValue(text)} ${message}`, facts);
}

function reviewTerm(term: SpfTerm, { text, span }: Token, { provider }: SpfReviewOptions): Issue[] {
  const found = findingAbout(text);
  const issues: Issue[] = [];
  if (/[A-Z]/.test(text.replace(/[:=/].*$/, ""))) {
    const issue = found("uppercase", "is valid (RFC 7208 section 4.6.1), but some tools only read lower case");
    issues.push(withAdvice(issue, { write: lowerName(term), otherwise: "write it in lower case" }, span));
  }
  if (term.kind === "unknown-modifier") issues.push(...reviewUnknown(term, span, found));
  if ("domain" in term && term.domain !== undefined) issues.push(...reviewDomain(term.domain, found));
  if (term.name === "include" || term.name === "redirect") {
    if ("domain" in term) issues.push(...findOtherEdition(term.domain, provider, formatValue(text)));
  }
  if (term.kind !== "mechanism") return issues;
  if (term.name === "all" && term.qualifier === "+") issues.push(plusAll(text));
  if (term.name === "ptr") {
    issues.push(
      found(
        "ptr",
        "is slow and unreliable, and should not be published (RFC 7208 section 5.5); list the senders by ip4, ip6, a or include",
      ),
    );
  }
  const fault = term.qualifier === "+" ? permissiveFault(term) : undefined;
  if (fault) issues.push(found(fault.id, fault.message, { permissive: true }));
  return issues;
}

/** Issues about the name that a term looks up. */
function reviewDomain(domain: string, found: Found): Issue[] {
  if (/-all$/i.test(domain)) {
    return [found("missing-space", "ends in an all that is read as part of the name; put a space before it")];
  }
  if (isLikelyName(domain)) return [];
  return [
    found(
      "unlikely-name",
      `looks up a name that can't exist in DNS: labels consist of up to 63 letters, digits, hyphens and underscores (RFC 1035 section 2.3.1); correct it, and separate terms with spaces`,
    ),
  ];
}

/** `include=…`: the equals sign turns a mechanism into an unknown modifier. */
function reviewUnknown({ name, value }: SpfUnknownModifier, span: TextSpan, found: Found): Issue[] {
  if (/^v$/i.test(name)) {
    return [found("two-in-one", "begins a second record inside the first, and both are read as one; merge the two")];
  }
  if (!MECHANISMS.includes(name.toLowerCase())) {
    return [
      found(
        "unknown-modifier",
        "is an unknown modifier, which receivers ignore (RFC 7208 section 6); remove it unless you know what reads it",
      ),
    ];
  }
  return [
    withAdvice(
      found("equals-sign", "has no effect: with an equals sign it is an unknown modifier"),
      {
        write: /^all$/i.test(name) ? "-all" : `${name.toLowerCase()}:${value}`,
        otherwise: "write the mechanism with a colon and a sender",
      },
      span,
    ),
  ];
}

/** Issues about mail from all other senders. */
export function reviewEnd(record: SpfRecord): Issue[] {
  if (findAll(record) || findModifier(record, "redirect") !== undefined) return [];
  const message =
    "the record has neither all nor redirect, so mail from all other senders is neutral (RFC 7208 section 4.7); end it with -all or ~all";
  return [warning("spf.no-all", "", message)];
}

export function plusAll(term: string): Issue {
  return findingAbout(term)(
    "plus-all",
    "authorizes everyone to send for this domain (RFC 7208 section 5.1); write -all or ~all",
    { permissive: true },
  );
}

/** Issues about a record's cost: the look-ups of its own terms, and its length. `senders` is the path of what causes look-ups. */
export function costIssues(record: SpfRecord, text: string, senders = ""): Issue[] {
  const lookups = countOwnLookups(record);
  const tooMany = lookups > MAX_LOOKUPS ? [tooManyLookups(`at least ${lookups}`, undefined, senders)] : [];
  return [...tooMany, ...lengthIssues(text)];
}

function lowerName(term: SpfTerm): string {
  return formatSpfTerm({ ...term, name: term.name.toLowerCase() } as SpfTerm);
}
