/** Parses DKIM key records (RFC 6376 section 3.6.1). No issue repeats a value that may be part of a private key. */
import {
  bySpan,
  error,
  errorsOf,
  type Issue,
  type Proposal,
  type TextSpan,
  warning,
  withProposal,
  withSpan,
} from "../../shared/issues";
import { joinAnd } from "../../shared/lists";
import { nearestOf, suggest } from "../../shared/suggest";
import { type Advised, isImproved, resolveAdvice } from "../advised";
import { describeChar, differingSpan, repairPasted } from "../pasted";
import type { Parsed } from "../record";
import { type PlacedTag, parseTagList, type TagFault, type TagList } from "../tag-list";
import { checkEncoding, checkStrength, type DkimKeyType, keyFault, readBase64, readPublicKey } from "./key";
import { refusePrivateKey } from "./private-key";
import type { DkimRecord } from "./record";
import { refuseLength } from "./record";

/** The tags of RFC 6376 section 3.6.1. */
const KNOWN = ["v", "h", "k", "n", "p", "s", "t"];
const NAMES = { rsa: "RSA", ed25519: "Ed25519" } as const;
/** A host name of two labels or more, as providers supply for a CNAME at a selector's name. */
const HOST = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.){1,127}[A-Za-z][A-Za-z0-9-]{1,62}\.?$/;
/** RFC 1035 section 2.3.4, in text form with a final dot. */
const MAX_NAME = 254;
/** Another tag inside the version, since something other than a semicolon separates the two. */
const RUN_ON = /^DKIM1(?:\s*[,:|]\s*|\s+)[A-Za-z]\s*=/;
/** The longest text that is shown: anything longer may be a key. */
const MAX_SHOWN_CHARS = 12;

/** Whether a text is meant to be a DKIM record: it begins with the version, in any case, even after quotes. */
export function isDkim(text: string): boolean {
  return /^["'“”„‘’(\s]{0,16}v\s{0,8}=\s{0,8}DKIM1(?![A-Za-z0-9])/i.test(text);
}

/**
 * Reads a record as DNS holds it: undivided and without quotes. The paths of the issues are empty; each has its place.
 * Errors are what receivers can't read. A key below 1024 bits and a private key are errors too.
 */
export function parseDkim(record: string): Parsed<DkimRecord> {
  const whole = { start: 0, end: record.length };
  const refused = refuseLength(record, "") ?? refusePrivateKey(record, "");
  if (refused) return { ok: false, issues: [{ ...refused, span: whole }] };
  const read = withVerifiedAdvice(record, readRecord(record));
  if (read.ok) return read;
  const repaired = repairPasted(record);
  if (!repaired || !readRecord(repaired.text).ok) return read;
  const message = `contains ${joinAnd(repaired.repairs)}, which would become part of the record; use the bare text: v=DKIM1; k=rsa; p=…`;
  const issue = { ...error("dkim.pasted", "", message), span: differingSpan(record, repaired.text) };
  return { ok: false, issues: [{ ...issue, proposal: { span: whole, text: repaired.text } }] };
}

/** A record with its advice, as far as that makes it more readable and leaves its key and its limits unchanged. */
function withVerifiedAdvice(record: string, read: ReadRecord): Parsed<DkimRecord> {
  const issues = resolveAdvice(read.issues, (proposal, issue) => {
    const after = readRecord(withProposal(record, proposal));
    return isImproved(issue, read.issues, after.issues) && !(read.ok && after.ok && isLaxer(after.record, read.record));
  });
  return read.ok ? { ...read, issues } : { ok: false, issues };
}

/** Whether a record has another key, or allows more uses. */
function isLaxer(record: DkimRecord, than: DkimRecord): boolean {
  const flags = (one: DkimRecord, flag: string): boolean => one.flags?.includes(flag) ?? false;
  return (
    readBase64(record.publicKey)?.identity !== readBase64(than.publicKey)?.identity ||
    (flags(than, "s") && !flags(record, "s")) ||
    (flags(record, "y") && !flags(than, "y"))
  );
}

type ReadRecord = { ok: true; record: DkimRecord; issues: Advised[] } | { ok: false; issues: Advised[] };

/** An issue with advice; by default its message ends in the same words whether the proposal is safe or not. */
function advised(issue: Issue, write: Proposal, ifSafe: string, otherwise = ifSafe): Advised {
  return { ...issue, advice: { write, ifSafe, otherwise } };
}

function readRecord(record: string): ReadRecord {
  const list = parseTagList(record);
  const tags = new Map(list.tags.map((tag) => [tag.name, tag]));
  const names = [...tags.keys(), ...list.faults.map(({ name }) => name)];
  const version = tags.get("v")?.value ?? (names.includes("v") ? "DKIM1" : "");
  if (!names.includes("p") && !/^dkim/i.test(version)) {
    const issue = withSpan({ start: 0, end: record.length }, error("dkim.record", "", notARecord(record, names)));
    const key = readPublicKey(record);
    const write = { span: { start: 0, end: 0 }, text: `v=DKIM1; k=${key?.type}; p=` };
    return { ok: false, issues: [key ? advised(issue, write, "") : issue] };
  }
  const keyType = readKeyType(tags.get("k"));
  const p = tags.get("p");
  const publicKey = p?.value.replace(/\s/g, "") ?? "";
  const made: DkimRecord = {
    ...(tags.has("v") ? { version: "DKIM1" } : {}),
    keyType: keyType ?? "rsa",
    publicKey,
    ...(tags.has("h") ? { hashAlgorithms: itemsOf(tags.get("h")) } : {}),
    ...(tags.has("s") ? { services: itemsOf(tags.get("s")) } : {}),
    ...(tags.has("t") ? { flags: itemsOf(tags.get("t")) } : {}),
    ...(tags.has("n") ? { notes: tags.get("n")?.value ?? "" } : {}),
    unknownTags: list.tags.filter(({ name }) => !KNOWN.includes(name)).map(({ name, value }) => ({ name, value })),
  };
  const issues = [
    ...list.faults.flatMap((fault) => faultIssues(record, fault)),
    ...checkVersion(list),
    ...(keyType ? [] : [unknownKeyType(tags.get("k"))]),
    ...checkKey(record, list, keyType),
    // The uses of a withdrawn key don't matter.
    ...(publicKey === "" ? [] : checkUse(made, tags)),
    ...list.tags.flatMap(checkUnknown),
  ].sort(bySpan);
  return errorsOf(issues).length > 0 ? { ok: false, issues } : { ok: true, record: made, issues };
}

/** The message about a text that has neither version nor key. */
function notARecord(record: string, names: (string | undefined)[]): string {
  const text = record.trim();
  const key = readPublicKey(text);
  if (key) {
    return `this is a bare ${NAMES[key.type]} key, not a record; set publicKey to it instead, or write v=DKIM1; k=${key.type}; p= before its base64`;
  }
  if (text.length <= MAX_NAME && HOST.test(text)) {
    return "this is a host name, as for a CNAME, not a record; add it to extraRecords as a CNAME at selector._domainkey";
  }
  if (names.some((name) => name === "V" || name === "P")) {
    return "the tag names are in capitals, so receivers don't recognize them (RFC 6376 section 3.2); write v=DKIM1; k=rsa; p=… in exactly this case";
  }
  return `not a DKIM record (${record.length} characters, hidden); copy it as the mail console shows it: v=DKIM1; k=rsa; p=…`;
}

/** A list with colons, around which there may be white space. */
function itemsOf(tag: PlacedTag | undefined): string[] {
  return (tag?.value ?? "").split(":").flatMap((item) => (item.trim() === "" ? [] : [item.trim()]));
}

function faultIssues(record: string, { kind, span, name = "" }: TagFault): Advised[] {
  const text = record.slice(span.start, span.end);
  const syntaxError = (message: string): Issue[] => [withSpan(span, error("dkim.syntax", "", message))];
  switch (kind) {
    case "empty":
      return syntaxError("empty tag (RFC 6376 section 3.2); ").map((issue) =>
        advised(issue, { span, text: "" }, "remove this semicolon"),
      );
    case "no-equals":
      // A missing key is reported separately.
      if (name === "p") return [];
      return syntaxError(
        `${brief(text)} is not a tag (RFC 6376 section 3.2); write name=value, with semicolons between tags`,
      );
    case "name":
      return syntaxError(
        `${brief(text)} is not a valid tag name: it must begin with a letter and contain only letters, digits and _ (RFC 6376 section 3.2); correct it`,
      );
    case "character":
      return syntaxError(
        `the tag ${brief(name)} contains ${describeChar(text)}, but values must be printable ASCII (RFC 6376 section 3.2); `,
      ).map((issue) => advised(issue, { span, text: "" }, "remove it"));
    case "duplicate": {
      const message = `duplicate tag ${brief(name)}, which makes receivers discard the whole record (RFC 6376 section 3.2); remove one`;
      return [withSpan(span, error("dkim.duplicate-tag", "", message))];
    }
    case "line-break": {
      const message =
        "contains a line break that is not folding white space (RFC 6376 section 2.8); write the record on one line";
      return [withSpan(span, warning("dkim.line-break", "", message))];
    }
  }
}

function checkVersion({ tags, faults }: TagList): Advised[] {
  const index = tags.findIndex(({ name }) => name === "v");
  const tag = tags[index];
  if (!tag) {
    // A v= tag with a forbidden character or a capital is reported separately.
    if (faults.some(({ name }) => name === "v") || tags.some(({ name }) => name === "V")) return [];
    const message = "no v= tag, which is legal but makes the record hard to recognize (RFC 6376 section 3.6.1); ";
    const start = tags[0]?.span.start ?? 0;
    const span = { start, end: start };
    const issue = withSpan(span, warning("dkim.no-version", "", message));
    return [advised(issue, { span, text: "v=DKIM1; " }, "begin with v=DKIM1;")];
  }
  if (RUN_ON.test(tag.value)) {
    const message =
      "the tags are not separated by semicolons, so receivers discard the record (RFC 6376 section 3.2); write v=DKIM1; k=rsa; p=…";
    return [withSpan(tag.valueSpan, error("dkim.record", "", message))];
  }
  if (tag.value !== "DKIM1") {
    const message = `the v= tag is not exactly DKIM1, so receivers discard the record (RFC 6376 section 3.6.1); copy the record as the mail console shows it: v=DKIM1; k=rsa; p=…`;
    return [withSpan(tag.valueSpan, error("dkim.record", "", message))];
  }
  if (index === 0) return [];
  const message = "the v= tag must be the first (RFC 6376 section 3.6.1); put v=DKIM1; at the beginning";
  return [withSpan(tag.span, error("dkim.version-first", "", message))];
}

/** RFC 6376 section 3.2: values are case-sensitive. */
function readKeyType(k: PlacedTag | undefined): DkimKeyType | undefined {
  const type = k?.value ?? "rsa";
  return type === "rsa" || type === "ed25519" ? type : undefined;
}

function unknownKeyType(k: PlacedTag | undefined): Issue {
  const message = "the k= tag is neither rsa nor ed25519, the only key types of DKIM; copy the whole record";
  return withSpan(k?.valueSpan ?? { start: 0, end: 0 }, error("dkim.key-type", "", message));
}

function checkKey(record: string, { tags, faults }: TagList, keyType: DkimKeyType | undefined): Advised[] {
  const tag = tags.find(({ name }) => name === "p");
  if (!tag) {
    const fault = faults.find(({ name }) => name === "p");
    if (fault?.kind === "character") return [];
    // For a p= that runs on from the version, the missing semicolon is reported.
    if (tags.some(({ name, value }) => name === "v" && RUN_ON.test(value) && /[\s,:|]p\s*=/.test(value))) return [];
    const message = "no p= tag, so there is no key; copy the whole record";
    return [withSpan(fault?.span ?? { start: 0, end: record.length }, error("dkim.no-key", "", message))];
  }
  const p = tag.value.replace(/\s/g, "");
  // An empty p= means that the key was withdrawn (RFC 6376 section 3.6.1).
  if (p === "" || !keyType) return [];
  const key = /[-_]/.test(p) ? undefined : readBase64(p);
  const bad = (message: string): Issue[] => [withSpan(tag.valueSpan, error("dkim.key", "", message))];
  if (key && key.type !== keyType) {
    const k = tags.find(({ name }) => name === "k");
    const given = k ? `the k= tag says ${keyType}` : "without a k= tag it is read as RSA";
    const message = `the p= tag holds an ${NAMES[key.type]} key, but ${given} (RFC 8463 section 4.1); `;
    const fix = `k=${key.type}`;
    const before = { span: { start: tag.span.start, end: tag.span.start }, text: `${fix}; ` };
    const write = k ? { span: k.span, text: fix } : before;
    return bad(message).map((issue) => advised(issue, write, `write ${fix}`));
  }
  if (!key) {
    const fault = keyFault(p, record.length);
    const place = fault.at === undefined ? tag.valueSpan : placeIn(record, tag.valueSpan, fault.at);
    const message = `the p= tag is not an ${NAMES[keyType]} public key: ${fault.cause}`;
    const issue = withSpan(place, error("dkim.key", "", message));
    if (fault.key === undefined) return [issue];
    return [advised(issue, { span: tag.valueSpan, text: fault.key }, "")];
  }
  const digits = p.replace(/=+$/, "");
  if (key.type === "ed25519" && digits.length > key.p.replace(/=+$/, "").length) {
    const fix = `p=${key.p}`;
    return bad("the p= tag holds more than the 32 octets of an Ed25519 key (RFC 8463 section 4.2); ").map((issue) =>
      advised(issue, { span: tag.span, text: fix }, `write ${fix}`),
    );
  }
  const strength = [...checkStrength(key, ""), ...checkEncoding(key, "")].map((issue) =>
    withSpan(tag.valueSpan, issue),
  );
  const padding = (4 - (digits.length % 4)) % 4;
  if (p.length === digits.length + padding) return strength;
  const message = `the p= tag has the wrong number of = at its end (RFC 4648 section 3.2), which some receivers can't read; `;
  const end = "=".repeat(padding);
  const write = { span: tag.valueSpan, text: tag.value.replace(/[=\s]*$/, "") + end };
  const issue = withSpan(tag.valueSpan, warning("dkim.padding", "", message));
  return [...strength, advised(issue, write, padding === 0 ? "remove them" : `end it with ${end}`)];
}

/** The place of a digit of the key, not counting white space. */
function placeIn(record: string, { start, end }: TextSpan, index: number): TextSpan {
  const digits = [...record.slice(start, end).matchAll(/\S/g)];
  const from = start + (digits[index]?.index ?? end - start);
  return { start: from, end: Math.min(from + 1, end) };
}

/** Checks what the key may be used for. */
function checkUse({ hashAlgorithms, services, flags = [] }: DkimRecord, tags: Map<string, PlacedTag>): Advised[] {
  const issues: Advised[] = [];
  const warn = (name: string, id: string, message: string): void => {
    const tag = tags.get(name);
    if (tag) issues.push(withSpan(tag.valueSpan, warning(id, "", message)));
  };
  if (hashAlgorithms && !hashAlgorithms.includes("sha256")) {
    const message = `the h= tag omits sha256, the only hash that may be used (RFC 8301 section 3.1), so every signature fails; `;
    const h = tags.get("h");
    const issue = warning("dkim.no-sha256", "", message);
    const fix = "write h=sha256, or remove the tag";
    if (h) issues.push(advised(withSpan(h.valueSpan, issue), { span: h.span, text: "h=sha256" }, fix));
  }
  if (services && !services.includes("*") && !services.includes("email")) {
    warn("s", "dkim.not-email", "the s= tag omits email, so the key isn't used for mail; remove the tag");
  }
  if (flags.includes("y")) {
    const message =
      "the t= tag has the flag y (testing), so receivers treat the domain's mail as unsigned (RFC 6376 section 3.6.1); remove the flag once signing works";
    warn("t", "dkim.testing", message);
  }
  const unknown = flags.filter((flag) => flag !== "y" && flag !== "s");
  if (unknown.length > 0) {
    warn("t", "dkim.flag", `the t= tag has ${brief(unknown.join(":"))}, which receivers ignore; use y and s only`);
  }
  return issues;
}

function checkUnknown({ name, span }: PlacedTag): Advised[] {
  if (KNOWN.includes(name)) return [];
  if (name === "g") {
    const message = "the g= tag of RFC 4871 is obsolete since RFC 6376; remove it";
    return [withSpan(span, warning("dkim.obsolete-tag", "", message))];
  }
  const small = name.toLowerCase();
  const instead = (text: string): Proposal => ({ span: { start: span.start, end: span.start + name.length }, text });
  if (KNOWN.includes(small)) {
    const message = `the tag ${brief(name)} is in capitals, but tag names are case-sensitive, so receivers ignore it (RFC 6376 section 3.2); `;
    const issue = withSpan(span, warning("dkim.unknown-tag", "", message));
    return [advised(issue, instead(small), `write ${small}=`, "correct or remove it")];
  }
  const message = `unknown tag ${brief(name)}`;
  const fix = ", which receivers ignore (RFC 6376 section 3.2); correct or remove it";
  const near = name.length <= MAX_SHOWN_CHARS ? nearestOf(name, KNOWN) : undefined;
  if (near === undefined) return [withSpan(span, warning("dkim.unknown-tag", "", message + fix))];
  const issue = withSpan(span, warning("dkim.unknown-tag", "", message));
  return [advised(issue, instead(near), suggest(near) + fix, fix)];
}

/** A part of the record where it is too short for a key. */
function brief(text: string): string {
  return text.length <= MAX_SHOWN_CHARS ? JSON.stringify(text) : `a part of ${text.length} characters`;
}
