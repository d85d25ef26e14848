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
 * encoding of an RSA key make no difference. Notes, unknown tags and unknown flags make none either: receivers are to
 * ignore them (RFC 6376 sections 3.2 and 3.6.1). Withdrawn keys are alike. A text that is no valid record is the same
 * as itself only.
 */
export function sameDkim(a: string, b: string): boolean {
  if (a === b) return true;
  const one = parseDkim(a);
  const other = parseDkim(b);
  return one.ok && other.ok && meaning(one.record) === meaning(other.record);
}

function meaning({ publicKey, hashAlgorithms, services = ["*"], flags = [] }: DkimRecord): string {
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

// Makes DKIM key records (RFC 6376 section 3.6.1) of what users give.

/**
 * Builds the record from a public key in PEM or base64, RSA or Ed25519. An RSA key comes out as a SubjectPublicKeyInfo.
 *
 * A private key is refused, as far as it can be told. The 32 octets of an Ed25519 key carry no mark: those of a private
 * one (its seed) are refused where they are no point of the curve (RFC 8032 section 5.1.3), but half of all seeds are
 * one by chance, and pass for a public key. In PEM or DER each is known for what it is.
 */
export function buildDkim(publicKey: string): MailText {
  const refused = refuseLength(publicKey, "publicKey") ?? refusePrivateKey(publicKey, "publicKey");
  if (refused) return { text: "", issues: [refused] };
  if (/(?:^|[;"“])\s*[vkp]\s*=/.test(publicKey)) {
    const message = "it is a finished record (v=DKIM1; …) and not a key; give it as `record` instead";
    return { text: "", issues: [error("dkim.record-as-key", "publicKey", message)] };
  }
  const key = readPublicKey(publicKey);
  if (!key) {
    // What it is instead may be a secret, so the message does not repeat it.
    const message = `its ${publicKey.length} characters are no RSA or Ed25519 public key in PEM or base64; copy the whole key`;
    return { text: "", issues: [error("dkim.key", "publicKey", message)] };
  }
  return { text: `v=DKIM1; k=${key.type}; p=${key.p}`, issues: checkStrength(key, "publicKey") };
}

/**
 * The record of a key that was withdrawn (RFC 6376 section 3.6.1: an empty `p=`): mail signed with it no longer passes.
 * It says so more clearly than no record at all, and keeps the selector from being used again by mistake.
 */
export function buildRetiredDkim(): MailText {
  return { text: "v=DKIM1; p=", issues: [] };
}

/**
 * Checks a finished record, as the mail console, a help page or a zone file shows it. The text is taken over as it is,
 * but for what such a place puts around or into it, such as quotes; that is undone, with a warning.
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
  const mended = refusePrivateKey(record, "record") ? undefined : repairPasted(text);
  // What was refused may be a private key with a slip in it: it goes no further, and no message repeats it.
  if (!mended) return { text: "", issues: issuesAsGiven };
  const parsed = parseDkim(mended.text);
  if (!parsed.ok) return { text: "", issues: withoutPlaces(parsed.issues) };
  const message = `it was pasted with ${joinAnd(mended.repairs)}; what is no part of the record is left out, and signs that stand for others are replaced; give the bare text: v=DKIM1; k=rsa; p=…`;
  return { text: mended.text, issues: [warning("dkim.pasted", "record", message), ...withoutPlaces(parsed.issues)] };
}

/** The text of a record. `parseDkim` reads the same record out of it. */
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

/** The issues of a text that begins at this place of the argument. */
function inRecord(issues: Issue[], offset: number): Issue[] {
  const moved = ({ start, end }: TextSpan): TextSpan => ({ start: start + offset, end: end + offset });
  return issues.map(({ span, proposal, ...issue }) => ({
    ...issue,
    path: "record",
    ...(span ? { span: moved(span) } : {}),
    ...(proposal ? { proposal: { ...proposal, span: moved(proposal.span) } } : {}),
  }));
}

/** The issues of a mended text, whose places are none of the argument. */
function withoutPlaces(issues: Issue[]): Issue[] {
  return issues.map(({ span: _, proposal: __, ...issue }) => ({ ...issue, path: "record" }));
}
