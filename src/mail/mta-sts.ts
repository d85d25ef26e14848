/** MTA-STS (RFC 8461): the record, and the policy that is served over HTTPS. */

import { parseHost } from "../dns/host-name";
import { loadCrypto } from "../shared/crypto";
import { bySpan, error, errorsOf, formatValue, type Issue, type TextSpan, warning, withSpan } from "../shared/issues";
import { sinceInvisible } from "../shared/untrusted-text";
import { readPasted } from "./pasted";
import type { MailText, Parsed } from "./record";

/** RFC 8461 section 3.2: a year. */
const MAX_MAX_AGE = 31557600;
/** RFC 8461 section 3.2 recommends weeks; a policy kept for less than a day protects against nothing. */
const SHORT_MAX_AGE = 86400;

/** The default time that senders keep a policy, in seconds: two weeks (RFC 8461 section 3.2: weeks). */
export const DEFAULT_MAX_AGE = 1209600;

const MODES = ["testing", "enforce", "none"] as const;

/** What senders do if they can't reach an exchanger over TLS as the policy requires (RFC 8461 section 5). */
export type MtaStsMode = (typeof MODES)[number];

/** What a policy says (RFC 8461 section 3.2). */
export interface MtaStsPolicy {
  mode: MtaStsMode;
  /** Host names of the exchangers; one may begin with `*.`, which stands for one label. In any order. */
  mx: string[];
  /** How long senders keep it, in seconds, 1 to 31557600. */
  maxAge: number;
}

/** What the record says (RFC 8461 section 3.1). */
export interface MtaStsRecord {
  /** Which policy is current: 1 to 32 letters and digits. */
  id: string;
}

/** Where the policy of a mail domain, in A-labels, is served (RFC 8461 section 3.3). */
export function mtaStsPolicyUrl(domain: string): string {
  return `https://mta-sts.${domain}/.well-known/mta-sts.txt`;
}

/**
 * Builds the policy's text, with CRLF at the end of each line. The exchangers are sorted, since their order has no
 * meaning. The issues' paths are relative to the policy: `mx[0]`, `maxAge`.
 */
export function buildMtaStsPolicy({ mode, mx, maxAge }: MtaStsPolicy): MailText {
  const issues: Issue[] = [];
  if (!MODES.includes(mode)) issues.push(error("mta-sts.mode", "mode", modeError(mode)));
  const hosts = mx.flatMap((pattern, index) => {
    const host = parsePattern(pattern);
    if (host === undefined) issues.push(error("mta-sts.mx", `mx[${index}]`, patternError(pattern)));
    return host ?? [];
  });
  if (mx.length === 0 && needsExchangers(mode)) issues.push(error("mta-sts.no-mx", "mx", missingExchangerError(mode)));
  issues.push(...checkMaxAge(maxAge, mode, 1));
  const lines = [
    "version: STSv1",
    `mode: ${mode}`,
    ...[...new Set(hosts)].sort().map((host) => `mx: ${host}`),
    `max_age: ${maxAge}`,
  ];
  return { text: lines.map((line) => `${line}\r\n`).join(""), issues };
}

/**
 * The id of a policy: it changes exactly when the policy's text does. Line endings and trailing blanks, which a web server
 * or an editor may change, don't count.
 */
export function mtaStsId(policy: string): string {
  const lines = policy.split(/\r?\n/).map((line) => line.trimEnd());
  // RFC 8461 section 3.1: at most 32 letters and digits.
  const text = lines.join("\n").trimEnd();
  return loadCrypto().createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Builds the record that belongs to a policy's text. The issues are those of the policy. */
export function buildMtaSts(policy: string): MailText {
  return { text: `v=STSv1; id=${mtaStsId(policy)};`, issues: parseMtaStsPolicy(policy).issues };
}

/** Whether a TXT record is an MTA-STS record: senders discard any that begin differently (RFC 8461 section 3.1). */
export function isMtaSts(text: string): boolean {
  return /^v=STSv1[ \t]*(?:;|$)/.test(text);
}

/**
 * Reads a record. Fields that the standard does not define are ignored, and of a repeated `id` the first counts (RFC 8461
 * section 3.2). Errors have the place of their field.
 */
export function parseMtaSts(record: string): Parsed<MtaStsRecord> {
  return readPasted(record, readBare);
}

function readBare(record: string): Parsed<MtaStsRecord> {
  const all = { start: 0, end: record.length };
  if (!isMtaSts(record)) {
    const message = `${formatValue(record)} is not an MTA-STS record${sinceInvisible(record)}; begin with v=STSv1; (RFC 8461 section 3.1)`;
    return { ok: false, issues: [spanned("mta-sts.version", message, all)] };
  }
  const [, ...fields] = splitFields(record);
  const id = fields.find(isId);
  const issues = fields.filter((field) => field === id || !isId(field)).flatMap(checkField);
  if (id === undefined) {
    const message =
      "no id= field (RFC 8461 section 3.1), so senders see no policy; add an id of 1 to 32 letters and digits";
    issues.push(spanned("mta-sts.no-id", message, all));
  }
  if (id === undefined || issues.length > 0) {
    return { ok: false, issues };
  }
  return { ok: true, record: { id: id.text.slice(ID.length) }, issues: [] };
}

/**
 * Reads a policy as it is served, with CRLF or LF. Fields that the standard does not define are ignored, and of a
 * repeated field, other than `mx`, the first counts (RFC 8461 section 3.2). Errors have the place of their line.
 */
export function parseMtaStsPolicy(text: string): Parsed<MtaStsPolicy> {
  const all = { start: 0, end: text.length };
  const issues: Issue[] = [];
  const lines = splitLines(text).flatMap((line) => readLine(line, issues));
  const readFirst = <T>(key: string, read: (line: PolicyLine, issues: Issue[]) => T): T | undefined => {
    const line = lines.find((each) => each.key === key);
    if (line) return read(line, issues);
    const message = `no ${key}: line, which every policy must have (RFC 8461 section 3.2); add it`;
    issues.push(spanned("mta-sts.missing", message, all));
    return undefined;
  };
  readFirst("version", checkVersion);
  const mode = readFirst("mode", readMode);
  const patterns = lines.filter(({ key }) => key === "mx");
  const mx = patterns.flatMap((line) => readPattern(line, issues));
  if (patterns.length === 0 && needsExchangers(mode))
    issues.push(spanned("mta-sts.no-mx", missingExchangerError(mode), all));
  const maxAge = readFirst("max_age", (line) => readMaxAge(line, mode, issues));
  issues.sort(bySpan);
  if (mode === undefined || maxAge === undefined || errorsOf(issues).length > 0) return { ok: false, issues };
  return { ok: true, record: { mode, mx, maxAge }, issues };
}

/**
 * Whether the policy lists an exchanger: by its name, or by a pattern with a wildcard as its first label (RFC 8461 section
 * 4.1). Both in lower case, in A-labels, without a final dot.
 */
export function listsExchanger({ mx }: Pick<MtaStsPolicy, "mx">, host: string): boolean {
  return mx.includes(host) || mx.includes(host.replace(/^[^.]+/, "*"));
}

interface Piece {
  text: string;
  span: TextSpan;
}

interface PolicyLine {
  key: string;
  value: string;
  span: TextSpan;
}

function spanned(id: string, message: string, span: TextSpan): Issue {
  return withSpan(span, error(id, "", message));
}

const ID = "id=";

function isId({ text }: Piece): boolean {
  return text.startsWith(ID);
}

/** The parts between semicolons, without the blanks around them. Nothing follows a final semicolon. */
function splitFields(record: string): Piece[] {
  let at = 0;
  const pieces = record.split(";").map((part) => {
    const span = withoutBlanks(record, { start: at, end: at + part.length });
    at += part.length + 1;
    return { text: record.slice(span.start, span.end), span };
  });
  return pieces.at(-1)?.text === "" ? pieces.slice(0, -1) : pieces;
}

function withoutBlanks(text: string, { start, end }: TextSpan): TextSpan {
  let from = start;
  let to = end;
  while (from < to && isBlank(text[from])) from++;
  while (to > from && isBlank(text[to - 1])) to--;
  return { start: from, end: to };
}

function isBlank(char: string | undefined): boolean {
  return char === " " || char === "\t";
}

/** RFC 8461 section 3.1: `sts-id` and `sts-extension`. */
function checkField(field: Piece): Issue[] {
  const { text, span } = field;
  if (isId(field)) {
    if (/^id=[A-Za-z0-9]{1,32}$/.test(text)) return [];
    const message = `${formatValue(text.slice(ID.length))} is not a valid id${sinceInvisible(text)}; use 1 to 32 letters and digits (RFC 8461 section 3.1)`;
    return [spanned("mta-sts.id", message, span)];
  }
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[!-:<>-~]+$/.test(text)) return [];
  const message = `${formatValue(text)} is not a field of the form name=value${sinceInvisible(text)}, which makes the whole record invalid (RFC 8461 section 3.1); correct it`;
  return [spanned("mta-sts.field", message, span)];
}

function splitLines(text: string): Piece[] {
  return [...text.matchAll(/[^\n]+/g)].map(({ 0: line, index }) => {
    let length = line.endsWith("\r") ? line.length - 1 : line.length;
    while (isBlank(line[length - 1])) length--;
    return { text: line.slice(0, length), span: { start: index, end: index + length } };
  });
}

function readLine({ text, span }: Piece, issues: Issue[]): PolicyLine[] {
  if (text === "") return [];
  const [, key, value] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*(\S(?:.*\S)?)$/u.exec(text) ?? [];
  if (key !== undefined && value !== undefined) return [{ key, value, span }];
  const message = `${formatValue(text)} is not a line of the form "key: value"${sinceInvisible(text)} (RFC 8461 section 3.2); correct it`;
  issues.push(spanned("mta-sts.line", message, span));
  return [];
}

function checkVersion({ value, span }: PolicyLine, issues: Issue[]): void {
  if (value === "STSv1") return;
  const message = `unsupported version ${formatValue(value)}: STSv1 is the only one; write version: STSv1`;
  issues.push({ ...spanned("mta-sts.version", message, span), proposal: { span, text: "version: STSv1" } });
}

function readMode({ value, span }: PolicyLine, issues: Issue[]): MtaStsMode | undefined {
  const mode = MODES.find((known) => known === value);
  if (mode !== undefined) return mode;
  issues.push(spanned("mta-sts.mode", modeError(value), span));
  return undefined;
}

function readMaxAge({ value, span }: PolicyLine, mode: MtaStsMode | undefined, issues: Issue[]): number | undefined {
  const seconds = /^[0-9]{1,10}$/.test(value) ? Number(value) : value;
  const found = checkMaxAge(seconds, mode, 0);
  issues.push(...found.map(({ id, severity, message }) => ({ id, severity, path: "", message, span })));
  return typeof seconds === "number" ? seconds : undefined;
}

function readPattern({ value, span }: PolicyLine, issues: Issue[]): string[] {
  const pattern = parsePattern(value);
  if (pattern !== undefined && pattern === value.toLowerCase()) return [pattern];
  // It is compared with certificates, which have no final dot, and only ASCII (RFC 6125 section 6.4).
  const message =
    pattern === undefined
      ? patternError(value)
      : `${formatValue(value)} is compared as written, and matches no certificate (RFC 8461 section 4.1); write ${pattern}`;
  const issue = spanned("mta-sts.mx", message, span);
  issues.push(pattern === undefined ? issue : { ...issue, proposal: { span, text: `mx: ${pattern}` } });
  return [];
}

/** RFC 8461 section 3.2: a host name, whose first label may be a wildcard. */
function parsePattern(text: string): string | undefined {
  const [, open = "", rest = ""] = /^(\*\.)?(.*)$/s.exec(text.trim()) ?? [];
  const host = parseHost(rest, "");
  return host.ok ? open + host.name : undefined;
}

/** A served policy may have 0 too, but there is no reason to build one. */
function checkMaxAge(seconds: number | string, mode: MtaStsMode | undefined, min: 0 | 1): Issue[] {
  if (!Number.isInteger(seconds) || Number(seconds) < min || Number(seconds) > MAX_MAX_AGE) {
    const message = `the maximum age must be an integer from ${min} to ${MAX_MAX_AGE} seconds (RFC 8461 section 3.2), got ${formatValue(seconds)}; use ${DEFAULT_MAX_AGE}, for example`;
    return [error("mta-sts.max-age", "maxAge", message)];
  }
  // A policy that is taken back should be forgotten soon (RFC 8461 section 8.3).
  if (Number(seconds) >= SHORT_MAX_AGE || mode === "none") return [];
  const message = `senders forget the policy after ${seconds} seconds, less than a day, so an attacker can soon hide it from them; use weeks (RFC 8461 section 3.2), such as ${DEFAULT_MAX_AGE}`;
  return [warning("mta-sts.short-max-age", "maxAge", message)];
}

function needsExchangers(mode: MtaStsMode | undefined): mode is "testing" | "enforce" {
  return mode === "testing" || mode === "enforce";
}

function modeError(mode: unknown): string {
  return `invalid mode ${formatValue(mode)}; use testing, enforce or none`;
}

function patternError(value: string): string {
  return `${formatValue(value)} is not the host name of a mail exchanger, with or without *. before it (RFC 8461 section 3.2); use one such as mx1.sg.aliyun.com`;
}

function missingExchangerError(mode: MtaStsMode): string {
  return `a policy with mode ${mode} must list at least one mail exchanger (RFC 8461 section 3.2); add them`;
}
