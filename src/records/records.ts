import { type NameResult, parseDnsName, parseHost } from "../dns/host-name";
import { ROOT } from "../dns/name";
import { eachField, type FieldKind, formatRdata, type PlannedRdataOf, plannedRdata } from "../dns/rdata";
import { error, formatValue, type Issue } from "../shared/issues";
import type { Withheld } from "../shared/placeholders";

export const recordTypes = ["A", "AAAA", "CNAME", "MX", "SRV", "TXT"] as const;

/** The types of records that a plan can have. */
export type RecordType = (typeof recordTypes)[number];

/** `required`: mail fails without it. `recommended`: Alibaba Mail advises it. `optional`: the user asked for it. */
export type Requirement = "required" | "recommended" | "optional";

/** The target of an MX or SRV that names no host: the root of the DNS, the only name written with a final dot here. */
export const ROOT_NAME = ROOT;

/** What every record of a plan has. */
export interface RecordHead {
  /** The record's key: its resource is called `<component>-<key>`. Never a position, a value or a type. */
  key: string;
  /** The owner name relative to the zone, "@" at the apex. */
  name: string;
  /** Time to live in seconds. */
  ttl: number;
  /** Whether Alibaba Mail needs it. */
  requirement: Requirement;
  /** Earlier keys; its resource is found under these too. */
  formerKeys: string[];
  /** The key of the live legacy record that the record can't stand beside; it is not declared until that one is gone. */
  heldBack?: string;
}

/** A mail exchanger (RFC 1035 section 3.3.9). */
export interface MxData {
  type: "MX";
  /** 0 to 65535: the lower is tried first. */
  preference: number;
  /** The host, or `.` for none (RFC 7505). */
  exchange: string;
}

/** An alias (RFC 1035 section 3.3.1). */
export interface CnameData {
  type: "CNAME";
  /** The canonical name. */
  target: string;
}

/** A text (RFC 1035 section 3.3.14). */
export interface TxtData {
  type: "TXT";
  /** Undivided and without quotes. */
  text: string;
}

/** An address (RFC 1035 section 3.4.1, RFC 3596). */
export interface AddressData {
  type: "A" | "AAAA";
  /** IPv4 for A, IPv6 for AAAA. */
  address: string;
}

/** The place of a service (RFC 2782). */
export interface SrvData {
  type: "SRV";
  /** 0 to 65535: the lower is tried first. */
  priority: number;
  /** The share among those of one priority. */
  weight: number;
  port: number;
  /** The host, or `.` for none. */
  target: string;
}

/** The typed contents of a record: host names without final dot, TXT without quotes and undivided. */
export type RecordData = MxData | CnameData | TxtData | AddressData | SrvData;

type DataOf<Type, Data = RecordData> = Data extends { type: infer Its }
  ? Type extends Its
    ? Omit<Data, "type">
    : never
  : never;
type Same<One, Other> = [One, Other] extends [Other, One] ? true : false;
type IsAsInTable<Type> = Type extends RecordType ? Same<DataOf<Type>, PlannedRdataOf<Type>> : never;
type AssertTrue<T extends true> = T;

/** Fails to compile where the interfaces differ from the table of RDATA. */
export type RecordDataIsAsInTable = AssertTrue<IsAsInTable<RecordType>>;

/** A record that a mail domain needs, before any provider is known. */
export type PlannedRecord = RecordHead & RecordData & { withheld?: undefined };

type WithoutValue<Data> = Data extends RecordData
  ? Omit<Data, ValueField> & { [Field in Extract<keyof Data, ValueField>]?: undefined }
  : never;
type ValueField = "exchange" | "target" | "text" | "address";

/** A record whose place is known, and whose value is absent. */
export type WithheldRecord = RecordHead & WithoutValue<RecordData> & { withheld: Withheld };

/** A record as a list shows it. */
export type ListedRecord = PlannedRecord | WithheldRecord;

/** Whether the record has its value. */
export function hasValue(record: ListedRecord): record is PlannedRecord {
  return record.withheld === undefined;
}

/** The numbers of a record's contents. They determine the plan's structure, so they are always known. */
export interface RdataIntegers {
  preference?: number;
  priority?: number;
  weight?: number;
  port?: number;
}

/** The fields of a type that hold its numbers, in their order. */
export function numberFields(type: RecordType): (keyof RdataIntegers)[] {
  return eachField(type, (name, kind) => (kind === "number" ? [name as keyof RdataIntegers] : [])).flat();
}

/** The one field of a type that is not a number, and its kind. */
export function valueField(type: RecordType): { name: ValueField; kind: Exclude<FieldKind, "number"> } {
  const [field] = eachField(type, (name, kind) =>
    kind === "number" ? [] : [{ name: name as ValueField, kind }],
  ).flat();
  if (!field) throw new TypeError(`a ${type} has numbers only`);
  return field;
}

/** A record's numbers; 0 where one was invalid. */
export function numbersOf(type: RecordType, numbers: RdataIntegers): RdataIntegers {
  return Object.fromEntries(numberFields(type).map((field) => [field, numbers[field] ?? 0]));
}

/** Builds a record's contents from its numbers and its one other field: the host, the address or the text. */
export function toRdata(type: RecordType, numbers: RdataIntegers, value: string): RecordData {
  return { type, ...numbersOf(type, numbers), [valueField(type).name]: value } as unknown as RecordData;
}

/** A record's contents without its value. */
export function withheldData(type: RecordType, numbers: RdataIntegers): WithoutValue<RecordData> {
  return { type, ...numbersOf(type, numbers) } as WithoutValue<RecordData>;
}

/** The one field of a record that is not a number: the inverse of {@link toRdata}. */
export function primaryField(data: RecordData): string {
  return (data as unknown as Record<ValueField, string>)[valueField(data.type).name];
}

/** RDATA as its canonical text: full names with a final dot, quoted strings. */
export function rdataText(data: RecordData): string {
  return formatRdata(data.type, plannedRdata(data.type, data as never));
}

/** The name that a record points to. */
export function parseTarget(type: RecordType, value: string, path: string): NameResult {
  if (valueField(type).kind === "name") return parseDnsName(value, path);
  // "." means that the service does not exist: the null MX (RFC 7505), the SRV target of RFC 2782.
  return value.trim() === ROOT_NAME ? { ok: true, name: ROOT_NAME } : parseHost(value, path);
}

/** 16-bit fields of RDATA: preference (RFC 1035 section 3.3.9), priority, weight and port (RFC 2782). */
export function checkUint16(value: number, what: string, path: string): Issue[] {
  if (Number.isInteger(value) && value >= 0 && value <= 65535) return [];
  return [error(`${what}.range`, path, `must be an integer from 0 to 65535, got ${formatValue(value)}`)];
}

/** RFC 2181 section 8. 0 is legal in DNS, but a mail record that can't be cached is a mistake. */
export function checkTtl(value: number, path: string): Issue[] {
  if (Number.isInteger(value) && value >= 1 && value <= 2147483647) return [];
  return [
    error(
      "ttl.range",
      path,
      `must be an integer from 1 to 2147483647 seconds, got ${formatValue(value)}; use 600, for example`,
    ),
  ];
}
