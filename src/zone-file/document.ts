/**
 * A zone file in which we manage only the lines with our marker. Every change is checked to leave all other records
 * unchanged in meaning, not only in bytes, since a line may inherit its owner name or TTL from the one above.
 */

import type { NewZone } from "../args/args";
import { absoluteName } from "../dns/name";
import { txtText } from "../dns/rdata";
import { singletonKindAt } from "../mail/singletons";
import { type MessageTemplate, type RdataFormatter, renderMessage } from "../shared/operation-error";
import { ZoneFileError } from "./error";
import { type Line, markerOf, markerText, ZoneLines } from "./lines";
import { headerOf, isPristineHeader } from "./new-zone";
import { type ParsedZone, parseZoneFile, type Serial, type ZoneRecord } from "./parser";
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

/** A change of one line, which belongs to the token's resource afterwards. */
export type Change =
  | { act: "add"; record: OwnRecord; token: string }
  | { act: "replace"; line: ZoneRecord; record: OwnRecord; token: string }
  | { act: "remove"; line: ZoneRecord };

/** Types that may exist beside a CNAME: those of DNSSEC (RFC 4034, RFC 2181 section 10.1). */
export const besideCname = new Set(["RRSIG", "NSEC", "NSEC3", "KEY", "SIG"]);

export class ZoneDocument {
  private refusals: Refusal[] | undefined;
  /** How many changes were made, each of which increments the serial. */
  private changes = 0;

  constructor(
    readonly text: string,
    private readonly zone: string,
    private readonly path: string,
    private readonly file: ParsedZone = parseZoneFile(text, zone, path),
    private built?: ZoneLines,
  ) {}

  private get lines(): ZoneLines {
    this.built ??= new ZoneLines(this.text, this.file);
    return this.built;
  }

  /** The document of a new file. */
  static begin(zone: string, path: string, newZone: NewZone | undefined): ZoneDocument {
    return new ZoneDocument(headerOf(zone, newZone), zone, path);
  }

  /** The document as it was read, to be changed on its own. */
  copy(): ZoneDocument {
    const copy = new ZoneDocument(this.text, this.zone, this.path, this.file, this.built);
    // They are built again, if this document is asked for them once more.
    this.built = undefined;
    return copy;
  }

  get records(): ZoneRecord[] {
    return this.built?.records ?? this.file.records;
  }

  /** The records with an owner name. */
  at(owner: string): ZoneRecord[] {
    return this.lines.at(owner);
  }

  /** Why records can't be written to this file, if so. */
  get unfit(): ZoneFileError | undefined {
    const [refusal] = this.allRefusals();
    return refusal && this.refused(refusal);
  }

  /** The line numbers of `$INCLUDE` and `$GENERATE`, whose records are not in {@link records}. */
  get expansions(): number[] {
    return (this.built ?? this.file).expansions.map(({ line }) => line);
  }

  /** The line with this marker. */
  find(token: string): ZoneRecord | undefined {
    const found = this.lines.marked(token);
    if (found.length < 2) return found[0];
    const lines = found.map(({ line }) => line).join(" and ");
    throw this.error(
      "duplicate-marker",
      `lines ${lines} have the same marker ${markerText(token)}; delete the comment from the lines that you added`,
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
    return ttlAt(this.lines, owner, type, isOther);
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
    const refusal = refusalAt(this.lines, record, this.zone);
    if (refusal) return this.refused(refusal);
    const owner = absoluteName(record.name, this.zone);
    const others = this.at(owner).filter((other) => !self.includes(other));
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

  /** Makes a change, or throws and leaves the document as it was. {@link finish} checks all of them together. */
  apply(change: Change): void {
    const refusal = this.allRefusals().find(({ allowsRemoval }) => change.act !== "remove" || !allowsRemoval);
    if (refusal) throw this.refused(refusal);
    switch (change.act) {
      case "add":
        this.lines.insert(this.textOf(change), this.placeFor(change.record), this.readLine);
        break;
      case "replace":
        this.lines.replace(change.line, this.textOf(change), this.readLine);
        break;
      case "remove":
        this.lines.remove(change.line);
        break;
    }
    this.changes++;
    // With a line, a reason to refuse may go, but none comes with a line of ours.
    if (this.refusals?.length) this.refusals = undefined;
  }

  /** Whether only the header that we wrote from `newZone` is left. */
  isPristine(newZone: NewZone | undefined): boolean {
    const most = 1 + (newZone?.nameServers.length ?? 0);
    return this.lines.count <= most && isPristineHeader(this.lines.text(), this.zone, newZone);
  }

  private readonly readLine = (text: string): ZoneRecord => {
    const [record, ...others] = parseZoneFile(text, this.zone, this.path).records;
    if (!record || others.length > 0) throw new Error(`${JSON.stringify(text)} is not one record`);
    return record;
  };

  private textOf({ record: { name, type, ttl, rdata }, token }: { record: OwnRecord; token: string }): string {
    return `${absoluteName(name, this.zone)}. ${ttl} IN ${type} ${rdata} ; ${markerText(token)}`;
  }

  /**
   * The line before which a record is added; undefined at the end of the file. The managed lines at the end have a fixed
   * order, which does not depend on when each was written.
   */
  private placeFor(record: OwnRecord): Line | undefined {
    const rank = this.rank({ ...record, owner: absoluteName(record.name, this.zone) });
    let place: Line | undefined;
    for (const line of this.lines.fromEnd()) {
      if (line.marker === undefined || this.rankOf(line) <= rank) break;
      place = line;
    }
    return place;
  }

  private rankOf(line: Line): string {
    line.rank ??= this.rank(line.record);
    return line.rank;
  }

  /** The sort key: the apex first, then by name; numbers in RDATA by value. */
  private rank({ owner, type, rdata }: Pick<ZoneRecord, "owner" | "type" | "rdata">): string {
    const apex = owner === this.zone ? "0" : "1";
    return [apex, owner, type, rdata.replace(/\d+/g, (digits) => digits.padStart(5, "0"))].join(" ");
  }

  private allRefusals(): Refusal[] {
    this.refusals ??= refusalsOf(this.records, this.zone);
    return this.refusals;
  }

  /**
   * The file with all changes, or throws: name servers must serve the same as before except for the lines that were changed.
   * The text is parsed again, as far as its lines are not those that were parsed before, and each record must be the one that is
   * meant. One that inherited its owner name or TTL from a changed line gets them explicitly.
   */
  finish(): ZoneDocument {
    const meant = [...this.lines];
    const explicit = new Map<Line, string>();
    for (;;) {
      const { text, known } = this.lines.compose((line) => explicit.get(line) ?? this.raised(line));
      // A first record without an owner name gets an invalid one, and so counts as changed below.
      const file = parseZoneFile(text, this.zone, this.path, { owner: "..", known });
      const isOther = meant.map(({ record }, index) => !this.isSame(record, file.records[index]));
      const other = meant[isOther.indexOf(true)];
      // Of those in a row, the first one passes on what the others inherit.
      const inheriting = other === undefined ? [] : meant;
      const spelledOut = inheriting.flatMap((line, index): [Line, string][] => {
        if (!isOther[index] || isOther[index - 1] || explicit.has(line)) return [];
        const text = explicitText(line);
        return text === undefined ? [] : [[line, text]];
      });
      if (spelledOut.length > 0) {
        for (const [line, itsText] of spelledOut) explicit.set(line, itsText);
        continue;
      }
      const changed =
        (other && (other.read ?? other.record)) ??
        this.file.expansions.find(({ inherits }, index) => inherits !== file.expansions[index]?.inherits) ??
        file.records[meant.length] ??
        file.expansions[this.file.expansions.length];
      if (changed) throw this.changesOther(changed.line);
      for (const [line, itsText] of explicit) line.text = itsText;
      return new ZoneDocument(text, this.zone, this.path, file, this.lines.asRead(text, file));
    }
  }

  private changesOther(line: number): ZoneFileError {
    const message =
      `line ${line} inherits its owner name or TTL from a managed line above, so an edit of that line would ` +
      "change it too; give it an explicit owner name and TTL, or move it above the managed line, then try again";
    return this.error("inherits", message);
  }

  /** Whether two records have the same meaning, apart from the zone's serial. */
  private isSame(one: ZoneRecord, other: ZoneRecord | undefined): boolean {
    const isSameLine =
      one.owner === other?.owner && one.ttl === other.ttl && one.class === other.class && one.type === other.type;
    return isSameLine && (one.rdata === other.rdata || this.withoutSerial(one) === this.withoutSerial(other));
  }

  private withoutSerial(record: ZoneRecord): string {
    return this.serialOf(record)?.others ?? record.rdata;
  }

  /**
   * The text of a line with its serial incremented (RFC 1982), wrapping to 1, since secondaries transfer the zone only if the
   * serial has increased. A zone dumped from a transfer has its SOA twice, and name servers accept that only if both are the
   * same.
   */
  private raised({ text, read }: Line): string {
    const serial = read && this.serialOf(read);
    if (!serial) return text;
    let next = serial.value;
    for (let count = 0; count < this.changes; count++) next = (next + 1) % 2 ** 32 || 1;
    return text.slice(0, serial.start) + String(next) + text.slice(serial.end);
  }

  /** That of the zone's own SOA. */
  private serialOf({ owner, serial }: ZoneRecord): Serial | undefined {
    return owner === this.zone ? serial : undefined;
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

/** The stack in a token: `project/stack`. */
function stackOf(token: string | undefined): string | undefined {
  return token?.split("/", 2).join("/");
}

/** The text of a line with the owner name and the TTL that it inherits; undefined if it inherits none, and of an SOA, whose text changes. */
function explicitText({ text, record: { owner, ttl, type, inheritsOwner, inheritsTtl } }: Line): string | undefined {
  if (type === "SOA" || (!inheritsOwner && !inheritsTtl) || (inheritsTtl && ttl === undefined)) return undefined;
  const [, own = "", rest = ""] = /^((?:[^\s\\]|\\.)*)(.*)$/s.exec(text) ?? [];
  return [inheritsOwner ? `${owner}.` : own, ...(inheritsTtl ? [` ${ttl}`] : []), rest].join("");
}
