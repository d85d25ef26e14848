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
import { type Advised, isFault, isMended, settle, type TextAdvice } from "../advised";
import { describeChar, differingSpan, type Repaired, repairPasted } from "../pasted";
import type { Parsed } from "../record";
import { type PlacedTag, parseTagList, type TagFault, trimmed } from "../tag-list";
import { type DmarcFailureOption, type DmarcPublicSuffix, type DmarcRecord, isLaxer } from "./record";

/** RFC 3986 section 2, without what has a meaning in the record: comma, semicolon and exclamation mark. */
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#[\]@$&'()*+=-]|%[0-9A-Fa-f]{2})+$/;
/** RFC 9989 section 4.8, obs-dmarc-report-size. */
const SIZE = /![0-9]+[kmgt]?$/i;

export interface ReportUri {
  /** As it was written, without a size limit. */
  uri: string;
  /** The same for URIs of the same meaning. */
  identity: string;
  /** The size limit of RFC 7489 that stood at its end, such as `!10m`. */
  size?: string;
  /** Where it is a `mailto:` URI. */
  mail?: MailAddress;
}

/** Reads a URI, or nothing where it is none that reports can go to. */
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

// Reads DMARC records (RFC 9989 sections 4.7 and 4.8).

/** The tags of RFC 9989 section 4.7, and those of RFC 7489 section 6.3 that it removed. */
const TAGS = ["v", "p", "sp", "np", "adkim", "aspf", "t", "psd", "rua", "ruf", "fo"];
const REMOVED = ["pct", "rf", "ri"];
const KNOWN = [...TAGS, ...REMOVED];

/** Whether a TXT record is a DMARC record (RFC 9989 section 4.8): the version comes first. Its name has no letter case. */
export function isDmarc(text: string): boolean {
  return /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(text.replace(/^V/, "v"));
}

/**
 * Reads a record as DNS holds it: undivided and without quotes. The paths of the issues are empty; each has its place.
 *
 * Receivers discard what is wrong in a record and keep the rest (RFC 9989 section 4.8). So it is an error only where
 * they discard the record as a whole: no version, a tag twice, or no readable policy and nobody to report to. All else
 * is a warning, and the record is what receivers make of it.
 */
export function parseDmarc(record: string): Parsed<DmarcRecord> {
  return readDmarc(record).parsed;
}

/** A URI of a record, and where it stands. */
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

/** What is read, and how. */
interface Reading {
  /** Whether that the text was pasted is told. */
  tellsPasted: boolean;
  /** Whether the record is one that has a policy; those by which a domain agrees to reports don't (RFC 9990 section 4). */
  hasPolicy: boolean;
}

/** As `parseDmarc`, with the places of all parts. */
export function readDmarc(record: string, hasPolicy = true): ReadDmarc {
  const nothing = { tags: new Map(), uris: [] };
  const bytes = Buffer.byteLength(record);
  if (bytes > MAX_TXT_BYTES) {
    const message = `it has ${bytes} octets, more than the ${MAX_TXT_BYTES} that a record holds (RFC 1035 section 3.2.1); shorten it`;
    const issue = withSpan({ start: 0, end: record.length }, error("dmarc.too-long", "", message));
    return { ...nothing, parsed: { ok: false, issues: [issue] } };
  }
  if (isDmarc(record)) return readTagged(record, hasPolicy);
  const issues = settle([noVersion(record, repairPasted(record))], (proposal) =>
    isRight(withProposal(record, proposal)),
  );
  return { ...nothing, parsed: { ok: false, issues } };
}

/** As `readDmarc` reads a record that begins with the version. */
function readTagged(record: string, hasPolicy: boolean): ReadDmarc {
  const { made, issues: advised, ...rest } = readParts(record, { tellsPasted: true, hasPolicy });
  const issues = settle(advised, (proposal, issue) => {
    const text = withProposal(record, proposal);
    if (!isDmarc(text)) return false;
    const after = readParts(text, { tellsPasted: false, hasPolicy });
    return isMended(issue, advised, after.issues) && !isLaxer(after.made, made);
  });
  const ok = errorsOf(issues).length === 0;
  return { parsed: ok ? { ok, record: made, issues } : { ok, issues }, ...rest };
}

interface ReadParts extends Omit<ReadDmarc, "parsed"> {
  /** What receivers make of the tags, where they don't discard them all. */
  made: DmarcRecord;
  issues: Advised[];
}

/** Reads a record that begins with the version. */
function readParts(record: string, { tellsPasted, hasPolicy }: Reading): ReadParts {
  const list = parseTagList(record);
  const { tags, issues: named } = nameTags(record, list.tags);
  const rua = readUris("rua", tags.get("rua"));
  const ruf = readUris("ruf", tags.get("ruf"));
  const { made, found } = readTags(tags, rua.uris, ruf.uris, list.faults, hasPolicy);
  const isDamaged = tellsPasted && list.faults.some(({ kind }) => kind !== "line-break");
  const mended = isDamaged ? repairPasted(record) : undefined;
  const issues = [
    ...list.faults.map((fault) => faultIssue(record, fault)),
    ...named,
    ...(mended && isRight(mended.text) ? [pasted(record, mended)] : []),
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

/** Says why a text is no DMARC record, and what it was meant to be where that is plain. */
function noVersion(record: string, mended: Repaired | undefined): Advised {
  if (mended && isDmarc(mended.text)) return { ...pasted(record, mended), severity: "error" };
  const tags = parseTagList(record).tags;
  const version = tags.find(({ name }) => name.toLowerCase() === "v");
  const ignored = "so receivers ignore the whole record (RFC 9989 section 4.7)";
  const bad = (span: TextSpan, message: string, fix: string, write: Proposal): Advised =>
    advised(withSpan(span, error("dmarc.version", "", `${message}, ${ignored}; `)), write, fix);
  if (!version) {
    const start = { span: { start: 0, end: 0 }, text: "v=DMARC1; " };
    const message = `${formatValue(record)} does not begin with v=DMARC1`;
    return bad({ start: 0, end: record.length }, message, "begin with v=DMARC1;", start);
  }
  const { value, span, valueSpan } = version;
  if (value === "DMARC1") {
    const start = isSpace(record[0]) ? { start: 0, end: span.start } : span;
    const message = "its v=DMARC1 does not stand at the very beginning";
    return bad(start, message, "begin with v=DMARC1;", { span: { start: 0, end: span.start }, text: "" });
  }
  const next = missingSemicolon(value);
  if (/^DMARC1\s/.test(value) && next) {
    const fix = `write v=DMARC1; ${next}=…`;
    return bad(valueSpan, `a semicolon is missing before ${next}=`, fix, withSemicolon(value, valueSpan));
  }
  const message = `its version is ${formatValue(value)} and not DMARC1 in just these letters`;
  return bad(valueSpan, message, "write v=DMARC1;", { span: valueSpan, text: "DMARC1" });
}

/** An issue whose message ends in the same words whether its proposal is given or not. */
function advised(issue: Advised, write: Proposal, told: string, otherwise = told): Advised {
  return { ...issue, advice: { write, told, otherwise } };
}

/** Whether a text is a record that can be offered: receivers take all of it. */
function isRight(text: string): boolean {
  return isDmarc(text) && !readParts(text, { tellsPasted: false, hasPolicy: true }).issues.some(isFault);
}

/** What receivers can't read in the record. */
function unread(span: TextSpan, issue: Issue): Advised {
  return { ...withSpan(span, issue), unread: true };
}

function pasted(record: string, { text, repairs }: Repaired): Advised {
  const message = `it was pasted with ${joinAnd(repairs)}, which receivers stumble over; `;
  const issue = withSpan(differingSpan(record, text), warning("dmarc.pasted", "", message));
  const write = { span: { start: 0, end: record.length }, text };
  return advised(issue, write, `write ${JSON.stringify(text)}`, "give the bare text: v=DMARC1; p=…");
}

function faultIssue(record: string, { kind, span, name }: TagFault): Advised {
  const text = record.slice(span.start, span.end);
  const slip = (message: string): Advised => unread(span, warning("dmarc.syntax", "", message));
  const without = { span, text: "" };
  switch (kind) {
    case "empty": {
      const message = "it has an empty tag (RFC 9989 section 4.8), which some receivers refuse; ";
      return advised(slip(message), without, "drop this semicolon");
    }
    case "no-equals":
      return slip(`${formatValue(text)} is no tag, so receivers ignore it (RFC 9989 section 4.8); write name=value`);
    case "name":
      return slip(
        `${formatValue(text)} is no name of a tag, so receivers ignore the tag (RFC 9989 section 4.8); write letters alone`,
      );
    case "character": {
      const plain = /^ru[af]$/i.test(name ?? "") ? asciiUris(record, span.start) : undefined;
      const issue = slip(
        `its tag ${formatValue(name)} has ${describeChar(text)}, and a value is of printable ASCII (RFC 9989 section 4.8), so receivers ignore the tag; `,
      );
      if (plain === undefined) return advised(issue, without, "take it out");
      return advised(issue, plain, `write ${name}=${plain.text}`, "correct it");
    }
    case "line-break": {
      const message = "it has a line break, which is no white space here (RFC 9989 section 4.8); write it in one line";
      return withSpan(span, warning("dmarc.line-break", "", message));
    }
    case "duplicate": {
      const message = `it has the tag ${formatValue(name)} twice, and then the whole record is invalid (RFC 6376 section 3.2); drop one`;
      return withSpan(span, error("dmarc.duplicate-tag", "", message));
    }
  }
}

/** The URIs of the tag at this place with the A-labels of their domains, where all become right by that. */
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

/** The formal definition has no letter case (RFC 9989 section 4.8), the syntax that it builds on has (RFC 6376 section 3.2). */
function tagCase({ name, span }: PlacedTag): Advised {
  const small = name.toLowerCase();
  const message = `its tag ${formatValue(name)} has capitals, and some receivers then don't know it (RFC 6376 section 3.2); `;
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

/** The record that receivers make of the tags, and what is to be said of their values. */
function readTags(
  tags: Map<string, PlacedTag>,
  rua: PlacedUri[],
  ruf: PlacedUri[],
  faults: TagFault[],
  hasPolicy: boolean,
): { made: DmarcRecord; found: Advised[] } {
  const found: Advised[] = [];
  const badPolicies: PlacedTag[] = [];
  /** The value of a tag that has few of them; by RFC 5234 section 2.3 they have no letter case. */
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
  const policyOf = (name: string) =>
    pick(name, ["none", "quarantine", "reject"] as const, (tag) => badPolicies.push(tag));
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
  else if (!tags.has("p") && hasPolicy) found.push(noPolicy(tags, rua.length > 0));
  // RFC 9989 section 4.10.1: one bad policy of the three makes it p=none as a whole.
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
  const effect = hasReports ? "act as if the record said p=none" : "apply no DMARC at all, since nobody gets reports";
  const message = `its ${name} tag is ${formatValue(value)}, which is no policy, so receivers ${effect} (RFC 9989 section 4.10.1); `;
  const issue = unread(valueSpan, (hasReports ? warning : error)("dmarc.policy", "", message));
  return withSeparator(issue, value, valueSpan, () => {
    const otherwise = "give none, quarantine or reject";
    const near = nearestOf(value, ["none", "quarantine", "reject"]);
    if (near === undefined) return otherwise;
    return { write: { span: valueSpan, text: near }, told: otherwise + suggest(near), otherwise };
  });
}

/** RFC 9989 section 4.10.1: without a policy, reports alone keep a record alive. */
function unreadPolicy({ span }: TagFault, hasReports: boolean): Advised {
  const effect = hasReports ? "act as if it said p=none" : "apply no DMARC at all, since nobody gets reports";
  const message = `its p tag can't be read, so receivers ${effect} (RFC 9989 section 4.10.1); write p=none, p=quarantine or p=reject`;
  return unread(span, (hasReports ? warning : error)("dmarc.policy", "", message));
}

function noPolicy(tags: Map<string, PlacedTag>, hasReports: boolean): Issue {
  const effect = hasReports ? "act as if it said p=none" : "apply no DMARC at all, since nobody gets reports either";
  const message = `it has no p= tag, so receivers ${effect} (RFC 9989 section 4.10.1); write p=none, p=quarantine or p=reject behind v=DMARC1;`;
  const end = tags.get("v")?.span.end ?? 0;
  return withSpan({ start: end, end }, (hasReports ? warning : error)("dmarc.no-policy", "", message));
}

function badValue({ name, value, valueSpan }: PlacedTag, values: readonly string[], fallback: string): Advised {
  const message = `its ${name} tag is ${formatValue(value)}, which it can't be, so receivers take ${fallback} (RFC 9989 section 4.8); `;
  const issue = unread(valueSpan, warning("dmarc.value", "", message));
  return withSeparator(issue, value, valueSpan, () => `give ${joinOr(values)}`);
}

function readFailureOptions(tags: Map<string, PlacedTag>, found: Advised[]): DmarcFailureOption[] | undefined {
  const tag = tags.get("fo");
  if (!tag) return undefined;
  const items = tag.value
    .toLowerCase()
    .split(":", 5)
    .map((item) => item.trim());
  const options = (["0", "1", "d", "s"] as const).filter((option) => items.includes(option));
  // RFC 9989 section 4.8: each at most once, and not 0 beside 1.
  if (options.length !== items.length || (items.includes("0") && items.includes("1"))) {
    const message = `its fo tag is ${formatValue(tag.value)}, which it can't be, so receivers take 0 (RFC 9989 section 4.8); give 0 or 1, d and s, with colons between them`;
    found.push(unread(tag.valueSpan, warning("dmarc.value", "", message)));
    return undefined;
  }
  if (!tags.has("ruf")) {
    const message = "its fo tag counts beside a ruf tag only (RFC 9989 section 4.7); drop it, or give ruf";
    found.push(withSpan(tag.span, warning("dmarc.fo-without-ruf", "", message)));
  }
  return options;
}

/** RFC 7489 section 6.4: the policy comes directly behind the version. */
function checkOrder(tags: PlacedTag[]): Issue[] {
  const index = tags.findIndex(({ name }) => name.toLowerCase() === "p");
  const tag = tags[index];
  if (!tag || index === 1) return [];
  const message =
    "its p= tag does not follow v=DMARC1 directly, as older receivers ask (RFC 7489 section 6.4); move it there";
  return [withSpan(tag.span, warning("dmarc.tag-order", "", message))];
}

/** What the name of a tag alone gives away. */
function checkName({ name, value, span }: PlacedTag): Advised[] {
  const known = name.toLowerCase();
  if (TAGS.includes(known)) return [];
  if (!/^[a-z]+$/.test(known)) {
    const message = `its tag ${formatValue(name)} has more than letters in its name (RFC 9989 section 4.8), so receivers ignore it; drop it`;
    return [unread(span, warning("dmarc.syntax", "", message))];
  }
  const effect = EFFECT_OF_REMOVED[known]?.(value);
  if (effect !== undefined) {
    return [
      withSpan(
        span,
        warning("dmarc.removed-tag", "", `its ${known} tag is gone since RFC 9989 (appendix C.5.2): ${effect}`),
      ),
    ];
  }
  const message = `its tag ${formatValue(name)} is unknown, so receivers ignore it (RFC 9989 section 4.7)`;
  const fix = "; correct or drop it";
  const near = nearestOf(name, TAGS);
  if (near === undefined) return [withSpan(span, warning("dmarc.unknown-tag", "", message + fix))];
  const issue = withSpan(span, warning("dmarc.unknown-tag", "", message));
  return [advised(issue, named(near, { name, span }), suggest(near) + fix, fix)];
}

/** What becomes of a removed tag, and what to write instead. */
const EFFECT_OF_REMOVED: Record<string, (value: string) => string> = {
  pct: (value) => {
    if (value === "100") return "it said no more than the default, so drop it";
    if (value === "0") {
      return "receivers of today apply the policy in full, older ones one step weaker; write t=y, which says that to those of today, beside it or instead";
    }
    if (/^[1-9][0-9]?$/.test(value)) {
      return `receivers of today apply the policy to all mail, older ones to about ${value} % of it; drop it, or write t=y while you test`;
    }
    return `${formatValue(value)} is no number from 0 to 100 either; drop it`;
  },
  rf: () => "there is one format of failure reports; drop it",
  ri: () => "reports come once a day; drop it",
};

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
      const message = `its ${tag} tag has the size limit ${formatValue(uri.size)}, which receivers of today ignore (RFC 9989 section 4.8) and older ones may take for a reason to send nothing; drop it`;
      issues.push(
        withSpan({ start: span.end - uri.size.length, end: span.end }, warning("dmarc.report-size", "", message)),
      );
    }
    if (!uri.mail) {
      const message = `its ${tag} tag has ${showUri(uri.uri)}, and receivers need to support mailto: only (RFC 9989 section 4.7), so hardly any report goes there; give a mailto: URI`;
      issues.push(withSpan(span, warning("dmarc.report-scheme", "", message)));
    }
  }
  return { uris, issues };
}

function badUri(tag: string, written: string, span: TextSpan): Advised {
  const what = written === "" ? "nothing where a URI is to stand" : `${showUri(written)}, which is no URI of a report`;
  const message = `its ${tag} tag has ${what} (RFC 9989 section 4.8), so it is ignored; `;
  return withSeparator(unread(span, warning("dmarc.report-uri", "", message)), written, span, () => {
    const otherwise = "give one such as mailto:dmarc@example.com, with a comma between two of them";
    if (!/^[^:\s]+@[^:\s]+$/.test(written)) return otherwise;
    const text = `mailto:${written}`;
    return { write: { span, text }, told: `write ${text}`, otherwise };
  });
}

/** The issue of a value: a semicolon is missing in it, or else there is other advice. */
function withSeparator(issue: Advised, value: string, span: TextSpan, other: () => string | TextAdvice): Advised {
  const next = missingSemicolon(value);
  if (next) return advised(issue, withSemicolon(value, span), `put a semicolon before ${next}=`);
  const advice = other();
  return typeof advice === "string" ? { ...issue, message: issue.message + advice } : { ...issue, advice };
}

/** The semicolon that is missing, in the place of white space. */
function withSemicolon(value: string, { start }: TextSpan): Proposal {
  const space = start + value.search(/\s[a-z]{1,5}[ \t]{0,8}=/i);
  return { span: { start: space, end: space + 1 }, text: "; " };
}

/** The known tag that stands inside of a value, since no semicolon ends that. */
function missingSemicolon(value: string): string | undefined {
  return /\s([a-z]{1,5})[ \t]{0,8}=/i.exec(value)?.[1]?.toLowerCase();
}

function isSpace(sign: string | undefined): boolean {
  return sign !== undefined && /\s/.test(sign);
}
