/**
 * A zone file in which we manage only the lines with our marker. Every edit is checked to leave all other records
 * unchanged in meaning, not only in bytes, since a line may inherit its owner name or TTL from the one above.
 */

import type { NewZone } from "../args/args";
import { absoluteName } from "../dns/name";
import { txtText } from "../dns/rdata";
import { singletonKindAt } from "../mail/singletons";
import { type MessageTemplate, type RdataFormatter, renderMessage } from "../shared/operation-error";
import { ZoneFileError } from "./error";
import { headerOf, isPristineHeader } from "./new-zone";
import { type ParsedZone, parseZoneFile, type ZoneRecord } from "./parser";
import { type Refusal, refusalAt, refusalsOf, ttlAt } from "./served";

/** A record that we write. */
export interface OwnRecord {
  /** Relative to the zone, "@" at the apex. */
  name: string;
  type: string;
  ttl: number;
  /** RDATA in presentation form. */
  rdata: string;
}

const marker = "alibaba-mail=";
/** Types that may exist beside a CNAME: those of DNSSEC (RFC 4034, RFC 2181 section 10.1). */
export const besideCname = new Set(["RRSIG", "NSEC", "NSEC3", "KEY", "SIG"]);

export class ZoneDocument {
  private readonly file: ParsedZone;

  constructor(
    private readonly text: string,
    private readonly zone: string,
    private readonly path: string,
  ) {
    this.file = parseZoneFile(text, zone, path);
  }

  /** The document of a new file. */
  static begin(zone: string, path: string, newZone: NewZone | undefined): ZoneDocument {
    return new ZoneDocument(headerOf(zone, newZone), zone, path);
  }

  get records(): ZoneRecord[] {
    return this.file.records;
  }

  /** Why records can't be written to this file, if so. */
  get unfit(): ZoneFileError | undefined {
    const [refusal] = refusalsOf(this.file, this.zone);
    return refusal && this.refused(refusal);
  }

  /** The line numbers of `$INCLUDE` and `$GENERATE`, whose records are not in {@link records}. */
  get expansions(): number[] {
    return this.file.expansions.map(({ line }) => line);
  }

  /** The line with this marker. */
  find(token: string): ZoneRecord | undefined {
    const found = this.records.filter((record) => markerOf(record) === token);
    if (found.length < 2) return found[0];
    const lines = found.map(({ line }) => line).join(" and ");
    throw this.error(
      "duplicate-marker",
      `lines ${lines} have the same marker ${marker}${token}; delete the comment from the lines that you added`,
    );
  }

  /**
   * The TTL of an RRset with unmanaged lines, which ours must share (RFC 2181 section 5.2). Lines of the token's own stack
   * don't count, since they change together with this one, and neither do those accepted by `isSibling`.
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
   * Why a record conflicts with this zone, if it does. `self` are the lines that it would replace; `belongs` words the
   * advice for a line of another resource.
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
    const same = others.find((other) => other.type === record.type && other.rdata === record.rdata);
    if (same) {
      const marker = markerOf(same);
      const fix = (show: RdataFormatter): string =>
        marker === undefined
          ? " and isn't known to belong to this stack; to adopt it, import it with the id " +
            `${importId(this.path, this.zone, record, show)}, or delete that line`
          : `: ${belongs(marker)}`;
      return this.error(
        "exists",
        (show) => `line ${same.line}: this ${record.type} at ${owner} already exists${fix(show)}`,
      );
    }
    const clash = others.find(
      (other) => (other.type === "CNAME" || record.type === "CNAME") && !besideCname.has(other.type),
    );
    if (clash) {
      const marker = markerOf(clash);
      const fix = marker === undefined ? `delete that line first, or disable this ${record.type}` : belongs(marker);
      const message =
        `line ${clash.line}: ${clash.type} at ${owner} conflicts with this ${record.type}: no other record may exist at ` +
        `the name of a CNAME (RFC 1034 section 3.6.2), so nothing was written; ${fix}`;
      return this.error("cname-beside-other", message);
    }
    return this.secondOfKind(others, record, owner, belongs);
  }

  /** A name may have at most one SPF, DMARC, DKIM record and so on. */
  private secondOfKind(
    others: ZoneRecord[],
    record: OwnRecord,
    owner: string,
    belongs: (marker: string) => string,
  ): ZoneFileError | undefined {
    const kind = record.type === "TXT" ? singletonKindAt(owner, txtText(record.rdata)) : undefined;
    // A managed one may be about to be removed. But two SPF records lose mail even for a moment.
    const counts = (other: ZoneRecord): boolean => kind?.kind === "spf" || markerOf(other) === undefined;
    const second = kind && others.find((o) => o.type === "TXT" && counts(o) && kind.isText(txtText(o.rdata)));
    if (!second) return undefined;
    const { kind: id, article, label, consequence } = kind;
    const keep = id === "spf" ? "add the senders that must stay to `spf`, then " : "";
    const message = (show: RdataFormatter): string => {
      const existing = importId(this.path, this.zone, { ...record, rdata: second.rdata }, show);
      const marker = markerOf(second);
      const fix =
        marker === undefined
          ? `${keep}import it with the id ${existing} to replace it in place, or delete that line`
          : belongs(marker);
      return (
        `line ${second.line} already has ${article} ${label} record at ${owner}: ${show(second.rdata)}; with two of them ` +
        `${consequence}, so nothing was written; ${fix}`
      );
    };
    return this.error(`second-${id}`, message);
  }

  /**
   * The file with the record added at its end. The managed lines there have a fixed order, which does not depend on when
   * each was written.
   */
  add(record: OwnRecord, token: string): string {
    const eol = eolOf(this.text);
    const line = this.line(record, token);
    // A file without a final line break stays without one, so that removing the line restores it to the byte.
    if (this.text !== "" && !this.text.endsWith("\n")) return this.checked(`${this.text}${eol}${line}`, token);
    const at = this.placeFor(record);
    return this.checked(this.splice(at, at, `${line}${eol}`), token);
  }

  /** The file with one line replaced by the record. */
  replace(old: ZoneRecord, record: OwnRecord, token: string): string {
    const ending = /\r?\n$/.exec(this.text.slice(old.start, old.end))?.[0] ?? "";
    return this.checked(this.splice(old.start, old.end, `${this.line(record, token)}${ending}`), token, old);
  }

  /** The file without one line; undefined if only the header that we wrote from `newZone` is left. */
  remove(old: ZoneRecord, newZone?: NewZone): string | undefined {
    const above = this.text.slice(0, old.start);
    const isOpen = old.end === this.text.length && !this.text.endsWith("\n");
    // Without a final line break, the line break before our line was written for it, and is removed too.
    const added = eolOf(above.slice(0, -2)) === "\r\n" ? /\r?\n$/ : /\n$/;
    const start = isOpen ? above.replace(added, "").length : old.start;
    const left = this.checked(this.splice(start, old.end, ""), undefined, old);
    return isPristineHeader(left, this.zone, newZone) ? undefined : left;
  }

  private line({ name, type, ttl, rdata }: OwnRecord, token: string): string {
    return `${absoluteName(name, this.zone)}. ${ttl} IN ${type} ${rdata} ; ${marker}${token}`;
  }

  /** The position before the first managed line at the end of the file that sorts after the record. */
  private placeFor(record: OwnRecord): number {
    const rank = this.rank({ ...record, owner: absoluteName(record.name, this.zone) });
    let at = this.text.length;
    for (const line of this.records.toReversed()) {
      if (line.end !== at || markerOf(line) === undefined || this.rank(line) <= rank) break;
      at = line.start;
    }
    return at;
  }

  /** The sort key: the apex first, then by name; numbers in RDATA by value. */
  private rank({ owner, type, rdata }: Pick<ZoneRecord, "owner" | "type" | "rdata">): string {
    const apex = owner === this.zone ? "0" : "1";
    return [apex, owner, type, rdata.replace(/\d+/g, (digits) => digits.padStart(5, "0"))].join(" ");
  }

  private splice(start: number, end: number, by: string): string {
    return this.text.slice(0, start) + by + this.text.slice(end);
  }

  /**
   * Checks that name servers will serve the same as before except for the record edited or written, and increments the
   * serial. All other records must keep their meaning, and the file must be one that can be checked.
   */
  private checked(text: string, written: string | undefined, edited?: ZoneRecord): string {
    const refusal = refusalsOf(this.file, this.zone).find(
      ({ allowsRemoval }) => written !== undefined || !allowsRemoval,
    );
    if (refusal) throw this.refused(refusal);
    // A first record without an owner name gets an invalid one, and so counts as changed below.
    const file = parseZoneFile(text, this.zone, this.path, "..");
    const after = lineMeanings(file, (record) => written !== undefined && markerOf(record) === written);
    const before = lineMeanings(this.file, (record) => record === edited);
    const changed = before.find(({ meaning }, index) => meaning !== after[index]?.meaning) ?? after[before.length];
    if (!changed) return raiseSerial(text, file.records, this.zone);
    const message =
      `line ${changed.line} inherits its owner name or TTL from a managed line above, so an edit of that line would ` +
      "change it too; give it an explicit owner name and TTL, or move it above the managed line, then try again";
    throw this.error("inherits", message);
  }

  private refused({ rule, message }: Refusal): ZoneFileError {
    return this.error(rule, message);
  }

  private error(id: string, message: MessageTemplate): ZoneFileError {
    return new ZoneFileError(`zone-file.${id}`, (show) => `${this.path}: ${renderMessage(message, show)}`);
  }
}

/** The id for importing a record that was created by hand. */
export function importId(
  path: string,
  zone: string,
  { name, type, rdata }: Pick<OwnRecord, "name" | "type" | "rdata">,
  show: RdataFormatter,
): string {
  return [path, zone, name, type, show(rdata)].join("|");
}

/** The marker of a managed line. A remark may follow it. */
export function markerOf(record: ZoneRecord): string | undefined {
  const comment = record.comment.trim();
  return comment.startsWith(marker) ? comment.slice(marker.length).split(/\s/, 1)[0] : undefined;
}

/** The stack in a token: `project/stack`. */
function stackOf(token: string | undefined): string | undefined {
  return token?.split("/", 2).join("/");
}

/** The meaning of each line, without those that `isOurs` accepts. */
function lineMeanings(
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
 * Increments the serial (RFC 1982), wrapping to 1, since secondaries transfer the zone only if the serial has increased. A
 * zone dumped from a transfer has its SOA twice, and name servers accept that only if both are the same.
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
