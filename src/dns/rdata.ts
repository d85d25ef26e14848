/**
 * RDATA: one table of record types and their fields. All forms derive from it: octets, zone file text, canonical text,
 * equality, and the fields of planned records. A new type is a new row. Types that are not in the table are passed through
 * as octets, written as in RFC 3597 section 5.
 */
import { joinTxt, MAX_TXT_BYTES, quoteString, splitTxt, unescapeString } from "./character-strings";
import { parseHost } from "./host-name";
import { addressText, octetsOf, parseIpv4, parseIpv6 } from "./ip";
import { isName, lowerCase, ROOT, readName, resolveName, withFinalDot, writeName } from "./name";
import { type Token, tokensOf } from "./tokens";
import { parsePeriod } from "./ttl";

/** One field in all its forms. `Planned` is its form in a plan. */
interface Field<Value, Planned = Value> {
  kind: "address" | "host" | "name" | "number" | "strings";
  /** Reads it from a message, and returns the offset after it. Throws a RangeError if it is malformed. */
  read(octets: Buffer, at: number, end: number): { value: Value; end: number };
  /** Throws a RangeError if it can't be encoded. */
  write(value: Value): Buffer;
  /** Reads it from the first word of a zone file, or from all that are left; undefined if they are malformed. */
  parse(words: Token[], origin: string): Value | undefined;
  /** The canonical text. */
  format(value: Value): string;
  fromPlan(planned: Planned): Value;
  /** Whether name servers accept it in a zone file. By default they do. */
  isServed?(value: Value): boolean;
  /** An equivalent value in the form that we write. By default the value itself. */
  rewrite?(value: Value): Value;
}

const unchanged = <Value>(value: Value): Value => value;

/** A field of a single bare word. */
function word<Value>(parse: (text: string, origin: string) => Value | undefined): Field<Value>["parse"] {
  return ([first], origin) => (first === undefined || first.quoted ? undefined : parse(first.text, origin));
}

function unsigned(size: 2 | 4, parse: (text: string) => number | undefined): Field<number> {
  return {
    kind: "number",
    read: (octets, at) => ({ value: octets.readUIntBE(at, size), end: at + size }),
    write(value) {
      const octets = Buffer.alloc(size);
      octets.writeUIntBE(value, 0, size);
      return octets;
    },
    parse: word(parse),
    format: String,
    fromPlan: unchanged,
  };
}

function digits(below: number): (text: string) => number | undefined {
  return (text) => (/^\d+$/.test(text) && Number(text) < below ? Number(text) : undefined);
}

const uint16 = unsigned(2, digits(2 ** 16));
const uint32 = unsigned(4, digits(2 ** 32));
/** Seconds, which zone files may write with units. */
const period = unsigned(4, parsePeriod);

function address(size: 4 | 16, parse: (text: string) => string | undefined): Field<string> {
  return {
    kind: "address",
    read(octets, at, end) {
      if (end - at < size) throw new RangeError(`address of ${end - at} octets, expected ${size}`);
      return { value: addressText(octets.subarray(at, at + size)), end: at + size };
    },
    write(value) {
      const octets = octetsOf(value);
      if (octets?.length !== size) throw new RangeError(`not an IPv${size === 4 ? 4 : 6} address`);
      return Buffer.from(octets);
    },
    parse: word(parse),
    format: (value) => parse(value) ?? value,
    fromPlan: unchanged,
  };
}

const ipv4 = address(4, parseIpv4);
const ipv6 = address(16, parseIpv6);

/** A domain name, with its letter case kept. */
const name: Field<string> = {
  kind: "name",
  read(octets, at) {
    const { name: value, end } = readName(octets, at);
    return { value, end };
  },
  write: writeName,
  parse: word((text, origin) => {
    const full = resolveName(text, origin);
    return isName(full) ? full : undefined;
  }),
  format: (value) => withFinalDot(lowerCase(value)),
  fromPlan: unchanged,
};

/** A host name, or the root for "none" (RFC 7505, RFC 2782). Name servers reject other names here. */
const host: Field<string> = { ...name, kind: "host", isServed: (value) => value === ROOT || parseHost(value, "").ok };

/** Named, since newer compilers inline `Field<Buffer[], string>` in a way that older ones can't read. */
interface StringsField extends Field<Buffer[], string> {
  kind: "strings";
}

/** A text as character-strings. The same text split differently is a different record. */
const strings: StringsField = {
  kind: "strings",
  read(octets, start, end) {
    const value: Buffer[] = [];
    for (let at = start; at < end; ) {
      const next = at + 1 + octets.readUInt8(at);
      if (next > end) throw new RangeError("truncated character-string");
      value.push(octets.subarray(at + 1, next));
      at = next;
    }
    return { value, end };
  },
  write: (value) => Buffer.concat(value.flatMap((string) => [unsigned8(string.length), string])),
  parse: (words) => (words.length === 0 ? undefined : words.flatMap(({ text }) => splitTxt(unescapeString(text)))),
  format: (value) => value.map(quoteString).join(" ") || '""',
  fromPlan: splitTxt,
  isServed: (value) => joinTxt(value).length <= MAX_TXT_BYTES,
  rewrite: (value) => splitTxt(joinTxt(value)),
};

function unsigned8(value: number): Buffer {
  const octets = Buffer.alloc(1);
  octets.writeUInt8(value);
  return octets;
}

/** Only in these types may names be compressed (RFC 3597 section 4). A field of strings must be the last. */
export const rdataFields = {
  A: { address: ipv4 }, // RFC 1035 section 3.4.1
  AAAA: { address: ipv6 }, // RFC 3596
  CNAME: { target: name }, // RFC 1035 section 3.3.1
  DNAME: { target: name }, // RFC 6672
  MX: { preference: uint16, exchange: host }, // RFC 1035 section 3.3.9
  NS: { target: name }, // RFC 1035 section 3.3.11
  PTR: { target: name }, // RFC 1035 section 3.3.12
  // RFC 1035 section 3.3.13
  SOA: {
    mname: name,
    rname: name,
    serial: uint32,
    refresh: period,
    retry: period,
    expire: period,
    minimum: period,
  },
  SPF: { text: strings }, // RFC 7208 section 3.1: obsolete, same format as TXT
  SRV: { priority: uint16, weight: uint16, port: uint16, target: host }, // RFC 2782
  TXT: { text: strings }, // RFC 1035 section 3.3.14
} as const;

type Table = typeof rdataFields;
export type KnownType = keyof Table;

/** The fields of a type. Names are absolute, without final dot. */
export type RdataOf<Type extends KnownType> = {
  -readonly [Name in keyof Table[Type]]: Table[Type][Name] extends Field<infer Value, infer _> ? Value : never;
};

/** The same in a plan, where a text is not split into strings. */
export type PlannedRdataOf<Type extends KnownType> = {
  -readonly [Name in keyof Table[Type]]: Table[Type][Name] extends Field<infer _, infer Planned> ? Planned : never;
};

/** The fields of a type in the table; the octets of any other type. */
export type Rdata = Buffer | { [Type in KnownType]: RdataOf<Type> }[KnownType];

type AnyField = Field<unknown>;
export type FieldKind = AnyField["kind"];
type Fields = Record<string, unknown>;

const tables = new Map<string, [string, AnyField][]>(
  Object.entries(rdataFields).map(([type, fields]) => [type, Object.entries(fields as Record<string, AnyField>)]),
);

/** Maps the fields of a type; empty if the type is not in the table. */
export function eachField<Made>(type: string, make: (name: string, kind: FieldKind) => Made): Made[] {
  return (tables.get(type) ?? []).map(([field, { kind }]) => make(field, kind));
}

function isOctets(type: string, data: Rdata): data is Buffer {
  if (Buffer.isBuffer(data) === tables.has(type)) throw new RangeError(`not ${type} RDATA`);
  return Buffer.isBuffer(data);
}

/** The fields of a record, if it has that type. */
export function rdataOf<Type extends KnownType>(
  type: Type,
  record: { type: string; data: Rdata },
): RdataOf<Type> | undefined {
  return record.type === type && !isOctets(type, record.data) ? (record.data as RdataOf<Type>) : undefined;
}

/** Reads the RDATA of a message. Throws a RangeError if it is malformed; lengths inside it must not lead beyond its end. */
export function readRdata(type: string, octets: Buffer, start: number, end: number): Rdata {
  const table = tables.get(type);
  if (!table) return octets.subarray(start, end);
  const data: Fields = {};
  let at = start;
  for (const [field, { read }] of table) {
    const found = read(octets, at, end);
    data[field] = found.value;
    at = found.end;
  }
  if (at !== end) throw new RangeError("RDATA with a wrong length");
  return data as unknown as Rdata;
}

/** The octets without RDLENGTH. Names are not compressed, and any octets in their labels are kept. */
export function writeRdata(type: string, data: Rdata): Buffer {
  if (isOctets(type, data)) return data;
  return Buffer.concat(fieldsOf(type, data).map(([field, value]) => field.write(value)));
}

/** The canonical text. Two records of a type are the same if their canonical texts are. */
export function formatRdata(type: string, data: Rdata): string {
  if (isOctets(type, data)) return octetsText(data);
  return fieldsOf(type, data)
    .map(([field, value]) => field.format(value))
    .join(" ");
}

function fieldsOf(type: string, data: Rdata): [AnyField, unknown][] {
  return (tables.get(type) ?? []).map(([name, field]) => [field, (data as unknown as Fields)[name]]);
}

/** RDATA with each field mapped. */
function mapFields(type: string, data: object, make: (field: AnyField, value: unknown) => unknown): Rdata {
  const made = (tables.get(type) ?? []).map(([name, field]) => [name, make(field, (data as Fields)[name])]);
  return Object.fromEntries(made) as Rdata;
}

/** Equivalent RDATA in the form that we write: a text that is split in other places is split as ours are. */
export function normalizedRdata(type: string, data: Rdata): Rdata {
  return isOctets(type, data) ? data : mapFields(type, data, ({ rewrite = unchanged }, value) => rewrite(value));
}

/** The canonical text of equivalent RDATA, the same wherever its strings are split. */
export function normalizedRdataText(type: string, data: Rdata): string {
  return formatRdata(type, normalizedRdata(type, data));
}

export function isSameRdata(type: string, one: Rdata, other: Rdata): boolean {
  return formatRdata(type, one) === formatRdata(type, other);
}

/** The data of a planned record. */
export function plannedRdata<Type extends KnownType>(type: Type, planned: PlannedRdataOf<Type>): Rdata {
  return mapFields(type, planned, (field, value) => field.fromPlan(value));
}

/**
 * RDATA from zone file text, which may be the generic form of RFC 3597. Undefined if it is malformed, or if it is not in
 * the generic form and the type is not in the table.
 */
export function parseRdata<Type extends KnownType>(type: Type, text: string): RdataOf<Type> | undefined;
export function parseRdata(type: string, text: string): Rdata | undefined;
export function parseRdata(type: string, text: string): Rdata | undefined {
  return parseWords(type, tokensOf(text), ROOT);
}

function parseWords(type: string, words: Token[], origin: string, isRight = isAny): Rdata | undefined {
  const octets = genericOctets(words);
  if (octets) return readOctets(type, octets);
  const table = tables.get(type);
  if (!table || words.length < table.length) return undefined;
  const data: Fields = {};
  for (const [index, [name, field]] of table.entries()) {
    const isLast = index === table.length - 1;
    if (isLast && field.kind !== "strings" && words.length > table.length) return undefined;
    const value = field.parse(words.slice(index), origin);
    if (value === undefined || !isRight(field, value)) return undefined;
    data[name] = value;
  }
  return data as unknown as Rdata;
}

type IsRight = (field: AnyField, value: unknown) => boolean;
const isAny: IsRight = () => true;
const isServed: IsRight = (field, value) => field.isServed?.(value) ?? true;

/** The canonical text of RDATA that a user wrote; undefined if name servers would reject it. */
export function canonicalRdata(type: string, text: string, origin: string): string | undefined {
  const data = parseWords(type, tokensOf(text), origin, isServed);
  return data && normalizedRdataText(type, data);
}

/** RDATA of a file as canonical text as far as possible: a field that name servers reject is left as written. */
export function canonicalWords(type: string, words: Token[], origin: string): string {
  const data = parseWords(type, words, origin, isServed);
  if (data) return normalizedRdataText(type, data);
  const octets = genericOctets(words);
  if (octets) return octetsText(octets);
  const table = tables.get(type) ?? [];
  const texts = words.map((word, index) => {
    const [, field] = table[index] ?? [];
    const value = field?.parse([word], origin);
    return field && value !== undefined && isServed(field, value) ? field.format(value) : asWritten(word);
  });
  return texts.join(" ");
}

function asWritten({ text, quoted }: Token): string {
  return quoted ? `"${text}"` : text;
}

function octetsText(octets: Buffer): string {
  return `\\# ${octets.length} ${octets.toString("hex")}`.trimEnd();
}

/** Whether the words are in the generic form of RFC 3597 section 5, `\# 4 c0000201`. Known types may use it too. */
export function isGeneric([mark, length]: Token[]): boolean {
  return mark?.text === "\\#" && !mark.quoted && length !== undefined && /^\d+$/.test(length.text) && !length.quoted;
}

/** The octets, if the words are in the generic form with the right length. */
function genericOctets(words: Token[]): Buffer | undefined {
  if (!isGeneric(words)) return undefined;
  const hex = words
    .slice(2)
    .map(({ text }) => text)
    .join("");
  const isHex = /^(?:[0-9a-f]{2})*$/i.test(hex) && hex.length === 2 * Number(words[1]?.text);
  return isHex ? Buffer.from(hex, "hex") : undefined;
}

/** Undefined if they don't fit the type. Names are not compressed in this form (RFC 3597 section 5). */
function readOctets(type: string, octets: Buffer): Rdata | undefined {
  try {
    const data = readRdata(type, octets, 0, octets.length);
    return octets.length > 0 && writeRdata(type, data).equals(octets) ? data : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The name at the end of RDATA, such as an MX's or a CNAME's. Throws a RangeError if there is none. */
export function targetOfRdata({ type, rdata }: { type: string; rdata: string }): string {
  const data = parseRdata(type, rdata);
  const [field, value] = (data && !isOctets(type, data) && fieldsOf(type, data).at(-1)) || [];
  if (field?.kind !== "name" && field?.kind !== "host")
    throw new RangeError(`${type} RDATA that does not end in a name`);
  return lowerCase(String(value));
}

/** The order of RDATA of one type for readers: by a number at their beginning, such as a preference, then as texts. */
export function compareRdata(one: string, other: string): number {
  const [first, second] = [Number(one.split(" ", 1)[0]), Number(other.split(" ", 1)[0])];
  if (first !== second && !Number.isNaN(first - second)) return first - second;
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The canonical text of equivalent RDATA, given as text; malformed RDATA is returned unchanged. */
export function normalizedText(type: string, rdata: string): string {
  const data = parseRdata(type, rdata);
  return data ? normalizedRdataText(type, data) : rdata;
}

/** The text of a TXT: its strings joined. */
export function txtText(rdata: string): string {
  return joinTxt(stringsOf(rdata)).toString("utf8");
}

/** Each string of a TXT as text. */
export function txtStrings(rdata: string): string[] {
  return stringsOf(rdata).map((string) => string.toString("utf8"));
}

function stringsOf(rdata: string): Buffer[] {
  return tokensOf(rdata).map(({ text }) => unescapeString(text));
}
