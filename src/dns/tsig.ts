/** Transaction signatures by a shared secret (RFC 8945). */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { addAdditional, decodeName, encodeName, TYPE_TSIG, takeLastAdditional } from "./message";
import { lowerCase } from "./name";

export interface TsigKey {
  /** The name of the key on the server, without final dot. */
  name: string;
  algorithm: `hmac-sha${256 | 384 | 512}`;
  secret: Buffer;
}

/** The allowed difference between the two clocks, in seconds (RFC 8945 section 10). */
export const FUDGE = 300;

const CLASS_ANY = 255;

/** TSIG errors (RFC 8945 section 3). */
const errors: Record<number, string> = { 16: "BADSIG", 17: "BADKEY", 18: "BADTIME", 22: "BADTRUNC" };

/** The fields of a TSIG record (RFC 8945 section 4.2). */
interface Fields {
  keyName: string;
  algorithm: string;
  /** Seconds since 1970. */
  time: number;
  fudge: number;
  mac: Buffer;
  originalId: number;
  error: number;
  other: Buffer;
}

export interface Signed {
  message: Buffer;
  /** The signature of the answer covers it. */
  mac: Buffer;
}

/** Signs a message. `time` is in seconds since 1970; an answer also has the `requestMac`. */
export function sign(message: Buffer, key: TsigKey, time: number, requestMac?: Buffer): Signed {
  const fields: Fields = {
    keyName: key.name,
    algorithm: key.algorithm,
    time,
    fudge: FUDGE,
    mac: Buffer.alloc(0),
    originalId: message.readUInt16BE(0),
    error: 0,
    other: Buffer.alloc(0),
  };
  const mac = digest(message, fields, key, requestMac);
  return { message: addAdditional(message, encode({ ...fields, mac })), mac };
}

/** The result of verifying an answer. */
export type Verdict =
  /** The signature is valid. `error` is one that the server signed: BADTIME, with the server's clock. */
  | { kind: "good"; error?: string; serverTime?: number }
  /** The server could not verify our signature, so it could not sign either. This may be forged. */
  | { kind: "unsigned-error"; error: string }
  /** There is no signature. */
  | { kind: "unsigned" }
  /** The answer must be discarded (RFC 8945 section 5.3). */
  | { kind: "bad"; why: string };

/** Verifies the answer to a message that was signed with `requestMac`. */
export function verify(answer: Buffer, key: TsigKey, time: number, requestMac: Buffer): Verdict {
  try {
    const last = takeLastAdditional(answer);
    if (last?.record.type !== "TSIG") return { kind: "unsigned" };
    const { name, class: klass, ttl, data } = last.record;
    // RFC 8945 section 4.2. The digest uses these required values, so they must be checked here.
    if (klass !== "ANY" || ttl !== 0) return { kind: "bad", why: "its signature is malformed" };
    return judge(last.rest, decode(name, data as Buffer), key, time, requestMac);
  } catch {
    return { kind: "bad", why: "it is not a valid DNS message" };
  }
}

function judge(rest: Buffer, fields: Fields, key: TsigKey, time: number, requestMac: Buffer): Verdict {
  const error = fields.error === 0 ? undefined : (errors[fields.error] ?? `TSIG error ${fields.error}`);
  if (error !== undefined && fields.mac.length === 0) return { kind: "unsigned-error", error };
  if (fields.keyName !== lowerCase(key.name) || fields.algorithm !== key.algorithm) {
    return { kind: "bad", why: "it is signed with a different key or algorithm" };
  }
  rest.writeUInt16BE(fields.originalId, 0);
  const expected = digest(rest, fields, key, requestMac);
  // A truncated MAC is legal (RFC 8945 section 5.2.2.1), but we never request one.
  if (fields.mac.length !== expected.length || !timingSafeEqual(fields.mac, expected)) {
    return { kind: "bad", why: "its signature is wrong" };
  }
  if (Math.abs(time - fields.time) > fields.fudge) {
    return { kind: "bad", why: `its signing time differs from this machine's clock by ${time - fields.time} seconds` };
  }
  if (error === undefined) return { kind: "good" };
  // RFC 8945 section 5.2.3: the server's clock is in the other data.
  return fields.other.length === 6
    ? { kind: "good", error, serverTime: fields.other.readUIntBE(0, 6) }
    : { kind: "good", error };
}

const keyObjects = new WeakMap<Buffer, KeyObject>();

/** Made once for each secret: making it takes longer than signing a message. */
function keyObjectOf({ secret }: TsigKey): KeyObject {
  const made = keyObjects.get(secret) ?? createSecretKey(secret);
  keyObjects.set(secret, made);
  return made;
}

/** RFC 8945 section 4.3. */
function digest(message: Buffer, fields: Fields, key: TsigKey, requestMac: Buffer | undefined): Buffer {
  const { keyName, algorithm, time, fudge, error, other } = fields;
  const request = requestMac ? [uint16(requestMac.length), requestMac] : [];
  const owner = [encodeName(keyName), uint16(CLASS_ANY), Buffer.alloc(4)];
  const rest = [encodeName(algorithm), uint48(time), uint16(fudge), uint16(error), uint16(other.length), other];
  return createHmac(key.algorithm.replace("hmac-", ""), keyObjectOf(key))
    .update(Buffer.concat([...request, message, ...owner, ...rest]))
    .digest();
}

function encode({ keyName, algorithm, time, fudge, mac, originalId, error, other }: Fields): Buffer {
  const parts = [encodeName(algorithm), uint48(time), uint16(fudge), uint16(mac.length), mac];
  const rdata = Buffer.concat([...parts, uint16(originalId), uint16(error), uint16(other.length), other]);
  const head = [encodeName(keyName), uint16(TYPE_TSIG), uint16(CLASS_ANY), Buffer.alloc(4), uint16(rdata.length)];
  return Buffer.concat([...head, rdata]);
}

function decode(owner: string, rdata: Buffer): Fields {
  const { name: algorithm, rest } = decodeName(rdata);
  const macLength = rest.readUInt16BE(8);
  const tail = rest.subarray(10 + macLength);
  if (tail.length !== 6 + tail.readUInt16BE(4)) throw new RangeError("TSIG RDATA with a wrong length");
  return {
    keyName: lowerCase(owner),
    algorithm,
    time: rest.readUIntBE(0, 6),
    fudge: rest.readUInt16BE(6),
    mac: rest.subarray(10, 10 + macLength),
    originalId: tail.readUInt16BE(0),
    error: tail.readUInt16BE(2),
    other: tail.subarray(6),
  };
}

function uint16(value: number): Buffer {
  const octets = Buffer.alloc(2);
  octets.writeUInt16BE(value);
  return octets;
}

function uint48(value: number): Buffer {
  const octets = Buffer.alloc(6);
  octets.writeUIntBE(value, 0, 6);
  return octets;
}
