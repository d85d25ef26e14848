/**
 * RDATA: one table of record types and their fields, from which all forms come: octets, the text of a master file, its
 * canonical text, equality, and what a plan says of a record. A new type is a row. What is not in the table is passed
 * through as octets, in the spelling of RFC 3597 section 5.
 */
import { joinTxt, MAX_TXT_BYTES, quoteString, splitTxt, unescapeString } from "./character-strings";
import { parseHost } from "./host-name";
import { addressText, octetsOf, parseIpv4, parseIpv6 } from "./ip";
import { isName, lowerCase, ROOT, readName, resolveName, withFinalDot, writeName } from "./name";
import { type Token, tokensOf } from "./tokens";
import { parsePeriod } from "./ttl";

/** One field, in all its forms. `Planned` is how a plan has it. */
interface Field<Value, Planned = Value> {
  kind: "address" | "host" | "name" | "number" | "strings";
  /** Reads it off a message, and tells where the next one begins. Throws a RangeError where it is none. */
  read(octets: Buffer, at: number, end: number): { value: Value; end: number };
  /** Throws a RangeError where it can't be written. */
  write(value: Value): Buffer;
  /** Reads a word of a master file, or all that are left; nothing where they are none. */
  parse(words: Token[], origin: string): Value | undefined;
  /** The canonical text. */
  format(value: Value): string;
  fromPlan(planned: Planned): Value;
  /** Whether name servers take it in a master file. By default they do. */
  isServed?(value: Value): boolean;
  /** The same for whoever reads it, as we would write it. By default it is that already. */
  rewrite?(value: Value): Value;
}

const asItIs = <Value>(value: Value): Value => value;

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
    fromPlan: asItIs,
  };
}

function digits(below: number): (text: string) => number | undefined {
  return (text) => (/^\d+$/.test(text) && Number(text) < below ? Number(text) : undefined);
}

const uint16 = unsigned(2, digits(2 ** 16));
const uint32 = unsigned(4, digits(2 ** 32));
/** Seconds, which master files may have in units. */
const period = unsigned(4, parsePeriod);

function address(size: 4 | 16, parse: (text: string) => string | undefined): Field<string> {
  return {
    kind: "address",
    read(octets, at, end) {
      if (end - at < size) throw new RangeError(`an address of ${end - at} octets, not ${size}`);
      return { value: addressText(octets.subarray(at, at + size)), end: at + size };
    },
    write(value) {
      const octets = octetsOf(value);
      if (octets?.length !== size) throw new RangeError(`not an address of ${size} octets`);
      return Buffer.from(octets);
    },
    parse: word(parse),
    format: (value) => parse(value) ?? value,
    fromPlan: asItIs,
  };
}

const ipv4 = address(4, parseIpv4);
const ipv6 = address(16, parseIpv6);

/** A domain name, in the letter case that it came in. */
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
  fromPlan: asItIs,
};

/** A name of letters, digits and hyphens, or the root for "none" (RFC 7505, RFC 2782): name servers refuse others here. */
const host: Field<string> = { ...name, kind: "host", isServed: (value) => value === ROOT || parseHost(value, "").ok };

/** By its name, since compilers spell out what it holds in other ways than older ones read. */
interface StringsField extends Field<Buffer[], string> {
  kind: "strings";
}

/** A text in its character-strings. Two that are divided in other places are two records, though they hold one text. */
const strings: StringsField = {
  kind: "strings",
  read(octets, start, end) {
    const value: Buffer[] = [];
    for (let at = start; at < end; ) {
      const next = at + 1 + octets.readUInt8(at);
      if (next > end) throw new RangeError("a character-string that is cut");
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

/** Names may be compressed in these types only (RFC 3597 section 4). The one text of a record is in its last field. */
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
  SPF: { text: strings }, // RFC 7208 section 3.1: obsolete, in the form of a TXT
  SRV: { priority: uint16, weight: uint16, port: uint16, target: host }, // RFC 2782
  TXT: { text: strings }, // RFC 1035 section 3.3.14
} as const;

type Table = typeof rdataFields;
export type KnownType = keyof Table;

/** What the records of a type hold. Names are absolute, without final dot. */
export type RdataOf<Type extends KnownType> = {
  -readonly [Name in keyof Table[Type]]: Table[Type][Name] extends Field<infer Value, infer _> ? Value : never;
};

/** What a plan says of them: of a text not where it is divided. */
export type PlannedRdataOf<Type extends KnownType> = {
  -readonly [Name in keyof Table[Type]]: Table[Type][Name] extends Field<infer _, infer Planned> ? Planned : never;
};

/** The fields of a type of the table; the octets of any other. */
export type Rdata = Buffer | { [Type in KnownType]: RdataOf<Type> }[KnownType];

type AnyField = Field<unknown>;
export type FieldKind = AnyField["kind"];
type Fields = Record<string, unknown>;

const tables = new Map<string, [string, AnyField][]>(
  Object.entries(rdataFields).map(([type, fields]) => [type, Object.entries(fields as Record<string, AnyField>)]),
);

/** Makes something of each field of a type; nothing where it is not in the table. */
export function eachField<Made>(type: string, make: (name: string, kind: FieldKind) => Made): Made[] {
  return (tables.get(type) ?? []).map(([field, { kind }]) => make(field, kind));
}

function isOctets(type: string, data: Rdata): data is Buffer {
  if (Buffer.isBuffer(data) === tables.has(type)) throw new RangeError(`not the RDATA of a ${type}`);
  return Buffer.isBuffer(data);
}

/** The fields of a record, where it is of the type. */
export function rdataOf<Type extends KnownType>(
  type: Type,
  record: { type: string; data: Rdata },
): RdataOf<Type> | undefined {
  return record.type === type && !isOctets(type, record.data) ? (record.data as RdataOf<Type>) : undefined;
}

/** RDATA of a message, within its own bounds, as what it says of lengths may be a lie. Throws a RangeError where it is none. */
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
  if (at !== end) throw new RangeError(`RDATA that does not end where its fields end`);
  return data as unknown as Rdata;
}

/** Without the length. Names are not compressed, and written as they were read, whatever is in their labels. */
export function writeRdata(type: string, data: Rdata): Buffer {
  if (isOctets(type, data)) return data;
  return Buffer.concat(fieldsOf(type, data).map(([field, value]) => field.write(value)));
}

/** The canonical text: two records are the same to the DNS where they have the same. */
export function formatRdata(type: string, data: Rdata): string {
  if (isOctets(type, data)) return octetsText(data);
  return fieldsOf(type, data)
    .map(([field, value]) => field.format(value))
    .join(" ");
}

function fieldsOf(type: string, data: Rdata): [AnyField, unknown][] {
  return (tables.get(type) ?? []).map(([name, field]) => [field, (data as unknown as Fields)[name]]);
}

/** The data of a type with each field made anew. */
function mapFields(type: string, data: object, make: (field: AnyField, value: unknown) => unknown): Rdata {
  const made = (tables.get(type) ?? []).map(([name, field]) => [name, make(field, (data as Fields)[name])]);
  return Object.fromEntries(made) as Rdata;
}

/** The same to whoever reads it, as we would write it: a text that others divide elsewhere is divided as ours are. */
export function rewriteRdata(type: string, data: Rdata): Rdata {
  return isOctets(type, data) ? data : mapFields(type, data, ({ rewrite = asItIs }, value) => rewrite(value));
}

/** The canonical text of what it says, wherever its strings are divided. */
export function meaningOfRdata(type: string, data: Rdata): string {
  return formatRdata(type, rewriteRdata(type, data));
}

export function isSameRdata(type: string, one: Rdata, other: Rdata): boolean {
  return formatRdata(type, one) === formatRdata(type, other);
}

/** The data of a planned record. */
export function plannedRdata<Type extends KnownType>(type: Type, planned: PlannedRdataOf<Type>): Rdata {
  return mapFields(type, planned, (field, value) => field.fromPlan(value));
}

/** RDATA as a master file has it, which may be octets; nothing where it is none, or the words of a type that is not in the table. */
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

/** RDATA that a user wrote, as its canonical text; nothing where no name server would take it. */
export function canonicalRdata(type: string, text: string, origin: string): string | undefined {
  const data = parseWords(type, tokensOf(text), origin, isServed);
  return data && meaningOfRdata(type, data);
}

/** RDATA of a file as its canonical text, as far as it has one: a field that no name server takes stays as it is. */
export function canonicalWords(type: string, words: Token[], origin: string): string {
  const data = parseWords(type, words, origin, isServed);
  if (data) return meaningOfRdata(type, data);
  const octets = genericOctets(words);
  if (octets) return octetsText(octets);
  const table = tables.get(type) ?? [];
  const texts = words.map((word, index) => {
    const [, field] = table[index] ?? [];
    const value = field?.parse([word], origin);
    return field && value !== undefined && isServed(field, value) ? field.format(value) : asItStands(word);
  });
  return texts.join(" ");
}

function asItStands({ text, quoted }: Token): string {
  return quoted ? `"${text}"` : text;
}

function octetsText(octets: Buffer): string {
  return `\\# ${octets.length} ${octets.toString("hex")}`.trimEnd();
}

/** Whether the words are of the form of RFC 3597 section 5, `\# 4 c0000201`, which name servers take for known types too. */
export function isGeneric([mark, length]: Token[]): boolean {
  return mark?.text === "\\#" && !mark.quoted && length !== undefined && /^\d+$/.test(length.text) && !length.quoted;
}

/** The octets, where the words are of that form; nothing where they are not, or say another length than they have. */
function genericOctets(words: Token[]): Buffer | undefined {
  if (!isGeneric(words)) return undefined;
  const hex = words
    .slice(2)
    .map(({ text }) => text)
    .join("");
  const isHex = /^(?:[0-9a-f]{2})*$/i.test(hex) && hex.length === 2 * Number(words[1]?.text);
  return isHex ? Buffer.from(hex, "hex") : undefined;
}

/** Nothing where they are not of the type. Names are not compressed in this form (RFC 3597 section 5). */
function readOctets(type: string, octets: Buffer): Rdata | undefined {
  try {
    const data = readRdata(type, octets, 0, octets.length);
    return octets.length > 0 && writeRdata(type, data).equals(octets) ? data : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The name that RDATA ends in, such as an MX's or a CNAME's. Throws a RangeError where it ends in none. */
export function targetOfRdata({ type, rdata }: { type: string; rdata: string }): string {
  const data = parseRdata(type, rdata);
  const [field, value] = (data && !isOctets(type, data) && fieldsOf(type, data).at(-1)) || [];
  if (field?.kind !== "name" && field?.kind !== "host")
    throw new RangeError(`the RDATA of a ${type} that ends in no name`);
  return lowerCase(String(value));
}

/** The canonical text of what RDATA says that we did not write; what is none stays as it is. */
export function meaningOfText(type: string, rdata: string): string {
  const data = parseRdata(type, rdata);
  return data ? meaningOfRdata(type, data) : rdata;
}

/** The text of a TXT, whose strings nothing divides for its readers. */
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
