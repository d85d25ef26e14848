/** The URIs of reports (RFC 9989 sections 4.6 and 4.8). */

import { MAX_TXT_BYTES } from "../../dns/character-strings";
import {
  bySpan,
  error,
  errorsOf,
  formatValue,
  type Issue,
  type Proposal,
  type TextSpan,
  warning,
  withProposal,
  withSpan,
} from "../../shared/issues";
import { joinAnd, joinOr } from "../../shared/lists";
import { nearestOf, suggest } from "../../shared/suggest";
import { type MailAddress, mailtoUri, readMailto, showUri } from "../addresses";
import { type Advised, isFault, isImproved, resolveAdvice, type TextAdvice } from "../advised";
import { describeChar, differingSpan, type Repaired, repairPasted } from "../pasted";
import type { Parsed } from "../record";
import { type PlacedTag, parseTagList, type TagFault, trimmed } from "../tag-list";
import { type DmarcFailureOption, type DmarcPublicSuffix, type DmarcRecord, isLaxer } from "./record";

/** RFC 3986 section 2, without the characters that have a meaning in the record: comma, semicolon and exclamation mark. */
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#[\]@$&'()*+=-]|%[0-9A-Fa-f]{2})+$/;
/** RFC 9989 section 4.8, obs-dmarc-report-size. */
const SIZE = /![0-9]+[kmgt]?$/i;

export interface ReportUri {
  /** As it was written, without a size limit. */
  uri: string;
  /** Equal for URIs of the same meaning. */
  identity: string;
  /** The size limit of RFC 7489 at its end, such as `!10m`. */
  size?: string;
  /** Where it is a `mailto:` URI. */
  mail?: MailAddress;
}

/** Reads a URI; undefined where reports can't go to it. */
export function readReportUri(text: string): ReportUri | undefined {
  const size = SIZE.exec(text)?.[0];
  const uri = size === undefined ? text : text.slice(0, -size.length);
  if (!URI.test(uri)) return undefined;
  const limit = size === undefined ? {} : { size };
  if (!/^mailto:/i.test(uri)) {
    const scheme = uri.slice(0, uri.indexOf(":"));
    return { uri, identity: scheme.toLowerCase() + uri.slice(scheme.length), ...limit };
  }
  const [to = ""] = uri.slice("mailto:".length).split("?");
  const mail = readMailto(to);
  if (!mail) return undefined;
  const fields = uri.slice("mailto:".length + to.length);
  return { uri, identity: `mailto:${mail.address}${fields}`, mail, ...limit };
}

// Parses DMARC records (RFC 9989 sections 4.7 and 4.8).

/** The tags of RFC 9989 section 4.7, and those of RFC 7489 section 6.3 that it removed. */
const TAGS = ["v", "p", "sp", "np", "adkim", "aspf", "t", "psd", "rua", "ruf", "fo"];
const REMOVED = ["pct", "rf", "ri"];
const KNOWN = [...TAGS, ...REMOVED];

const POLICIES = ["none", "quarantine", "reject"] as const;

function isPolicy(value: string): boolean {
  return POLICIES.some((policy) => policy === value.toLowerCase());
}

/** Whether a TXT record is a DMARC record (RFC 9989 section 4.8): the version comes first. Its name is case-insensitive. */
export function isDmarc(text: string): boolean {
  return /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(text.replace(/^V/, "v"));
}

/**
 * Reads a record as DNS holds it: undivided and without quotes. The paths of the issues are empty; each has its place.
 *
 * Receivers discard what is wrong in a record and keep the rest (RFC 9989 section 4.8). So only what makes them discard the
 * whole record is an error: no version, a duplicate tag, or no readable policy and no address for reports. Everything else
 * is a warning, and the result is what receivers read.
 */
export function parseDmarc(record: string): Parsed<DmarcRecord> {
  return readDmarc(record).parsed;
}

/** A URI of a record, and its place. */
export interface PlacedUri extends ReportUri {
  tag: "rua" | "ruf";
  span: TextSpan;
}

export interface ReadDmarc {
  parsed: Parsed<DmarcRecord>;
  /** The tags by their names in lower case. */
  tags: Map<string, PlacedTag>;
  uris: PlacedUri[];
}

/**
 * Why receivers can't apply the policies that a record is to have: they ignore the record, or one of its policies is invalid,
 * and they act as if it were `none` (RFC 9989 section 4.10.1).
 */
export function policyFault(record: string): Issue | undefined {
  const { parsed, tags } = readDmarc(record);
  if (!parsed.ok) return errorsOf(parsed.issues)[0];
  const invalid = ["p", "sp", "np"].flatMap((name) => tags.get(name) ?? []).find(({ value }) => !isPolicy(value));
  return invalid && parsed.issues.find(({ span }) => span?.start === invalid.valueSpan.start);
}

/** How a record is read. */
interface Reading {
  /** Whether damage from pasting is reported. */
  reportsPasted: boolean;
  /** Whether the record needs a policy; those by which a domain agrees to receive reports don't (RFC 9990 section 4). */
  hasPolicy: boolean;
}

/** As `parseDmarc`, with the places of all parts. */
export function readDmarc(record: string, hasPolicy = true): ReadDmarc {
  const nothing = { tags: new Map(), uris: [] };
  const bytes = Buffer.byteLength(record);
  if (bytes > MAX_TXT_BYTES) {
    const message = `too long: ${bytes} octets, but a TXT record holds at most ${MAX_TXT_BYTES} (RFC 1035 section 3.2.1); shorten it`;
    const issue = withSpan({ start: 0, end: record.length }, error("dmarc.too-long", "", message));
    return { ...nothing, parsed: { ok: false, issues: [issue] } };
  }
  if (isDmarc(record)) return readTagged(record, hasPolicy);
  const issues = resolveAdvice([missingVersion(record, repairPasted(record))], (proposal) =>
    isAcceptable(withProposal(record, proposal)),
  );
  return { ...nothing, parsed: { ok: false, issues } };
}

/** `readDmarc` for a record that begins with the version. */
function readTagged(record: string, hasPolicy: boolean): ReadDmarc {
  const { made, issues: advised, ...rest } = readParts(record, { reportsPasted: true, hasPolicy });
  const issues = resolveAdvice(advised, (proposal, issue) => {
    const text = withProposal(record, proposal);
    if (!isDmarc(text)) return false;
    const after = readParts(text, { reportsPasted: false, hasPolicy });
    return isImproved(issue, advised, after.issues) && !isLaxer(after.made, made);
  });
  const ok = errorsOf(issues).length === 0;
  return { parsed: ok ? { ok, record: made, issues } : { ok, issues }, ...rest };
}

interface ReadParts extends Omit<ReadDmarc, "parsed"> {
  /** What receivers read, unless they discard the whole record. */
  made: DmarcRecord;
  issues: Advised[];
}

/** Reads a record that begins with the version. */
function readParts(record: string, { reportsPasted, hasPolicy }: Reading): ReadParts {
  const list = parseTagList(record);
  const { tags, issues: named } = nameTags(record, list.tags);
  const rua = readUris("rua", tags.get("rua"));
  const ruf = readUris("ruf", tags.get("ruf"));
  const { made, found } = readTags(tags, rua.uris, ruf.uris, list.faults, hasPolicy);
  const isDamaged = reportsPasted && list.faults.some(({ kind }) => kind !== "line-break");
  const repaired = isDamaged ? repairPasted(record) : undefined;
  const issues = [
    ...list.faults.map((fault) => faultIssue(record, fault)),
    ...named,
    ...(repaired && isAcceptable(repaired.text) ? [pasted(record, repaired)] : []),
    ...found,
    ...rua.issues,
    ...ruf.issues,
    ...checkOrder(list.tags),
    ...[...tags.values()].flatMap(checkName),
  ].sort(bySpan);
  return { made, issues, tags, uris: [...rua.uris, ...ruf.uris] };
}

/** The tags by their names in lower case; of two with one name, the first. */
function nameTags(record: string, placed: PlacedTag[]): { tags: Map<string, PlacedTag>; issues: Advised[] } {
  const tags = new Map<string, PlacedTag>();
  const issues: Advised[] = [];
  for (const tag of placed) {
    const name = tag.name.toLowerCase();
    if (tags.has(name)) issues.push(faultIssue(record, { kind: "duplicate", name: tag.name, span: tag.span }));
    else tags.set(name, tag);
    if (name !== tag.name && KNOWN.includes(name)) issues.push(tagCase(tag));
  }
  return { tags, issues };
}

/** Why a text is not a DMARC record, and what it was meant to be where that is clear. */
function missingVersion(record: string, repaired: Repaired | undefined): Advised {
  if (repaired && isDmarc(repaired.text)) return { ...pasted(record, repaired), severity: "error" };
  const tags = parseTagList(record).tags;
  const version = tags.find(({ name }) => name.toLowerCase() === "v");
  const ignored = "so receivers ignore the whole record (RFC 9989 section 4.7)";
  const bad = (span: TextSpan, message: string, fix: string, write: Proposal): Advised =>
    advised(withSpan(span, error("dmarc.version", "", `${message}, ${ignored}; `)), write, fix);
  if (!version) {
    const start = { span: { start: 0, end: 0 }, text: "v=DMARC1; " };
    const message = `${formatValue(record)} doesn't begin with v=DMARC1`;
    return bad({ start: 0, end: record.length }, message, "begin with v=DMARC1;", start);
  }
  const { value, span, valueSpan } = version;
  if (value === "DMARC1") {
    const start = isSpace(record[0]) ? { start: 0, end: span.start } : span;
    const message = "v=DMARC1 is not at the very beginning";
    return bad(start, message, "begin with v=DMARC1;", { span: { start: 0, end: span.start }, text: "" });
  }
  const next = missingSemicolon(value);
  if (/^DMARC1\s/.test(value) && next) {
    const fix = `write v=DMARC1; ${next}=…`;
    return bad(valueSpan, `a semicolon is missing before ${next}=`, fix, withSemicolon(value, valueSpan));
  }
  const message = `the version is ${formatValue(value)}, not exactly DMARC1`;
  return bad(valueSpan, message, "write v=DMARC1;", { span: valueSpan, text: "DMARC1" });
}

/** An issue with advice; by default its message ends in the same words whether the proposal is safe or not. */
function advised(issue: Advised, write: Proposal, ifSafe: string, otherwise = ifSafe): Advised {
  return { ...issue, advice: { write, ifSafe, otherwise } };
}

/** Whether a text can be proposed: a record of which receivers can read every part. */
function isAcceptable(text: string): boolean {
  return isDmarc(text) && !readParts(text, { reportsPasted: false, hasPolicy: true }).issues.some(isFault);
}

/** An issue about a part of the record that receivers can't read. */
function unread(span: TextSpan, issue: Issue): Advised {
  return { ...withSpan(span, issue), unread: true };
}

function pasted(record: string, { text, repairs }: Repaired): Advised {
  const message = `pasted with ${joinAnd(repairs)}, which receivers can't read; `;
  const issue = withSpan(differingSpan(record, text), warning("dmarc.pasted", "", message));
  const write = { span: { start: 0, end: record.length }, text };
  return advised(issue, write, `write ${JSON.stringify(text)}`, "use the bare text: v=DMARC1; p=…");
}

function faultIssue(record: string, { kind, span, name }: TagFault): Advised {
  const text = record.slice(span.start, span.end);
  const syntaxWarning = (message: string): Advised => unread(span, warning("dmarc.syntax", "", message));
  const without = { span, text: "" };
  switch (kind) {
    case "empty": {
      const message = "empty tag (RFC 9989 section 4.8), which some receivers reject; ";
      return advised(syntaxWarning(message), without, "remove this semicolon");
    }
    case "no-equals":
      return syntaxWarning(
        `${formatValue(text)} is not a tag, so receivers ignore it (RFC 9989 section 4.8); write name=value`,
      );
    case "name":
      return syntaxWarning(
        `${formatValue(text)} is not a valid tag name, so receivers ignore the tag (RFC 9989 section 4.8); use letters only`,
      );
    case "character": {
      const plain = /^ru[af]$/i.test(name ?? "") ? asciiUris(record, span.start) : undefined;
      const issue = syntaxWarning(
        `the tag ${formatValue(name)} contains ${describeChar(text)}, but values must be printable ASCII (RFC 9989 section 4.8), so receivers ignore the tag; `,
      );
      if (plain === undefined) return advised(issue, without, "remove it");
      return advised(issue, plain, `write ${name}=${plain.text}`, "correct it");
    }
    case "line-break": {
      const message =
        "contains a line break, which is not white space here (RFC 9989 section 4.8); write the record on one line";
      return withSpan(span, warning("dmarc.line-break", "", message));
    }
    case "duplicate": {
      const message = `duplicate tag ${formatValue(name)}, which makes the whole record invalid (RFC 6376 section 3.2); remove one`;
      return withSpan(span, error("dmarc.duplicate-tag", "", message));
    }
  }
}

/** The URIs of the tag at this place with their domains in A-labels, if that makes all of them valid. */
function asciiUris(record: string, place: number): Proposal | undefined {
  const begin = record.indexOf("=", record.lastIndexOf(";", place) + 1) + 1;
  const end = record.indexOf(";", place);
  const span = trimmed(record, { start: begin, end: end < 0 ? record.length : end });
  const written = record.slice(span.start, span.end);
  const uris = written.split(",").map((part) => {
    const uri = part.trim();
    const mail = /^mailto:/i.test(uri) ? readMailto(uri.slice("mailto:".length)) : undefined;
    return mail ? mailtoUri(mail.local, mail.host) : readReportUri(uri)?.uri;
  });
  return uris.includes(undefined) ? undefined : { span, text: uris.join(",") };
}

/** The formal definition is case-insensitive (RFC 9989 section 4.8), but the syntax that it builds on is not (RFC 6376 section 3.2). */
function tagCase({ name, span }: PlacedTag): Advised {
  const small = name.toLowerCase();
  const message = `the tag ${formatValue(name)} is in capitals, which some receivers don't recognize (RFC 6376 section 3.2); `;
  return advised(
    withSpan(span, warning("dmarc.tag-case", "", message)),
    named(small, { name, span }),
    `write ${small}`,
  );
}

/** Another name for a tag. */
function named(name: string, tag: Pick<PlacedTag, "name" | "span">): Proposal {
  return { span: { start: tag.span.start, end: tag.span.start + tag.name.length }, text: name };
}

/** What receivers read from the tags, and issues about their values. */
function readTags(
  tags: Map<string, PlacedTag>,
  rua: PlacedUri[],
  ruf: PlacedUri[],
  faults: TagFault[],
  hasPolicy: boolean,
): { made: DmarcRecord; found: Advised[] } {
  const found: Advised[] = [];
  const badPolicies: PlacedTag[] = [];
  /** The value of a tag with a fixed set of values; they are case-insensitive (RFC 5234 section 2.3). */
  const pick = <T extends string>(
    name: string,
    values: readonly T[],
    onBad: (tag: PlacedTag) => void,
  ): T | undefined => {
    const tag = tags.get(name);
    const value = values.find((one) => one === tag?.value.toLowerCase());
    if (tag && value === undefined) onBad(tag);
    return value;
  };
  const policyOf = (name: string) => pick(name, POLICIES, (tag) => badPolicies.push(tag));
  const letterOf = <T extends string>(name: string, values: readonly T[], fallback: T): T | undefined =>
    pick(name, values, (tag) => found.push(badValue(tag, values, fallback)));
  const policy = policyOf("p");
  const sp = policyOf("sp");
  const np = policyOf("np");
  const adkim = letterOf("adkim", ["r", "s"], "r");
  const aspf = letterOf("aspf", ["r", "s"], "r");
  const t = letterOf("t", ["y", "n"], "n");
  const psd = letterOf<DmarcPublicSuffix>("psd", ["y", "n", "u"], "u");
  const fo = readFailureOptions(tags, found);
  found.push(...badPolicies.map((tag) => badPolicy(tag, rua.length > 0)));
  const fault = faults.find(({ name, kind }) => name?.toLowerCase() === "p" && kind !== "duplicate");
  if (!tags.has("p") && fault) found.push(unreadPolicy(fault, rua.length > 0));
  else if (!tags.has("p") && hasPolicy) found.push(missingPolicy(tags, rua.length > 0));
  // RFC 9989 section 4.10.1: one invalid policy of the three makes the record p=none as a whole.
  const policies =
    badPolicies.length > 0
      ? { policy: "none" as const }
      : {
          policy: policy ?? ("none" as const),
          ...(sp ? { subdomainPolicy: sp } : {}),
          ...(np ? { nonexistentSubdomainPolicy: np } : {}),
        };
  const named = (names: readonly string[], wanted: boolean): { name: string; value: string }[] =>
    [...tags].flatMap(([name, tag]) =>
      names.includes(name) === wanted ? [{ name: wanted ? name : tag.name, value: tag.value }] : [],
    );
  const alignment = { r: "relaxed", s: "strict" } as const;
  const made: DmarcRecord = {
    ...policies,
    ...(adkim ? { dkimAlignment: alignment[adkim] } : {}),
    ...(aspf ? { spfAlignment: alignment[aspf] } : {}),
    aggregateReports: rua.map(({ uri }) => uri),
    failureReports: ruf.map(({ uri }) => uri),
    ...(t ? { testing: t === "y" } : {}),
    ...(fo ? { fo } : {}),
    ...(psd ? { psd } : {}),
    removedTags: named(REMOVED, true),
    unknownTags: named(KNOWN, false),
  };
  return { made, found };
}

function badPolicy({ name, value, valueSpan }: PlacedTag, hasReports: boolean): Advised {
  const message = `invalid policy ${formatValue(value)} in the ${name} tag${consequence(hasReports)}; `;
  const issue = unread(valueSpan, (hasReports ? warning : error)("dmarc.policy", "", message));
  return withSeparator(issue, value, valueSpan, () => {
    const otherwise = "use none, quarantine or reject";
    const near = nearestOf(value, POLICIES);
    if (near === undefined) return otherwise;
    return { write: { span: valueSpan, text: near }, ifSafe: otherwise + suggest(near), otherwise };
  });
}

/** RFC 9989 section 4.10.1: without a valid policy, a record counts only if it has an address for reports. */
function consequence(hasReports: boolean): string {
  const effect = hasReports
    ? ", so receivers act as if it were p=none"
    : " and no address for reports, so receivers don't apply DMARC at all";
  return `${effect} (RFC 9989 section 4.10.1)`;
}

function unreadPolicy({ span }: TagFault, hasReports: boolean): Advised {
  const message = `unreadable p tag${consequence(hasReports)}; write p=none, p=quarantine or p=reject`;
  return unread(span, (hasReports ? warning : error)("dmarc.policy", "", message));
}

function missingPolicy(tags: Map<string, PlacedTag>, hasReports: boolean): Issue {
  const message = `no p= tag${consequence(hasReports)}; write p=none, p=quarantine or p=reject after v=DMARC1;`;
  const end = tags.get("v")?.span.end ?? 0;
  return withSpan({ start: end, end }, (hasReports ? warning : error)("dmarc.no-policy", "", message));
}

function badValue({ name, value, valueSpan }: PlacedTag, values: readonly string[], fallback: string): Advised {
  const message = `invalid value ${formatValue(value)} in the ${name} tag, so receivers use ${fallback} (RFC 9989 section 4.8); `;
  const issue = unread(valueSpan, warning("dmarc.value", "", message));
  return withSeparator(issue, value, valueSpan, () => `use ${joinOr(values)}`);
}

function readFailureOptions(tags: Map<string, PlacedTag>, found: Advised[]): DmarcFailureOption[] | undefined {
  const tag = tags.get("fo");
  if (!tag) return undefined;
  const items = tag.value
    .toLowerCase()
    .split(":", 5)
    .map((item) => item.trim());
  const options = (["0", "1", "d", "s"] as const).filter((option) => items.includes(option));
  // RFC 9989 section 4.8: each at most once, and not both 0 and 1.
  if (options.length !== items.length || (items.includes("0") && items.includes("1"))) {
    const message = `invalid value ${formatValue(tag.value)} in the fo tag, so receivers use 0 (RFC 9989 section 4.8); use 0 or 1, d and s, separated by colons`;
    found.push(unread(tag.valueSpan, warning("dmarc.value", "", message)));
    return undefined;
  }
  if (!tags.has("ruf")) {
    const message = "the fo tag has no effect without a ruf tag (RFC 9989 section 4.7); remove it, or add ruf";
    found.push(withSpan(tag.span, warning("dmarc.fo-without-ruf", "", message)));
  }
  return options;
}

/** RFC 7489 section 6.4: the policy comes directly after the version. */
function checkOrder(tags: PlacedTag[]): Issue[] {
  const index = tags.findIndex(({ name }) => name.toLowerCase() === "p");
  const tag = tags[index];
  if (!tag || index === 1) return [];
  const message =
    "the p= tag doesn't directly follow v=DMARC1, as older receivers require (RFC 7489 section 6.4); move it there";
  return [withSpan(tag.span, warning("dmarc.tag-order", "", message))];
}

/** Issues that follow from a tag's name alone. */
function checkName({ name, value, span }: PlacedTag): Advised[] {
  const known = name.toLowerCase();
  if (TAGS.includes(known)) return [];
  if (!/^[a-z]+$/.test(known)) {
    const message = `the tag name ${formatValue(name)} contains characters other than letters (RFC 9989 section 4.8), so receivers ignore the tag; remove it`;
    return [unread(span, warning("dmarc.syntax", "", message))];
  }
  const effect = EFFECT_OF_REMOVED.get(known)?.(value);
  if (effect !== undefined) {
    return [
      withSpan(span, warning("dmarc.removed-tag", "", `RFC 9989 removed the ${known} tag (appendix C.5.2): ${effect}`)),
    ];
  }
  const message = `unknown tag ${formatValue(name)}`;
  const fix = ", which receivers ignore (RFC 9989 section 4.7); correct or remove it";
  const near = nearestOf(name, TAGS);
  if (near === undefined) return [withSpan(span, warning("dmarc.unknown-tag", "", message + fix))];
  const issue = withSpan(span, warning("dmarc.unknown-tag", "", message));
  return [advised(issue, named(near, { name, span }), suggest(near) + fix, fix)];
}

/** The effect of a removed tag, and what to write instead. */
const EFFECT_OF_REMOVED = new Map<string, (value: string) => string>([
  [
    "pct",
    (value) => {
      if (value === "100") return "this value is the default, so delete it";
      if (value === "0") {
        return "current receivers apply the policy in full, older ones one step weaker; write t=y, which means the same to current ones, in addition or instead";
      }
      if (/^[1-9][0-9]?$/.test(value)) {
        return `current receivers apply the policy to all mail, older ones to about ${value} % of it; delete it, or write t=y while you test`;
      }
      return `${formatValue(value)} is not a number from 0 to 100 either; delete it`;
    },
  ],
  ["rf", () => "there is only one format of failure reports; delete it"],
  ["ri", () => "reports are sent once a day; delete it"],
]);

function readUris(tag: "rua" | "ruf", placed: PlacedTag | undefined): { uris: PlacedUri[]; issues: Advised[] } {
  const uris: PlacedUri[] = [];
  const issues: Advised[] = [];
  if (!placed) return { uris, issues };
  let { start } = placed.valueSpan;
  for (const part of placed.value.split(",")) {
    const inValue = start - placed.valueSpan.start;
    const inner = trimmed(placed.value, { start: inValue, end: inValue + part.length });
    const span = { start: inner.start + placed.valueSpan.start, end: inner.end + placed.valueSpan.start };
    start += part.length + 1;
    const written = placed.value.slice(inner.start, inner.end);
    const uri = readReportUri(written);
    if (!uri) {
      issues.push(badUri(tag, written, span));
      continue;
    }
    uris.push({ ...uri, tag, span });
    if (uri.size !== undefined) {
      const message = `the ${tag} tag has the size limit ${formatValue(uri.size)}, which current receivers ignore (RFC 9989 section 4.8), and which may make older ones send nothing; remove it`;
      issues.push(
        withSpan({ start: span.end - uri.size.length, end: span.end }, warning("dmarc.report-size", "", message)),
      );
    }
    if (!uri.mail) {
      const message = `the ${tag} tag has ${showUri(uri.uri)}, but receivers only need to support mailto: (RFC 9989 section 4.7), so few reports go there; use a mailto: URI`;
      issues.push(withSpan(span, warning("dmarc.report-scheme", "", message)));
    }
  }
  return { uris, issues };
}

function badUri(tag: string, written: string, span: TextSpan): Advised {
  const what = written === "" ? "an empty entry" : `${showUri(written)}, which is not a report URI`;
  const message = `the ${tag} tag has ${what} (RFC 9989 section 4.8), so receivers ignore it; `;
  return withSeparator(unread(span, warning("dmarc.report-uri", "", message)), written, span, () => {
    const otherwise = "use one such as mailto:dmarc@example.com, and separate several with commas";
    if (!/^[^:\s]+@[^:\s]+$/.test(written)) return otherwise;
    const text = `mailto:${written}`;
    return { write: { span, text }, ifSafe: `write ${text}`, otherwise };
  });
}

/** The issue of a value: a semicolon is missing in it, or other advice applies. */
function withSeparator(issue: Advised, value: string, span: TextSpan, other: () => string | TextAdvice): Advised {
  const next = missingSemicolon(value);
  if (next) return advised(issue, withSemicolon(value, span), `put a semicolon before ${next}=`);
  const advice = other();
  return typeof advice === "string" ? { ...issue, message: issue.message + advice } : { ...issue, advice };
}

/** Replaces white space by the missing semicolon. */
function withSemicolon(value: string, { start }: TextSpan): Proposal {
  const space = start + value.search(/\s[a-z]{1,5}[ \t]{0,8}=/i);
  return { span: { start: space, end: space + 1 }, text: "; " };
}

/** The tag inside a value that no semicolon ends. */
function missingSemicolon(value: string): string | undefined {
  return /\s([a-z]{1,5})[ \t]{0,8}=/i.exec(value)?.[1]?.toLowerCase();
}

function isSpace(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char);
}
