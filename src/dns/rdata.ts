/** RDATA: taken apart within its own bounds, as what it says of lengths may be a lie, and put together again. */
import { packet } from "./codec";
import { readName, writeName } from "./name";

export interface MxData {
  preference: number;
  exchange: string;
}

export interface SrvData {
  priority: number;
  weight: number;
  port: number;
  target: string;
}

export interface SoaData {
  mname: string;
  rname: string;
  serial: number;
  refresh: number;
  retry: number;
  expire: number;
  minimum: number;
}

/** Throws a RangeError, or what dns-packet throws, where the octets from `at` up to `end` are no such RDATA. */
type Read = (octets: Buffer, at: number, end: number) => unknown;

/** In the shapes that dns-packet gives and takes. Names may be compressed in these types only (RFC 3597 section 4). */
const readers: Record<string, Read> = {
  A: ofSize(4, byPacket("A")),
  AAAA: ofSize(16, byPacket("AAAA")),
  CNAME: lastName,
  DNAME: lastName,
  MX: mx,
  NS: lastName,
  PTR: lastName,
  SOA: soa,
  SRV: srv,
  TXT: byPacket("TXT"),
};

/** RDATA of a type: its octets where the type is none of those above. */
export function readRdata(type: string, octets: Buffer, at: number, end: number): unknown {
  return (readers[type] ?? bare)(octets, at, end);
}

function bare(octets: Buffer, at: number, end: number): Buffer {
  return octets.subarray(at, end);
}

/** dns-packet begins at the length in two octets that stands before each RDATA. */
function byPacket(type: string): Read {
  return (octets, at) =>
    packet()
      .record(type)
      .decode(octets, at - 2);
}

function ofSize(size: number, read: Read): Read {
  return (octets, at, end) => {
    if (end - at !== size) throw new RangeError(`RDATA of ${end - at} octets, not ${size}`);
    return read(octets, at, end);
  };
}

function lastName(octets: Buffer, at: number, end: number): string {
  const read = readName(octets, at);
  if (read.end !== end) throw new RangeError("a name that does not end with its RDATA");
  return read.name;
}

/** RFC 1035 section 3.3.9. */
function mx(octets: Buffer, at: number, end: number): MxData {
  return { preference: octets.readUInt16BE(at), exchange: lastName(octets, at + 2, end) };
}

/** RFC 2782. */
function srv(octets: Buffer, at: number, end: number): SrvData {
  return {
    priority: octets.readUInt16BE(at),
    weight: octets.readUInt16BE(at + 2),
    port: octets.readUInt16BE(at + 4),
    target: lastName(octets, at + 6, end),
  };
}

/** RFC 1035 section 3.3.13. */
function soa(octets: Buffer, at: number, end: number): SoaData {
  const primary = readName(octets, at);
  const keeper = readName(octets, primary.end);
  if (keeper.end + 20 !== end) throw new RangeError("names that do not end where the numbers begin");
  const number = (index: number): number => octets.readUInt32BE(keeper.end + 4 * index);
  return {
    mname: primary.name,
    rname: keeper.name,
    serial: number(0),
    refresh: number(1),
    retry: number(2),
    expire: number(3),
    minimum: number(4),
  };
}

/** Without the length. Names are not compressed, and written as they were read, whatever is in their labels. */
export function writeRdata(type: string, data: unknown): Buffer {
  if (Buffer.isBuffer(data) && !Object.hasOwn(readers, type)) return data;
  switch (type) {
    case "CNAME":
    case "DNAME":
    case "NS":
    case "PTR":
      return writeName(data as string);
    case "MX": {
      const { preference, exchange } = data as MxData;
      return Buffer.concat([numbers(preference), writeName(exchange)]);
    }
    case "SRV": {
      const { priority, weight, port, target } = data as SrvData;
      return Buffer.concat([numbers(priority, weight, port), writeName(target)]);
    }
    default:
      return packet().record(type).encode(data).subarray(2);
  }
}

function numbers(...values: number[]): Buffer {
  const octets = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) octets.writeUInt16BE(value, 2 * index);
  return octets;
}
