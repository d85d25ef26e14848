import { error, type Issue, type TextSpan, warning } from "../../shared/issues";
import { joinAnd } from "../../shared/lists";
import { repairPasted } from "../pasted";
import type { MailText } from "../record";
import { parseTagList } from "../tag-list";
import { checkStrength, readBase64, readPublicKey } from "./key";
import { parseDkim } from "./parse";
import { refusePrivateKey } from "./private-key";
import { type DkimRecord, refuseLength } from "./record";

/**
 * Whether two records mean the same to receivers. Defaults, the order of tags and of their lists, white space and the
 * encoding of an RSA key make no difference. Neither do notes, unknown tags and unknown flags, which receivers must ignore
 * (RFC 6376 sections 3.2 and 3.6.1). All withdrawn keys are equal. A text that is not a valid record equals only itself.
 */
export function sameDkim(a: string, b: string): boolean {
  if (a === b) return true;
  const one = parseDkim(a);
  const other = parseDkim(b);
  return one.ok && other.ok && canonicalKey(one.record) === canonicalKey(other.record);
}

function canonicalKey({ publicKey, hashAlgorithms, services = ["*"], flags = [] }: DkimRecord): string {
  if (publicKey === "") return "withdrawn";
  return JSON.stringify([
    readBase64(publicKey)?.identity,
    hashAlgorithms ? sorted(hashAlgorithms) : "all",
    services.includes("*") ? "all" : sorted(services),
    sorted(flags.filter((flag) => flag === "y" || flag === "s")),
  ]);
}

function sorted(items: string[]): string[] {
  return [...new Set(items)].sort();
}

// Builds DKIM key records (RFC 6376 section 3.6.1) from user input.

/**
 * Builds the record from a public key in PEM or base64, RSA or Ed25519. An RSA key comes out as a SubjectPublicKeyInfo.
 *
 * A private key is refused, as far as it can be recognized. The 32 octets of an Ed25519 key don't say which kind they are:
 * those of a private one (its seed) are refused where they are not a point of the curve (RFC 8032 section 5.1.3), but by
 * chance half of all seeds are, and pass for a public key. In PEM or DER both kinds are recognized.
 */
export function buildDkim(publicKey: string): MailText {
  const refused = refuseLength(publicKey, "publicKey") ?? refusePrivateKey(publicKey, "publicKey");
  if (refused) return { text: "", issues: [refused] };
  if (/(?:^|[;"“])\s*[vkp]\s*=/.test(publicKey)) {
    const message = "this is a finished record (v=DKIM1; …), not a key; set `record` to it instead";
    return { text: "", issues: [error("dkim.record-as-key", "publicKey", message)] };
  }
  const key = readPublicKey(publicKey);
  if (!key) {
    // It may be a secret, so the message does not repeat it.
    const message = `not an RSA or Ed25519 public key in PEM or base64 (${publicKey.length} characters, hidden); copy the whole key`;
    return { text: "", issues: [error("dkim.key", "publicKey", message)] };
  }
  return { text: `v=DKIM1; k=${key.type}; p=${key.p}`, issues: checkStrength(key, "publicKey") };
}

/**
 * The record of a withdrawn key (RFC 6376 section 3.6.1: an empty `p=`): mail signed with it no longer passes. It says so
 * more clearly than no record at all, and prevents accidental reuse of the selector.
 */
export function buildRetiredDkim(): MailText {
  return { text: "v=DKIM1; p=", issues: [] };
}

/**
 * Checks a finished record, as the mail console, a help page or a zone file shows it. The text is used as it is, except for
 * what such a place adds to it, such as quotes; that is removed, with a warning.
 */
export function checkDkimRecord(record: string): MailText {
  const tooLong = refuseLength(record, "record");
  if (tooLong) return { text: "", issues: [tooLong] };
  const text = record.trim();
  const asGiven = parseDkim(text);
  const issuesAsGiven = inRecord(asGiven.issues, record.length - record.trimStart().length);
  if (asGiven.ok && !parseTagList(text).faults.some(({ kind }) => kind === "line-break")) {
    return { text, issues: issuesAsGiven };
  }
  const repaired = refusePrivateKey(record, "record") ? undefined : repairPasted(text);
  // A refused text may be a damaged private key: it goes no further, and no message repeats it.
  if (!repaired) return { text: "", issues: issuesAsGiven };
  const parsed = parseDkim(repaired.text);
  if (!parsed.ok) return { text: "", issues: withoutPlaces(parsed.issues) };
  const message = `pasted with ${joinAnd(repaired.repairs)}: what doesn't belong to the record was removed, and substitute characters were replaced; use the bare text: v=DKIM1; k=rsa; p=…`;
  return { text: repaired.text, issues: [warning("dkim.pasted", "record", message), ...withoutPlaces(parsed.issues)] };
}

/** The text of a record: the inverse of `parseDkim`. */
export function formatDkim(record: DkimRecord): string {
  const tags: [name: string, value: string | undefined][] = [
    ["v", record.version],
    ["k", record.keyType],
    ["h", record.hashAlgorithms?.join(":")],
    ["s", record.services?.join(":")],
    ["t", record.flags?.join(":")],
    ["n", record.notes],
    ...record.unknownTags.map(({ name, value }): [string, string] => [name, value]),
    ["p", record.publicKey],
  ];
  return tags.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join("; ");
}

/** The issues of a text that begins at this offset in the argument. */
function inRecord(issues: Issue[], offset: number): Issue[] {
  const moved = ({ start, end }: TextSpan): TextSpan => ({ start: start + offset, end: end + offset });
  return issues.map(({ span, proposal, ...issue }) => ({
    ...issue,
    path: "record",
    ...(span ? { span: moved(span) } : {}),
    ...(proposal ? { proposal: { ...proposal, span: moved(proposal.span) } } : {}),
  }));
}

/** The issues of a repaired text, whose places are not places in the argument. */
function withoutPlaces(issues: Issue[]): Issue[] {
  return issues.map(({ span: _, proposal: __, ...issue }) => ({ ...issue, path: "record" }));
}
