/**
 * A zone file in which we own only the lines that carry our marker. Every edit is checked to leave all other records
 * as they were, in meaning and not only in bytes: a line may take its owner name or TTL from the one above.
 */
import { isSpf } from "../mail";
import { absoluteName } from "../names";
import { ZoneFileError } from "./error";
import { readMasterFile, txtOf, type ZoneRecord } from "./master-file";

/** A record as we write it. */
export interface OwnRecord {
  /** Relative to the zone, "@" at the apex. */
  name: string;
  type: string;
  ttl: number;
  /** RDATA in presentation form. */
  rdata: string;
}

/** The SOA and NS with which a new zone begins. */
export interface ZoneHeader {
  nameServers: string[];
  hostmaster?: string;
}

const marker = "alibaba-mail=";
const headerMarker = "begun by alibaba-mail";
/** Types that may stand beside a CNAME: DNSSEC's own (RFC 4034, RFC 2181 section 10.1). */
const besideCname = new Set(["RRSIG", "NSEC", "NSEC3", "KEY", "SIG"]);

export class ZoneDocument {
  readonly records: ZoneRecord[];

  constructor(
    private readonly text: string,
    private readonly zone: string,
    private readonly path: string,
  ) {
    this.records = readMasterFile(text, zone, path);
  }

  /** A document that begins a file: with SOA and NS where a header is given, else for our own lines only. */
  static begin(zone: string, path: string, header: ZoneHeader | undefined): ZoneDocument {
    return new ZoneDocument(
      header ? wholeZone(zone, header) : `; Records in ${zone}, ${headerMarker}: include this file.\n`,
      zone,
      path,
    );
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
   * token's own stack don't count, since they change together with this one.
   */
  ttlOfOthers({ name, type }: OwnRecord, token: string, self?: ZoneRecord): number | undefined {
    const owner = absoluteName(name, this.zone);
    const isOther = (line: ZoneRecord): boolean => line !== self && stackOf(markerOf(line)) !== stackOf(token);
    return this.records.find(
      (line) => line.owner === owner && line.type === type && line.ttl !== undefined && isOther(line),
    )?.ttl;
  }

  /** Why a record can't stand in this zone, if it can't; `self` is the line that it would replace. */
  conflict(record: OwnRecord, self?: ZoneRecord): ZoneFileError | undefined {
    return this.conflictAmong(
      this.records.filter((other) => other !== self),
      record,
    );
  }

  /** The same among the lines that carry no marker: what is known before the run has changed any of ours. */
  conflictWithStrangers(record: OwnRecord): ZoneFileError | undefined {
    return this.conflictAmong(
      this.records.filter((other) => markerOf(other) === undefined),
      record,
    );
  }

  private conflictAmong(all: ZoneRecord[], record: OwnRecord): ZoneFileError | undefined {
    const owner = absoluteName(record.name, this.zone);
    const others = all.filter((other) => other.owner === owner);
    const what = `${record.type} at ${owner}`;
    const same = others.find((other) => other.type === record.type && other.rdata === record.rdata);
    if (same) {
      const fix = markerOf(same)
        ? `it belongs to ${markerOf(same)}; let only one of the two make it`
        : `to take it over, import it with the id ${importId(this.path, this.zone, record)}, or delete that line`;
      return this.error("exists", `line ${same.line} already holds this ${what}: ${fix}`);
    }
    const clash = others.find(
      (other) => (other.type === "CNAME" || record.type === "CNAME") && !besideCname.has(other.type),
    );
    if (clash) {
      const message =
        `line ${clash.line} holds a ${clash.type} at ${owner}, and a CNAME allows no other record at its name ` +
        `(RFC 1034 section 3.6.2), so the ${what} was not written; delete that line first, or turn our record off`;
      return this.error("cname-beside-other", message);
    }
    const isSpfRecord = (other: ZoneRecord): boolean => other.type === "TXT" && isSpf(txtOf(other.tokens));
    const second = record.type === "TXT" && isSpf(txtOfRdata(record.rdata)) && others.find(isSpfRecord);
    if (second) {
      const message =
        `line ${second.line} holds an SPF record at ${owner}: ${second.rdata}; a second one would make SPF fail for all ` +
        "mail (RFC 7208 section 3.2), so ours was not written; give that record's senders in `spf`, then delete the line";
      return this.error("second-spf", message);
    }
    return undefined;
  }

  /**
   * The file with the record added at its end, among our own lines there in an order that does not depend on when each
   * was written.
   */
  add(record: OwnRecord, token: string): string {
    const eol = this.eol();
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

  /** The file without one line; nothing where only the beginning that we made is left. */
  remove(old: ZoneRecord): string | undefined {
    const open = old.end === this.text.length && !this.text.endsWith("\n");
    const start = open ? old.start - (/\r?\n$/.exec(this.text.slice(0, old.start))?.[0].length ?? 0) : old.start;
    const left = this.splice(start, old.end, "");
    const begun = left.split("\n").some((line) => line.includes(headerMarker));
    const rest = readMasterFile(left, this.zone, this.path).filter((record) => !record.comment.includes(headerMarker));
    const comments = left.split(/\r?\n/).filter((line) => /^\s*;/.test(line) && !line.includes(headerMarker));
    if (begun && rest.length === 0 && comments.length === 0) return undefined;
    return this.checked(left, markerOf(old), old);
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

  private eol(): string {
    return this.text.includes("\r\n") ? "\r\n" : "\n";
  }

  private splice(start: number, end: number, by: string): string {
    return this.text.slice(0, start) + by + this.text.slice(end);
  }

  /** Sees to it that all records but the one edited mean what they meant, and raises the serial. */
  private checked(text: string, token: string | undefined, edited?: ZoneRecord): string {
    const before = this.records.filter((record) => record !== edited && markerOf(record) !== token);
    const after = readMasterFile(text, this.zone, this.path).filter(
      (record) => token === undefined || markerOf(record) !== token,
    );
    before.forEach((record, index) => {
      const now = after[index];
      if (now && meaning(now) === meaning(record)) return;
      const message =
        `line ${record.line} takes its owner name or TTL from a line of ours above it, so changing ours would change ` +
        "it; write its owner name and TTL out, then try again";
      throw this.error("inherits", message);
    });
    return raiseSerial(text, readMasterFile(text, this.zone, this.path), this.zone);
  }

  private error(id: string, message: string): ZoneFileError {
    return new ZoneFileError(`zone-file.${id}`, `${this.path}: ${message}`);
  }
}

/** The id under which a record made by hand is imported. */
export function importId(path: string, zone: string, { name, type, rdata }: OwnRecord): string {
  return [path, zone, name, type, rdata].join("|");
}

/** The marker of one of our lines. */
export function markerOf(record: ZoneRecord): string | undefined {
  const comment = record.comment.trim();
  return comment.startsWith(marker) ? comment.slice(marker.length) : undefined;
}

/** Whose stack a token names: `project/stack`. */
function stackOf(token: string | undefined): string | undefined {
  return token?.split("/", 2).join("/");
}

function meaning({ owner, ttl, class: recordClass, type, rdata }: ZoneRecord): string {
  return [owner, ttl, recordClass, type, rdata].join(" ");
}

function txtOfRdata(rdata: string): string {
  return txtOf(readMasterFile(`x. TXT ${rdata}`, "x", "")[0]?.tokens ?? []);
}

/** RFC 1982: one more, from the highest back to 1. Secondaries transfer the zone only when its serial rose. */
function raiseSerial(text: string, records: ZoneRecord[], zone: string): string {
  const serial = records.find((record) => record.type === "SOA" && record.owner === zone)?.tokens[2];
  if (!serial || !/^\d+$/.test(serial.text)) return text;
  const next = (Number(serial.text) + 1) % 2 ** 32 || 1;
  return text.slice(0, serial.start) + String(next) + text.slice(serial.end);
}

function wholeZone(zone: string, { nameServers, hostmaster = `hostmaster@${zone}` }: ZoneHeader): string {
  const at = hostmaster.lastIndexOf("@");
  // RFC 1035 section 8: the local part is the first label, its dots escaped.
  const mailbox = `${hostmaster.slice(0, at).replaceAll(".", "\\.")}.${hostmaster.slice(at + 1)}`;
  return [
    `; The zone ${zone}, ${headerMarker}. Lines that end in a comment of its own are changed by Pulumi; all others are yours.`,
    `${zone}. 3600 IN SOA ${nameServers[0]}. ${mailbox}. 1 7200 900 1209600 600 ; ${headerMarker}`,
    ...nameServers.map((server) => `${zone}. 3600 IN NS ${server}. ; ${headerMarker}`),
    "",
  ].join("\n");
}
