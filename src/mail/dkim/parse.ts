/** Reads DKIM key records (RFC 6376 section 3.6.1). No issue repeats a value that may be part of a private key. */
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
import { type Advised, isMended, settle } from "../advised";
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
/** A host of two labels or more, as providers give them for a CNAME at a selector's name. */
const HOST = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.){1,127}[A-Za-z][A-Za-z0-9-]{1,62}\.?$/;
/** RFC 1035 section 2.3.4, in text form with a final dot. */
const MAX_NAME = 254;
/** The next tag inside of the version, since something else than a semicolon parts the two. */
const RUN_ON = /^DKIM1(?:\s*[,:|]\s*|\s+)[A-Za-z]\s*=/;
/** A text is shown up to this length: what is longer may be a key. */
const SHOWN = 12;

/** Whether a text is meant for a DKIM record: it begins with the version, in whatever letters and behind quotes. */
export function isDkim(text: string): boolean {
  return /^["'“”„‘’(\s]{0,16}v\s{0,8}=\s{0,8}DKIM1(?![A-Za-z0-9])/i.test(text);
}

/**
 * Reads a record as DNS holds it: undivided and without quotes. The paths of the issues are empty; each has its place.
 * Errors are what receivers stumble over. A key below 1024 bits and one that is private are errors too.
 */
export function parseDkim(record: string): Parsed<DkimRecord> {
  const whole = { start: 0, end: record.length };
  const refused = refuseLength(record, "") ?? refusePrivateKey(record, "");
  if (refused) return { ok: false, issues: [{ ...refused, span: whole }] };
  const read = judged(record, readRecord(record));
  if (read.ok) return read;
  const mended = repairPasted(record);
  if (!mended || !readRecord(mended.text).ok) return read;
  const message = `it has ${joinAnd(mended.repairs)}, which DNS would hold as part of the record; give the bare text: v=DKIM1; k=rsa; p=…`;
  const issue = { ...error("dkim.pasted", "", message), span: differingSpan(record, mended.text) };
  return { ok: false, issues: [{ ...issue, proposal: { span: whole, text: mended.text } }] };
}

/** A record that was read, with such advice only as helps to read it and leaves its key and its limits as they were. */
function judged(record: string, read: ReadRecord): Parsed<DkimRecord> {
  const issues = settle(read.issues, (proposal, issue) => {
    const after = readRecord(withProposal(record, proposal));
    return isMended(issue, read.issues, after.issues) && !(read.ok && after.ok && isLaxer(after.record, read.record));
  });
  return read.ok ? { ...read, issues } : { ok: false, issues };
}

/** Whether a record has another key, or more may be done with it. */
function isLaxer(record: DkimRecord, than: DkimRecord): boolean {
  const flags = (one: DkimRecord, flag: string): boolean => one.flags?.includes(flag) ?? false;
  return (
    readBase64(record.publicKey)?.identity !== readBase64(than.publicKey)?.identity ||
    (flags(than, "s") && !flags(record, "s")) ||
    (flags(record, "y") && !flags(than, "y"))
  );
}

type ReadRecord = { ok: true; record: DkimRecord; issues: Advised[] } | { ok: false; issues: Advised[] };

/** An issue whose message ends in the same words whether its proposal is given or not. */
function advised(issue: Issue, write: Proposal, told: string, otherwise = told): Advised {
  return { ...issue, advice: { write, told, otherwise } };
}

function readRecord(record: string): ReadRecord {
  const list = parseTagList(record);
  const tags = new Map(list.tags.map((tag) => [tag.name, tag]));
  const names = [...tags.keys(), ...list.faults.map(({ name }) => name)];
  const version = tags.get("v")?.value ?? (names.includes("v") ? "DKIM1" : "");
  if (!names.includes("p") && !/^dkim/i.test(version)) {
    const issue = withSpan({ start: 0, end: record.length }, error("dkim.record", "", noRecord(record, names)));
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
    // What a withdrawn key may be used for is of no account.
    ...(publicKey === "" ? [] : checkUse(made, tags)),
    ...list.tags.flatMap(checkUnknown),
  ].sort(bySpan);
  return errorsOf(issues).length > 0 ? { ok: false, issues } : { ok: true, record: made, issues };
}

/** What is said of a text that has neither version nor key. */
function noRecord(record: string, names: (string | undefined)[]): string {
  const text = record.trim();
  const key = readPublicKey(text);
  if (key) {
    return `it is a bare ${NAMES[key.type]} key and no record; give it as publicKey instead, or write v=DKIM1; k=${key.type}; p= before its base64`;
  }
  if (text.length <= MAX_NAME && HOST.test(text)) {
    return "it is the name of a host, such as a CNAME points to, and no record; give it in extraRecords, as a CNAME at selector._domainkey";
  }
  if (names.some((name) => name === "V" || name === "P")) {
    return "its tags have capitals in their names, so receivers don't know them (RFC 6376 section 3.2); write v=DKIM1; k=rsa; p=… in just these letters";
  }
  return `its ${record.length} characters are no DKIM record; give it as the mail console shows it: v=DKIM1; k=rsa; p=…`;
}

/** A list with colons, around which there may be white space. */
function itemsOf(tag: PlacedTag | undefined): string[] {
  return (tag?.value ?? "").split(":").flatMap((item) => (item.trim() === "" ? [] : [item.trim()]));
}

function faultIssues(record: string, { kind, span, name = "" }: TagFault): Advised[] {
  const text = record.slice(span.start, span.end);
  const slip = (message: string): Issue[] => [withSpan(span, error("dkim.syntax", "", message))];
  switch (kind) {
    case "empty":
      return slip("it has an empty tag (RFC 6376 section 3.2); ").map((issue) =>
        advised(issue, { span, text: "" }, "drop this semicolon"),
      );
    case "no-equals":
      // That the key is missing is told by itself.
      if (name === "p") return [];
      return slip(
        `${brief(text)} is no tag (RFC 6376 section 3.2); write name=value, with a semicolon between two of them`,
      );
    case "name":
      return slip(
        `${brief(text)} is no name of a tag, which begins with a letter and has letters, digits and _ only (RFC 6376 section 3.2); correct it`,
      );
    case "character":
      return slip(
        `its tag ${brief(name)} has ${describeChar(text)}, and a value is of printable ASCII (RFC 6376 section 3.2); `,
      ).map((issue) => advised(issue, { span, text: "" }, "take it out"));
    case "duplicate": {
      const message = `it has the tag ${brief(name)} twice, and then receivers refuse the whole record (RFC 6376 section 3.2); drop one`;
      return [withSpan(span, error("dkim.duplicate-tag", "", message))];
    }
    case "line-break": {
      const message = "it has a line break that is no fold (RFC 6376 section 2.8); write it in one line";
      return [withSpan(span, warning("dkim.line-break", "", message))];
    }
  }
}

function checkVersion({ tags, faults }: TagList): Advised[] {
  const index = tags.findIndex(({ name }) => name === "v");
  const tag = tags[index];
  if (!tag) {
    // A v= tag with a strange sign or a capital is told by itself.
    if (faults.some(({ name }) => name === "v") || tags.some(({ name }) => name === "V")) return [];
    const message = "it has no v= tag, which is legal but leaves it without a mark (RFC 6376 section 3.6.1); ";
    const start = tags[0]?.span.start ?? 0;
    const span = { start, end: start };
    const issue = withSpan(span, warning("dkim.no-version", "", message));
    return [advised(issue, { span, text: "v=DKIM1; " }, "begin with v=DKIM1;")];
  }
  if (RUN_ON.test(tag.value)) {
    const message =
      "its tags are not parted by semicolons, so receivers discard it (RFC 6376 section 3.2); write v=DKIM1; k=rsa; p=…";
    return [withSpan(tag.valueSpan, error("dkim.record", "", message))];
  }
  if (tag.value !== "DKIM1") {
    const message = `its v= tag is not DKIM1 in just these letters, so receivers discard it (RFC 6376 section 3.6.1); give the record as the mail console shows it: v=DKIM1; k=rsa; p=…`;
    return [withSpan(tag.valueSpan, error("dkim.record", "", message))];
  }
  if (index === 0) return [];
  const message = "its v= tag is not the first (RFC 6376 section 3.6.1); put v=DKIM1; at the beginning";
  return [withSpan(tag.span, error("dkim.version-first", "", message))];
}

/** RFC 6376 section 3.2: values have letter case. */
function readKeyType(k: PlacedTag | undefined): DkimKeyType | undefined {
  const type = k?.value ?? "rsa";
  return type === "rsa" || type === "ed25519" ? type : undefined;
}

function unknownKeyType(k: PlacedTag | undefined): Issue {
  const message = "its k= tag is neither rsa nor ed25519, and DKIM has no other; copy the whole record";
  return withSpan(k?.valueSpan ?? { start: 0, end: 0 }, error("dkim.key-type", "", message));
}

function checkKey(record: string, { tags, faults }: TagList, keyType: DkimKeyType | undefined): Advised[] {
  const tag = tags.find(({ name }) => name === "p");
  if (!tag) {
    const fault = faults.find(({ name }) => name === "p");
    if (fault?.kind === "character") return [];
    // Of a p= that runs on from the version, the missing semicolon is told.
    if (tags.some(({ name, value }) => name === "v" && RUN_ON.test(value) && /[\s,:|]p\s*=/.test(value))) return [];
    const message = "it has no p= tag, so there is no key; copy the whole record";
    return [withSpan(fault?.span ?? { start: 0, end: record.length }, error("dkim.no-key", "", message))];
  }
  const p = tag.value.replace(/\s/g, "");
  // An empty p= says that the key was withdrawn (RFC 6376 section 3.6.1).
  if (p === "" || !keyType) return [];
  const key = /[-_]/.test(p) ? undefined : readBase64(p);
  const bad = (message: string): Issue[] => [withSpan(tag.valueSpan, error("dkim.key", "", message))];
  if (key && key.type !== keyType) {
    const k = tags.find(({ name }) => name === "k");
    const given = k ? `its k= tag says ${keyType}` : "without a k= tag it counts as RSA";
    const message = `its p= tag holds an ${NAMES[key.type]} key, and ${given} (RFC 8463 section 4.1); `;
    const fix = `k=${key.type}`;
    const before = { span: { start: tag.span.start, end: tag.span.start }, text: `${fix}; ` };
    const write = k ? { span: k.span, text: fix } : before;
    return bad(message).map((issue) => advised(issue, write, `write ${fix}`));
  }
  if (!key) {
    const fault = keyFault(p, record.length);
    const place = fault.at === undefined ? tag.valueSpan : placeIn(record, tag.valueSpan, fault.at);
    const message = `its p= tag is not an ${NAMES[keyType]} public key, ${fault.cause}`;
    const issue = withSpan(place, error("dkim.key", "", message));
    if (fault.key === undefined) return [issue];
    return [advised(issue, { span: tag.valueSpan, text: fault.key }, "")];
  }
  const digits = p.replace(/=+$/, "");
  if (key.type === "ed25519" && digits.length > key.p.replace(/=+$/, "").length) {
    const fix = `p=${key.p}`;
    return bad("its p= tag holds more than the 32 octets of an Ed25519 key (RFC 8463 section 4.2); ").map((issue) =>
      advised(issue, { span: tag.span, text: fix }, `write ${fix}`),
    );
  }
  const strength = [...checkStrength(key, ""), ...checkEncoding(key, "")].map((issue) =>
    withSpan(tag.valueSpan, issue),
  );
  const padding = (4 - (digits.length % 4)) % 4;
  if (p.length === digits.length + padding) return strength;
  const message = `its p= tag ends in another number of = than base64 asks for (RFC 4648 section 3.2), and some receivers can't read it so; `;
  const end = "=".repeat(padding);
  const write = { span: tag.valueSpan, text: tag.value.replace(/[=\s]*$/, "") + end };
  const issue = withSpan(tag.valueSpan, warning("dkim.padding", "", message));
  return [...strength, advised(issue, write, `end it with ${padding === 0 ? "none" : end}`)];
}

/** The place of a digit of the key, counted without the white space in it. */
function placeIn(record: string, { start, end }: TextSpan, index: number): TextSpan {
  const digits = [...record.slice(start, end).matchAll(/\S/g)];
  const from = start + (digits[index]?.index ?? end - start);
  return { start: from, end: Math.min(from + 1, end) };
}

/** What the key may be used for. */
function checkUse({ hashAlgorithms, services, flags = [] }: DkimRecord, tags: Map<string, PlacedTag>): Advised[] {
  const issues: Advised[] = [];
  const warn = (name: string, id: string, message: string): void => {
    const tag = tags.get(name);
    if (tag) issues.push(withSpan(tag.valueSpan, warning(id, "", message)));
  };
  if (hashAlgorithms && !hashAlgorithms.includes("sha256")) {
    const message = `its h= tag leaves out sha256, and no other hash may be used (RFC 8301 section 3.1), so every signature fails; `;
    const h = tags.get("h");
    const issue = warning("dkim.no-sha256", "", message);
    const fix = "write h=sha256 or drop the tag";
    if (h) issues.push(advised(withSpan(h.valueSpan, issue), { span: h.span, text: "h=sha256" }, fix));
  }
  if (services && !services.includes("*") && !services.includes("email")) {
    warn("s", "dkim.not-email", "its s= tag leaves out email, so the key counts for no mail; drop the tag");
  }
  if (flags.includes("y")) {
    const message =
      "its t= tag says y: the domain is testing, and receivers treat its mail as if unsigned (RFC 6376 section 3.6.1); drop the flag once signing works";
    warn("t", "dkim.testing", message);
  }
  const strange = flags.filter((flag) => flag !== "y" && flag !== "s");
  if (strange.length > 0) {
    warn("t", "dkim.flag", `its t= tag has ${brief(strange.join(":"))}, which receivers ignore; the flags are y and s`);
  }
  return issues;
}

function checkUnknown({ name, span }: PlacedTag): Advised[] {
  if (KNOWN.includes(name)) return [];
  if (name === "g") {
    const message = "its g= tag is of RFC 4871, and RFC 6376 has no such tag any more; drop it";
    return [withSpan(span, warning("dkim.obsolete-tag", "", message))];
  }
  const small = name.toLowerCase();
  const instead = (text: string): Proposal => ({ span: { start: span.start, end: span.start + name.length }, text });
  if (KNOWN.includes(small)) {
    const message = `its tag ${brief(name)} is written with a capital, and names have letter case, so receivers ignore it (RFC 6376 section 3.2); `;
    const issue = withSpan(span, warning("dkim.unknown-tag", "", message));
    return [advised(issue, instead(small), `write ${small}=`, "correct or drop it")];
  }
  const message = `its tag ${brief(name)} is unknown, so receivers ignore it (RFC 6376 section 3.2)`;
  const fix = "; correct or drop it";
  const near = name.length <= SHOWN ? nearestOf(name, KNOWN) : undefined;
  if (near === undefined) return [withSpan(span, warning("dkim.unknown-tag", "", message + fix))];
  const issue = withSpan(span, warning("dkim.unknown-tag", "", message));
  return [advised(issue, instead(near), suggest(near) + fix, fix)];
}

/** A part of the record where it is too short for a key. */
function brief(text: string): string {
  return text.length <= SHOWN ? JSON.stringify(text) : `a part of ${text.length} characters`;
}
