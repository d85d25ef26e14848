/**
 * A zone file in which we own only the lines that carry our marker. Every edit is checked to leave all other records
 * as they were, in meaning and not only in bytes: a line may take its owner name or TTL from the one above.
 */

import type { NewZone } from "../args/args";
import { absoluteName } from "../dns/name";
import { txtText } from "../dns/rdata";
import { singletonKindAt } from "../mail/singletons";
import { type ShowRdata, say, type Words, ZoneFileError } from "./error";
import { headerOf, isPristineHeader } from "./new-zone";
import { type ParsedZone, readMasterFile, type ZoneRecord } from "./parser";
import { type Refusal, refusalAt, refusalsOf, ttlAt } from "./served";

/** A record as we write it. */
export interface OwnRecord {
  /** Relative to the zone, "@" at the apex. */
  name: string;
  type: string;
  ttl: number;
  /** RDATA in presentation form. */
  rdata: string;
}

const marker = "alibaba-mail=";
/** Types that may stand beside a CNAME: DNSSEC's own (RFC 4034, RFC 2181 section 10.1). */
export const besideCname = new Set(["RRSIG", "NSEC", "NSEC3", "KEY", "SIG"]);

export class ZoneDocument {
  private readonly file: ParsedZone;

  constructor(
    private readonly text: string,
    private readonly zone: string,
    private readonly path: string,
  ) {
    this.file = readMasterFile(text, zone, path);
  }

  /** A document that begins a file. */
  static begin(zone: string, path: string, newZone: NewZone | undefined): ZoneDocument {
    return new ZoneDocument(headerOf(zone, newZone), zone, path);
  }

  get records(): ZoneRecord[] {
    return this.file.records;
  }

  /** Why no record of ours can be written into this file, if it can't. */
  get unfit(): ZoneFileError | undefined {
    const [refusal] = refusalsOf(this.file, this.zone);
    return refusal && this.refused(refusal);
  }

  /** The lines of `$INCLUDE` and `$GENERATE`, whose records are not among {@link records}. */
  get expansions(): number[] {
    return this.file.expansions.map(({ line }) => line);
  }

  /** The line that carries this marker. */
  find(token: string): ZoneRecord | undefined {
    const found = this.records.filter((record) => markerOf(record) === token);
    if (found.length < 2) return found[0];
    const lines = found.map(({ line }) => line).join(" and ");
    throw this.error(
      "duplicate-marker",
      `lines ${lines} carry the same marker ${marker}${token}; delete the comment from the lines that are yours`,
    );
  }

  /**
   * The TTL that others have given an RRset: it has one (RFC 2181 section 5.2), and theirs was there first. Lines of the
   * token's own stack don't count, since they change together with this one, nor do those that `isSibling` knows for its.
   */
  foreignRrsetTtl(
    { name, type }: Pick<OwnRecord, "name" | "type">,
    token: string,
    self?: ZoneRecord,
    isSibling: (line: ZoneRecord) => boolean = () => false,
  ): number | undefined {
    const owner = absoluteName(name, this.zone);
    const isOther = (line: ZoneRecord): boolean =>
      line !== self && stackOf(markerOf(line)) !== stackOf(token) && !isSibling(line);
    return ttlAt(this.file, owner, type, isOther);
  }

  /**
   * Why a record can't stand in this zone, if it can't. `self` are the lines that it would replace; `belongs` tells what
   * to do where the record is there as another resource's line.
   */
  conflict(
    record: OwnRecord,
    self: readonly ZoneRecord[] = [],
    belongs: (marker: string) => string = (marker) => `it belongs to ${marker}`,
  ): ZoneFileError | undefined {
    const refusal = refusalAt(this.file, record, this.zone);
    if (refusal) return this.refused(refusal);
    const owner = absoluteName(record.name, this.zone);
    const others = this.records.filter((other) => other.owner === owner && !self.includes(other));
    const what = `${record.type} at ${owner}`;
    const same = others.find((other) => other.type === record.type && other.rdata === record.rdata);
    if (same) {
      const marker = markerOf(same);
      const fix = (show: ShowRdata): string =>
        marker === undefined
          ? `to take it over, import it with the id ${importId(this.path, this.zone, record, show)}, or delete that line`
          : belongs(marker);
      return this.error("exists", (show) => `line ${same.line} already holds this ${what}: ${fix(show)}`);
    }
    const clash = others.find(
      (other) => (other.type === "CNAME" || record.type === "CNAME") && !besideCname.has(other.type),
    );
    if (clash) {
      const marker = markerOf(clash);
      const fix = marker === undefined ? "delete that line first, or turn our record off" : belongs(marker);
      const message =
        `line ${clash.line} holds a ${clash.type} at ${owner}, and a CNAME allows no other record at its name ` +
        `(RFC 1034 section 3.6.2), so the ${what} was not written; ${fix}`;
      return this.error("cname-beside-other", message);
    }
    return this.secondOfKind(others, record, owner, belongs);
  }

  /** Of SPF, DMARC, DKIM and their like a name has one record at most. */
  private secondOfKind(
    others: ZoneRecord[],
    record: OwnRecord,
    owner: string,
    belongs: (marker: string) => string,
  ): ZoneFileError | undefined {
    const kind = record.type === "TXT" ? singletonKindAt(owner, txtText(record.rdata)) : undefined;
    // One of ours may be on its way out, but for SPF, two of which lose mail even for a moment.
    const counts = (other: ZoneRecord): boolean => kind?.kind === "spf" || markerOf(other) === undefined;
    const second = kind && others.find((o) => o.type === "TXT" && counts(o) && kind.isText(txtText(o.rdata)));
    if (!second) return undefined;
    const { kind: id, article, label, consequence } = kind;
    const keep = id === "spf" ? "give its senders that shall stay in `spf`; then, " : "";
    const message = (show: ShowRdata): string => {
      const theirs = importId(this.path, this.zone, { ...record, rdata: second.rdata }, show);
      const marker = markerOf(second);
      const fix =
        marker === undefined
          ? `${keep}to replace it in place, import it with the id ${theirs}, or delete that line`
          : belongs(marker);
      return (
        `line ${second.line} holds ${article} ${label} record at ${owner}: ${show(second.rdata)}; with two of them ` +
        `${consequence}, so ours was not written; ${fix}`
      );
    };
    return this.error(`second-${id}`, message);
  }

  /**
   * The file with the record added at its end, among our own lines there in an order that does not depend on when each
   * was written.
   */
  add(record: OwnRecord, token: string): string {
    const eol = eolOf(this.text);
    const line = this.line(record, token);
    // A file without a final line break gets none: taking the line away again restores it to the byte.
    if (this.text !== "" && !this.text.endsWith("\n")) return this.checked(`${this.text}${eol}${line}`, token);
    const at = this.placeFor(record);
    return this.checked(this.splice(at, at, `${line}${eol}`), token);
  }

  /** The file with one line replaced by the record. */
  replace(old: ZoneRecord, record: OwnRecord, token: string): string {
    const ending = /\r?\n$/.exec(this.text.slice(old.start, old.end))?.[0] ?? "";
    return this.checked(this.splice(old.start, old.end, `${this.line(record, token)}${ending}`), token, old);
  }

  /** The file without one line; nothing where only the beginning is left that we made of `newZone`. */
  remove(old: ZoneRecord, newZone?: NewZone): string | undefined {
    const above = this.text.slice(0, old.start);
    const isOpen = old.end === this.text.length && !this.text.endsWith("\n");
    // In a file without a final line break just the one goes that was written for our line.
    const added = eolOf(above.slice(0, -2)) === "\r\n" ? /\r?\n$/ : /\n$/;
    const start = isOpen ? above.replace(added, "").length : old.start;
    const left = this.checked(this.splice(start, old.end, ""), undefined, old);
    return isPristineHeader(left, this.zone, newZone) ? undefined : left;
  }

  private line({ name, type, ttl, rdata }: OwnRecord, token: string): string {
    return `${absoluteName(name, this.zone)}. ${ttl} IN ${type} ${rdata} ; ${marker}${token}`;
  }

  /** Before the first of our lines at the end of the file that sorts behind the record. */
  private placeFor(record: OwnRecord): number {
    const rank = this.rank({ ...record, owner: absoluteName(record.name, this.zone) });
    let at = this.text.length;
    for (const line of this.records.toReversed()) {
      if (line.end !== at || markerOf(line) === undefined || this.rank(line) <= rank) break;
      at = line.start;
    }
    return at;
  }

  /** The apex first, then by name; numbers in RDATA by their size. */
  private rank({ owner, type, rdata }: Pick<ZoneRecord, "owner" | "type" | "rdata">): string {
    const apex = owner === this.zone ? "0" : "1";
    return [apex, owner, type, rdata.replace(/\d+/g, (digits) => digits.padStart(5, "0"))].join(" ");
  }

  private splice(start: number, end: number, by: string): string {
    return this.text.slice(0, start) + by + this.text.slice(end);
  }

  /**
   * Sees to it that name servers serve the same of the file as before but for our records, and raises the serial: that
   * all records but the one edited or written mean what they meant, in a file that can be judged.
   */
  private checked(text: string, written: string | undefined, edited?: ZoneRecord): string {
    const refusal = refusalsOf(this.file, this.zone).find(({ letsGo }) => written !== undefined || !letsGo);
    if (refusal) throw this.refused(refusal);
    // A record that has lost its owner name gets one that is none, and so is found below.
    const file = readMasterFile(text, this.zone, this.path, "..");
    const after = meanings(file, (record) => written !== undefined && markerOf(record) === written);
    const before = meanings(this.file, (record) => record === edited);
    const changed = before.find(({ meaning }, index) => meaning !== after[index]?.meaning) ?? after[before.length];
    if (!changed) return raiseSerial(text, file.records, this.zone);
    const message =
      `line ${changed.line} takes its owner name or TTL from a line of ours above it, so changing ours would change ` +
      "it; write its owner name and TTL out, or move it above ours, then try again";
    throw this.error("inherits", message);
  }

  private refused({ rule, message }: Refusal): ZoneFileError {
    return this.error(rule, message);
  }

  private error(id: string, words: Words): ZoneFileError {
    return new ZoneFileError(`zone-file.${id}`, (show) => `${this.path}: ${say(words, show)}`);
  }
}

/** The id under which a record made by hand is imported. */
export function importId(
  path: string,
  zone: string,
  { name, type, rdata }: Pick<OwnRecord, "name" | "type" | "rdata">,
  show: ShowRdata,
): string {
  return [path, zone, name, type, show(rdata)].join("|");
}

/** The marker of one of our lines. Behind it someone may have noted something. */
export function markerOf(record: ZoneRecord): string | undefined {
  const comment = record.comment.trim();
  return comment.startsWith(marker) ? comment.slice(marker.length).split(/\s/, 1)[0] : undefined;
}

/** Whose stack a token names: `project/stack`. */
function stackOf(token: string | undefined): string | undefined {
  return token?.split("/", 2).join("/");
}

/** What the lines mean, those left out that `isOurs` names. */
function meanings(
  { records, expansions }: ParsedZone,
  isOurs: (record: ZoneRecord) => boolean,
): { line: number; meaning: string }[] {
  const others = records.filter((record) => !isOurs(record));
  return [
    ...others.map(({ line, owner, ttl, class: recordClass, type, rdata }) => ({
      line,
      meaning: [owner, ttl, recordClass, type, rdata].join(" "),
    })),
    ...expansions.map(({ line, inherits }) => ({ line, meaning: inherits })),
  ];
}

function eolOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/**
 * RFC 1982: one more, from the highest back to 1. Secondaries transfer the zone only when its serial rose. A zone dumped
 * from a transfer has its SOA twice, and name servers take the two for one only where they are the same.
 */
function raiseSerial(text: string, records: ZoneRecord[], zone: string): string {
  return records
    .filter(({ type, owner }) => type === "SOA" && owner === zone)
    .flatMap(({ tokens: [, , serial] }) => (serial && /^\d+$/.test(serial.text) ? [serial] : []))
    .reduceRight((raised, { text: serial, start, end }) => {
      const next = (Number(serial) + 1) % 2 ** 32 || 1;
      return raised.slice(0, start) + String(next) + raised.slice(end);
    }, text);
}
