/** Reads DKIM key records (RFC 6376 section 3.6.1). No issue repeats a value that may be part of a private key. */
import { error, errorsOf, type Issue, type TextSpan, warning } from "../../issues";
import { nearMiss } from "../../near-miss";
import type { Parsed } from "../parsed";
import { differingSpan, mendPasted, nameOfSign } from "../pasted";
import { type PlacedTag, parseTagList, type TagFault, type TagList } from "../tag-list";
import { checkStrength, type DkimKeyType, readBase64 } from "./key";
import { refusePrivateKey } from "./private-key";
import type { DkimRecord } from "./record";

/** The tags of RFC 6376 section 3.6.1. */
const KNOWN = ["v", "h", "k", "n", "p", "s", "t"];
/** A text is shown up to this length: what is longer may be a key. */
const SHOWN = 12;

/**
 * Reads a record as DNS holds it: undivided and without quotes. The paths of the issues are empty; each has its place.
 * Errors are what receivers stumble over. A key below 1024 bits and one that is private are errors too.
 */
export function parseDkim(record: string): Parsed<DkimRecord> {
  const whole = { start: 0, end: record.length };
  const refused = refusePrivateKey(record, "");
  if (refused) return { ok: false, issues: [{ ...refused, span: whole }] };
  const read = readRecord(record);
  if (read.ok) return read;
  const mended = mendPasted(record);
  if (!mended || !readRecord(mended.text).ok) return read;
  const message = `it has ${mended.undone.join(" and ")}, which DNS would hold as part of the record; give the bare text: v=DKIM1; k=rsa; p=…`;
  return { ok: false, issues: [{ ...error("dkim.pasted", "", message), span: differingSpan(record, mended.text) }] };
}

function readRecord(record: string): Parsed<DkimRecord> {
  const list = parseTagList(record);
  const tags = new Map(list.tags.map((tag) => [tag.name, tag]));
  const names = [...tags.keys(), ...list.faults.map(({ name }) => name)];
  const version = tags.get("v")?.value ?? (names.includes("v") ? "DKIM1" : "");
  if (!names.includes("p") && !/^dkim/i.test(version)) {
    const message = `its ${record.length} characters are no DKIM record; give it as the mail console shows it: v=DKIM1; k=rsa; p=…`;
    return { ok: false, issues: [at({ start: 0, end: record.length }, error("dkim.record", "", message))] };
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
  ].sort((one, other) => (one.span?.start ?? 0) - (other.span?.start ?? 0));
  return errorsOf(issues).length > 0 ? { ok: false, issues } : { ok: true, record: made, issues };
}

/** A list with colons, around which there may be white space. */
function itemsOf(tag: PlacedTag | undefined): string[] {
  return (tag?.value ?? "").split(":").flatMap((item) => (item.trim() === "" ? [] : [item.trim()]));
}

function faultIssues(record: string, { kind, span, name = "" }: TagFault): Issue[] {
  const text = record.slice(span.start, span.end);
  const slip = (message: string): Issue[] => [at(span, error("dkim.syntax", "", message))];
  switch (kind) {
    case "empty":
      return slip("it has an empty tag (RFC 6376 section 3.2); drop this semicolon");
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
        `its tag ${brief(name)} has ${nameOfSign(text)}, and a value is of printable ASCII (RFC 6376 section 3.2); take it out`,
      );
    case "duplicate": {
      const message = `it has the tag ${brief(name)} twice, and then receivers refuse the whole record (RFC 6376 section 3.2); drop one`;
      return [at(span, error("dkim.duplicate-tag", "", message))];
    }
    case "line-break": {
      const message = "it has a line break that is no fold (RFC 6376 section 2.8); write it in one line";
      return [at(span, warning("dkim.line-break", "", message))];
    }
  }
}

function checkVersion({ tags, faults }: TagList): Issue[] {
  const index = tags.findIndex(({ name }) => name === "v");
  const tag = tags[index];
  if (!tag) {
    if (faults.some(({ name }) => name === "v")) return [];
    const message =
      "it has no v= tag, which is legal but leaves it without a mark (RFC 6376 section 3.6.1); begin with v=DKIM1;";
    const start = tags[0]?.span.start ?? 0;
    return [at({ start, end: start }, warning("dkim.no-version", "", message))];
  }
  if (tag.value !== "DKIM1") {
    const message = `its v= tag is not DKIM1 in just these letters, so receivers discard it (RFC 6376 section 3.6.1); give the record as the mail console shows it: v=DKIM1; k=rsa; p=…`;
    return [at(tag.valueSpan, error("dkim.record", "", message))];
  }
  if (index === 0) return [];
  const message = "its v= tag is not the first (RFC 6376 section 3.6.1); put v=DKIM1; at the beginning";
  return [at(tag.span, error("dkim.version-first", "", message))];
}

/** RFC 6376 section 3.2: values have letter case. */
function readKeyType(k: PlacedTag | undefined): DkimKeyType | undefined {
  const type = k?.value ?? "rsa";
  return type === "rsa" || type === "ed25519" ? type : undefined;
}

function unknownKeyType(k: PlacedTag | undefined): Issue {
  const message = "its k= tag is neither rsa nor ed25519, and DKIM has no other; copy the whole record";
  return at(k?.valueSpan ?? { start: 0, end: 0 }, error("dkim.key-type", "", message));
}

function checkKey(record: string, { tags, faults }: TagList, keyType: DkimKeyType | undefined): Issue[] {
  const tag = tags.find(({ name }) => name === "p");
  if (!tag) {
    const fault = faults.find(({ name }) => name === "p");
    if (fault?.kind === "character") return [];
    const message = "it has no p= tag, so there is no key; copy the whole record";
    return [at(fault?.span ?? { start: 0, end: record.length }, error("dkim.no-key", "", message))];
  }
  const p = tag.value.replace(/\s/g, "");
  // An empty p= says that the key was withdrawn (RFC 6376 section 3.6.1).
  if (p === "" || !keyType) return [];
  const key = /[-_]/.test(p) ? undefined : readBase64(p);
  const bad = (message: string): Issue[] => [at(tag.valueSpan, error("dkim.key", "", message))];
  if (key?.type !== keyType) return bad(`its p= tag holds no ${keyType} public key; copy the whole record`);
  const digits = p.replace(/=+$/, "");
  if (key.type === "ed25519" && digits.length > key.p.replace(/=+$/, "").length) {
    return bad(`its p= tag holds more than the 32 octets of an Ed25519 key (RFC 8463 section 4.2); write p=${key.p}`);
  }
  const strength = checkStrength(key, "").map((issue) => at(tag.valueSpan, issue));
  const padding = (4 - (digits.length % 4)) % 4;
  if (p.length === digits.length + padding) return strength;
  const message = `its p= tag ends in another number of = than base64 asks for (RFC 4648 section 3.2), and some receivers can't read it so; end it with ${padding === 0 ? "none" : "=".repeat(padding)}`;
  return [...strength, at(tag.valueSpan, warning("dkim.padding", "", message))];
}

/** What the key may be used for. */
function checkUse({ hashAlgorithms, services, flags = [] }: DkimRecord, tags: Map<string, PlacedTag>): Issue[] {
  const issues: Issue[] = [];
  const warn = (name: string, id: string, message: string): void => {
    const tag = tags.get(name);
    if (tag) issues.push(at(tag.valueSpan, warning(id, "", message)));
  };
  if (hashAlgorithms && !hashAlgorithms.includes("sha256")) {
    const message = `its h= tag leaves out sha256, and no other hash may be used (RFC 8301 section 3.1), so every signature fails; write h=sha256 or drop the tag`;
    warn("h", "dkim.no-sha256", message);
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

function checkUnknown({ name, span }: PlacedTag): Issue[] {
  if (KNOWN.includes(name)) return [];
  if (name === "g") {
    const message = "its g= tag is of RFC 4871, and RFC 6376 has no such tag any more; drop it";
    return [at(span, warning("dkim.obsolete-tag", "", message))];
  }
  const near = name.length <= SHOWN ? nearMiss(name, KNOWN) : "";
  const message = `its tag ${brief(name)} is unknown, so receivers ignore it (RFC 6376 section 3.2)${near}; correct or drop it`;
  return [at(span, warning("dkim.unknown-tag", "", message))];
}

function at(span: TextSpan, issue: Issue): Issue {
  return { ...issue, span };
}

/** A part of the record where it is too short for a key. */
function brief(text: string): string {
  return text.length <= SHOWN ? JSON.stringify(text) : `a part of ${text.length} characters`;
}
