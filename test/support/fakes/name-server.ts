/**
 * An authoritative name server in this process: one zone that takes updates (RFC 2136), questions, signatures, wildcards,
 * delegations, and troubles on demand. A SOA below the zone's apex makes a zone of its own there. It plays the real ones
 * where none is installed.
 */
import { createHmac } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { createServer, type Server, type Socket as TcpSocket } from "node:net";
import { name as nameCodec, record as rdataCodec } from "dns-packet";
import { typeNumber } from "../../../src/dns/iana";
import { sign, type TsigKey } from "../../../src/dns/tsig";
import { freePort } from "../free-port";

const TYPES: Record<number, string> = {
  1: "A",
  2: "NS",
  5: "CNAME",
  6: "SOA",
  15: "MX",
  16: "TXT",
  28: "AAAA",
  33: "SRV",
  39: "DNAME",
  255: "ANY",
};
const RCODES = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
};
export type Rcode = keyof typeof RCODES;

export interface FakeRecord {
  name: string;
  type: string;
  ttl: number;
  rdata: Buffer;
}

interface Section extends FakeRecord {
  class: number;
}

/** What the zones say to a question. */
interface Found {
  rcode: Rcode;
  answers: FakeRecord[];
  authorities: FakeRecord[];
  /** False where the name is delegated away. */
  authoritative?: boolean;
}

/** What is asked. */
export interface Asked {
  isUpdate: boolean;
  protocol: "udp" | "tcp";
  /** How many messages of this kind came before. */
  nth: number;
  /** Whether it changes anything, so that it is more than a look at the conditions. */
  changes: boolean;
  name: string;
  type: string;
}

/** What happens to a message beside or instead of its answer. */
export type Trouble =
  | "drop"
  | "drop-answer"
  | "garbage"
  | "truncate"
  | "mis-sign"
  | "unsigned"
  | "other-id"
  | "other-question"
  | "not-authoritative"
  | "no-soa"
  | "close"
  | "ignore"
  | { rcode: Rcode; tsig?: number; signed?: boolean };

export class FakeNameServer {
  records: FakeRecord[] = [];
  /** What goes wrong; nothing where all goes well. */
  trouble: (asked: Asked) => Trouble | undefined = () => undefined;
  /** Something that others do just before an update is looked at. */
  meanwhile: (asked: Asked) => void = () => {};
  readonly asked: Asked[] = [];
  port = 0;
  /** Seconds that this server's clock is ahead. */
  ahead = 0;
  private udp: Socket | undefined;
  private tcp: Server | undefined;
  private readonly open = new Set<TcpSocket>();

  constructor(
    readonly key?: TsigKey,
    readonly zone = "example.com",
  ) {
    this.put("@", "SOA", 3600, { mname: "ns1.example.com", rname: "hostmaster.example.com", serial: 1 });
    this.put("@", "NS", 3600, "ns1.example.com");
    this.put("ns1", "A", 3600, "192.0.2.1");
  }

  /** Puts a record in by hand. */
  put(name: string, type: string, ttl: number, data: unknown): void {
    const rdata = codecOf(type).encode(data).subarray(2);
    this.records.push({ name: this.full(name), type, ttl, rdata: Buffer.from(rdata) });
  }

  /** Takes records out by hand. */
  take(name: string, type: string): void {
    this.records = this.records.filter((record) => record.name !== this.full(name) || record.type !== type);
  }

  /** `NAME TTL TYPE DATA` of everything that is not the zone's own, sorted. */
  list(): string[] {
    const own = this.records.filter(({ type, name }) => type !== "SOA" && type !== "NS" && name !== `ns1.${this.zone}`);
    const text = ({ name, ttl, type, rdata }: FakeRecord): string => `${name} ${ttl} ${type} ${dataText(type, rdata)}`;
    return own.map(text).sort();
  }

  async start(port?: number): Promise<this> {
    this.port = port ?? (await freePort());
    const udp = createSocket("udp4");
    this.udp = udp;
    udp.on("message", (octets, from) => {
      for (const answer of this.answersTo(octets, "udp")) udp.send(answer, from.port, from.address);
    });
    const tcp = createServer((socket) => this.serve(socket));
    this.tcp = tcp;
    await Promise.all([
      new Promise<void>((resolve, reject) => udp.once("error", reject).bind(this.port, "127.0.0.1", resolve)),
      new Promise<void>((resolve, reject) => tcp.once("error", reject).listen(this.port, "127.0.0.1", resolve)),
    ]);
    return this;
  }

  async stop(): Promise<void> {
    const { udp, tcp } = this;
    for (const socket of this.open) socket.destroy();
    await new Promise<void>((resolve) => (udp ? udp.close(() => resolve()) : resolve()));
    await new Promise<void>((resolve) => (tcp ? tcp.close(() => resolve()) : resolve()));
    this.udp = undefined;
    this.tcp = undefined;
  }

  private serve(socket: TcpSocket): void {
    this.open.add(socket);
    socket.on("close", () => this.open.delete(socket));
    socket.on("error", () => {});
    let came = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      came = Buffer.concat([came, chunk]);
      if (came.length < 2 || came.length < came.readUInt16BE(0) + 2) return;
      const answers = this.answersTo(came.subarray(2), "tcp", () => socket.end());
      for (const answer of answers) {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        // In pieces, as a network may deliver it.
        socket.write(length);
        setTimeout(() => socket.write(answer), 2);
      }
    });
  }

  private answersTo(octets: Buffer, protocol: "udp" | "tcp", close: () => void = () => {}): Buffer[] {
    const message = parse(octets);
    const { isUpdate, name, type } = message;
    const nth = this.asked.filter((one) => one.isUpdate === isUpdate).length;
    const asked: Asked = { isUpdate, protocol, nth, changes: message.changes.length > 0, name, type };
    this.asked.push(asked);
    this.meanwhile(asked);
    const trouble = this.trouble(asked);
    if (trouble === "drop") return [];
    if (trouble === "close") {
      close();
      return [];
    }
    if (trouble === "garbage") return [Buffer.from("no DNS message at all")];
    const verdict = this.check(octets, message.signed);
    const stated = typeof trouble === "object" ? trouble : undefined;
    if (verdict) return [this.reply(message, verdict.rcode, [], { tsig: verdict.tsig, mac: verdict.mac })];
    if (stated)
      return [this.reply(message, stated.rcode, [], { tsig: stated.tsig, unsigned: stated.signed === false })];
    const found: Found = isUpdate
      ? { rcode: trouble === "ignore" ? "NOERROR" : this.update(message), answers: [], authorities: [] }
      : this.lookUp(name, type);
    const { rcode, answers } = found;
    if (trouble === "drop-answer") return [];
    const options = {
      truncated: trouble === "truncate" && protocol === "udp",
      unsigned: trouble === "unsigned",
      misSigned: trouble === "mis-sign",
      authoritative: trouble !== "not-authoritative" && found.authoritative !== false,
      authorities: trouble === "no-soa" ? [] : found.authorities,
      otherId: trouble === "other-id",
      otherQuestion: trouble === "other-question",
    };
    return [this.reply(message, rcode, options.truncated ? [] : answers, options)];
  }

  /** RFC 8945 section 5.2, as far as a test needs it. */
  private check(octets: Buffer, signed: Parsed["signed"]): { rcode: Rcode; tsig?: number; mac?: boolean } | undefined {
    if (!this.key) return undefined;
    if (!signed) return { rcode: "REFUSED" };
    if (signed.keyName !== this.key.name || signed.algorithm !== this.key.algorithm)
      return { rcode: "NOTAUTH", tsig: 17 };
    const again = sign(withoutTsig(octets, signed.at), this.key, signed.time);
    if (!again.mac.equals(signed.mac)) return { rcode: "NOTAUTH", tsig: 16 };
    if (Math.abs(this.now() - signed.time) > 300) return { rcode: "NOTAUTH", tsig: 18, mac: true };
    return undefined;
  }

  private now(): number {
    return Math.floor(Date.now() / 1000) + this.ahead;
  }

  /** RFC 1034 section 4.3.2. */
  private lookUp(name: string, type: string): Found {
    const above = ancestorsOf(name);
    const at = (owner: string, of: string): FakeRecord[] =>
      this.records.filter((record) => record.name === owner && record.type === of);
    const zone = above.find((owner) => at(owner, "SOA").length > 0);
    if (zone === undefined) return { rcode: "REFUSED", answers: [], authorities: [] };
    const inside = above.slice(0, above.indexOf(zone));
    const cut = inside.findLast((owner) => at(owner, "NS").length > 0);
    if (cut !== undefined) {
      return { rcode: "NOERROR", answers: [], authorities: at(cut, "NS"), authoritative: false };
    }
    const [dname] = inside.concat(zone).flatMap((owner) => (owner === name ? [] : at(owner, "DNAME")));
    if (dname) {
      const alias = { name, type: "CNAME", ttl: dname.ttl, rdata: dname.rdata };
      return { rcode: "NOERROR", answers: [dname, alias], authorities: [] };
    }
    const here = this.recordsAt(name, inside);
    const answers = (here ?? []).filter((one) => one.type === type || one.type === "CNAME" || type === "ANY");
    const authorities = answers.length > 0 ? [] : at(zone, "SOA");
    return { rcode: here ? "NOERROR" : "NXDOMAIN", answers, authorities };
  }

  /** What stands at a name, or what a wildcard makes up for it (RFC 4592 section 3.3.1); nothing where there is neither. */
  private recordsAt(name: string, inside: string[]): FakeRecord[] | undefined {
    const exists = (owner: string): boolean =>
      this.records.some((record) => record.name === owner || record.name.endsWith(`.${owner}`));
    if (exists(name)) return this.records.filter((record) => record.name === name);
    const encloser = [...inside.slice(1), this.zone].find(exists);
    const wild = this.records.filter((record) => record.name === `*.${encloser}`);
    return wild.length > 0 ? wild.map((record) => ({ ...record, name })) : undefined;
  }

  /** RFC 2136 section 3. */
  private update({ name, prerequisites, changes }: Parsed): Rcode {
    if (name !== this.zone) return "NOTAUTH";
    const failed = this.prerequisite(prerequisites);
    if (failed) return failed;
    for (const record of changes) this.change(record);
    return "NOERROR";
  }

  private prerequisite(sections: Section[]): Rcode | undefined {
    const at = (name: string, type: string) =>
      this.records.filter((record) => record.name === name && (type === "ANY" || record.type === type));
    const whole = new Map<string, Section[]>();
    for (const section of sections) {
      const exists = at(section.name, section.type).length > 0;
      const isName = section.type === "ANY";
      if (section.class === 255 && !exists) return isName ? "NXDOMAIN" : "NXRRSET";
      if (section.class === 254 && exists) return isName ? "YXDOMAIN" : "YXRRSET";
      if (section.class === 1) {
        const key = `${section.name} ${section.type}`;
        whole.set(key, [...(whole.get(key) ?? []), section]);
      }
    }
    for (const wanted of whole.values()) {
      const [{ name, type }] = wanted as [Section];
      const texts = (all: FakeRecord[]): string =>
        all
          .map(({ rdata }) => rdata.toString("hex"))
          .sort()
          .join();
      if (texts(at(name, type)) !== texts(wanted)) return "NXRRSET";
    }
    return undefined;
  }

  private change(record: Section): void {
    const isSame = (other: FakeRecord): boolean =>
      other.name === record.name && other.type === record.type && other.rdata.equals(record.rdata);
    if (record.class === 254) {
      this.records = this.records.filter((other) => !isSame(other));
      return;
    }
    const here = this.records.filter((other) => other.name === record.name);
    const clashes = here.some((other) => (other.type === "CNAME") !== (record.type === "CNAME"));
    // RFC 2136 section 3.4.2.2: dropped without a word.
    if (clashes) return;
    // As Knot does it; others take the new TTL.
    if (here.some(isSame)) return;
    const sameTtl = this.records.map((other) =>
      other.name === record.name && other.type === record.type ? { ...other, ttl: record.ttl } : other,
    );
    const { name, type, ttl, rdata } = record;
    this.records = [...sameTtl, { name, type, ttl, rdata }];
  }

  private reply(
    { id, opcode, question, questionOctets, signed }: Parsed,
    rcode: Rcode,
    answers: FakeRecord[],
    options: {
      tsig?: number | undefined;
      mac?: boolean | undefined;
      truncated?: boolean;
      unsigned?: boolean;
      misSigned?: boolean;
      authoritative?: boolean;
      otherId?: boolean;
      otherQuestion?: boolean;
      authorities?: FakeRecord[];
    } = {},
  ): Buffer {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(options.otherId ? (id + 1) & 0xffff : id, 0);
    const flags =
      0x8000 | (opcode << 11) | (options.authoritative === false ? 0 : 0x400) | (options.truncated ? 0x200 : 0);
    head.writeUInt16BE(flags | RCODES[rcode], 2);
    head.writeUInt16BE(question, 4);
    head.writeUInt16BE(answers.length, 6);
    const authorities = options.authorities ?? [];
    head.writeUInt16BE(authorities.length, 8);
    const asked = Buffer.from(questionOctets);
    if (options.otherQuestion) asked.writeUInt16BE(99, asked.length - 4);
    const octets = Buffer.concat([head, asked, ...answers.map(encode), ...authorities.map(encode)]);
    if (!this.key || !signed || options.unsigned) return octets;
    if (options.tsig !== undefined && !options.mac) return bareTsig(octets, signed, options.tsig);
    const key = options.misSigned ? { ...this.key, secret: Buffer.from("another") } : this.key;
    if (options.tsig === undefined) return sign(octets, key, this.now(), signed.mac).message;
    return badTime(octets, key, signed, this.now());
  }

  private full(name: string): string {
    return name === "@" ? this.zone : `${name}.${this.zone}`;
  }
}

interface Parsed {
  id: number;
  opcode: number;
  isUpdate: boolean;
  question: number;
  questionOctets: Buffer;
  name: string;
  type: string;
  prerequisites: Section[];
  changes: Section[];
  signed: { at: number; keyName: string; algorithm: string; time: number; mac: Buffer; id: number } | undefined;
}

function parse(octets: Buffer): Parsed {
  const opcode = (octets.readUInt8(2) >> 3) & 15;
  let at = 12;
  const name = nameCodec.decode(octets, at).toLowerCase();
  at += nameCodec.decode.bytes;
  const type = TYPES[octets.readUInt16BE(at)] ?? "?";
  at += 4;
  const questionOctets = octets.subarray(12, at);
  const section = (): Section & { at: number; number: number } => {
    const start = at;
    const owner = nameCodec.decode(octets, at).toLowerCase();
    at += nameCodec.decode.bytes;
    const number = octets.readUInt16BE(at);
    const length = octets.readUInt16BE(at + 8);
    const rdata = Buffer.from(octets.subarray(at + 10, at + 10 + length));
    const record = {
      name: owner,
      type: TYPES[number] ?? "?",
      class: octets.readUInt16BE(at + 2),
      ttl: octets.readUInt32BE(at + 4),
      rdata,
    };
    at += 10 + length;
    return { ...record, at: start, number };
  };
  const many = (count: number) => Array.from({ length: count }, section);
  const prerequisites = many(octets.readUInt16BE(6));
  const changes = many(octets.readUInt16BE(8));
  const last = many(octets.readUInt16BE(10)).find(({ number }) => number === 250);
  return {
    id: octets.readUInt16BE(0),
    opcode,
    isUpdate: opcode === 5,
    question: octets.readUInt16BE(4),
    questionOctets,
    name,
    type,
    prerequisites,
    changes,
    signed: last && signatureOf(last),
  };
}

function signatureOf({ at, name, rdata }: Section & { at: number }): NonNullable<Parsed["signed"]> {
  const algorithm = nameCodec.decode(rdata, 0).toLowerCase();
  const rest = rdata.subarray(nameCodec.decode.bytes);
  const length = rest.readUInt16BE(8);
  return {
    at,
    keyName: name,
    algorithm,
    time: rest.readUIntBE(0, 6),
    mac: rest.subarray(10, 10 + length),
    id: rest.readUInt16BE(10 + length),
  };
}

function withoutTsig(octets: Buffer, at: number): Buffer {
  const rest = Buffer.from(octets.subarray(0, at));
  rest.writeUInt16BE(rest.readUInt16BE(10) - 1, 10);
  return rest;
}

/** The name and all above it, from below. */
function ancestorsOf(name: string): string[] {
  const labels = name.split(".");
  return labels.map((_, index) => labels.slice(index).join("."));
}

/** An error of a signature that the server can't sign itself (RFC 8945 section 5.3.2). */
function bareTsig(octets: Buffer, signed: NonNullable<Parsed["signed"]>, error: number): Buffer {
  const tail = Buffer.alloc(16);
  tail.writeUIntBE(signed.time, 0, 6);
  tail.writeUInt16BE(300, 6);
  tail.writeUInt16BE(signed.id, 10);
  tail.writeUInt16BE(error, 12);
  return withTsig(octets, signed.keyName, Buffer.concat([nameCodec.encode(signed.algorithm), tail]));
}

/** BADTIME: signed by the client's time, the server's own in the other data (RFC 8945 section 5.2.3). */
function badTime(octets: Buffer, key: TsigKey, signed: NonNullable<Parsed["signed"]>, now: number): Buffer {
  const good = sign(octets, key, signed.time, signed.mac);
  const other = Buffer.alloc(6);
  other.writeUIntBE(now, 0, 6);
  const numbers = (...values: [number, number][]): Buffer =>
    Buffer.concat(
      values.map(([value, size]) => {
        const b = Buffer.alloc(size);
        b.writeUIntBE(value, 0, size);
        return b;
      }),
    );
  const mac = createHmac(key.algorithm.replace("hmac-", ""), key.secret)
    .update(numbers([signed.mac.length, 2]))
    .update(signed.mac)
    .update(octets)
    .update(nameCodec.encode(key.name))
    .update(numbers([255, 2], [0, 4]))
    .update(nameCodec.encode(key.algorithm))
    .update(numbers([signed.time, 6], [300, 2], [18, 2], [6, 2]))
    .update(other)
    .digest();
  const rdata = Buffer.concat([
    nameCodec.encode(key.algorithm),
    numbers([signed.time, 6], [300, 2], [mac.length, 2]),
    mac,
    numbers([signed.id, 2], [18, 2], [6, 2]),
    other,
  ]);
  return good.mac.length === mac.length ? withTsig(octets, key.name, rdata) : octets;
}

function withTsig(octets: Buffer, keyName: string, rdata: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(250, 0);
  fixed.writeUInt16BE(255, 2);
  fixed.writeUInt16BE(rdata.length, 8);
  const whole = Buffer.concat([octets, nameCodec.encode(keyName), fixed, rdata]);
  whole.writeUInt16BE(whole.readUInt16BE(10) + 1, 10);
  return whole;
}

function encode({ name, type, ttl, rdata }: FakeRecord): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(typeNumber(type), 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(rdata.length, 8);
  return Buffer.concat([nameCodec.encode(name), fixed, rdata]);
}

function codecOf(type: string): { encode(data: unknown): Buffer; decode(octets: Buffer): unknown } {
  return rdataCodec(type);
}

function dataText(type: string, rdata: Buffer): string {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(rdata.length);
  const data = codecOf(type).decode(Buffer.concat([length, rdata]));
  if (type === "TXT") return (data as Buffer[]).map((text) => JSON.stringify(text.toString())).join(" ");
  return typeof data === "object" ? Object.values(data as object).join(" ") : String(data);
}
