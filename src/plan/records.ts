import { error, type Issue, show } from "../issues";

export type RecordType = "A" | "AAAA" | "CNAME" | "MX" | "SRV" | "TXT";

/** `required`: mail fails without it. `recommended`: Alibaba Mail advises it. `optional`: the user asked for it. */
export type Requirement = "required" | "recommended" | "optional";

/** The target of an MX or SRV that names no host: the root of the DNS, which is the one name with a dot here. */
export const NO_HOST = ".";

/** What every record of a plan has. */
export interface RecordHead {
  /** What names the record: its resource is called `<component>-<key>`. Never a position, a value or a type. */
  key: string;
  /** The owner name relative to the zone, "@" at the apex. */
  name: string;
  /** Time to live in seconds. */
  ttl: number;
  requirement: Requirement;
  formerKeys: string[];
}

export interface MxData {
  type: "MX";
  preference: number;
  exchange: string;
}
export interface CnameData {
  type: "CNAME";
  target: string;
}
export interface TxtData {
  type: "TXT";
  text: string;
}
export interface AddressData {
  type: "A" | "AAAA";
  address: string;
}
export interface SrvData {
  type: "SRV";
  priority: number;
  weight: number;
  port: number;
  target: string;
}

/** The typed contents of a record: host names without final dot, TXT without quotes and undivided. */
export type RecordData = MxData | CnameData | TxtData | AddressData | SrvData;

/** A record that a mail domain needs, before any provider is known. */
export type PlannedRecord = RecordHead & RecordData;

/** The numbers of a record's contents. They decide the plan's structure, so they are always known. */
export interface RecordNumbers {
  preference?: number;
  priority?: number;
  weight?: number;
  port?: number;
}

/** Puts a record's contents together from its numbers and its one text: the host, the address or the text. */
export function recordData(type: RecordType, numbers: RecordNumbers, value: string): RecordData {
  const { preference = 0, priority = 0, weight = 0, port = 0 } = numbers;
  switch (type) {
    case "MX":
      return { type, preference, exchange: value };
    case "CNAME":
      return { type, target: value };
    case "TXT":
      return { type, text: value };
    case "SRV":
      return { type, priority, weight, port, target: value };
    case "A":
    case "AAAA":
      return { type, address: value };
  }
}

/** The one text of a record: the inverse of {@link recordData}. */
export function recordValue(data: RecordData): string {
  switch (data.type) {
    case "MX":
      return data.exchange;
    case "CNAME":
    case "SRV":
      return data.target;
    case "TXT":
      return data.text;
    case "A":
    case "AAAA":
      return data.address;
  }
}

/** 16-bit fields of RDATA: preference (RFC 1035 section 3.3.9), priority, weight and port (RFC 2782). */
export function checkUint16(value: number, what: string, path: string): Issue[] {
  if (Number.isInteger(value) && value >= 0 && value <= 65535) return [];
  return [error(`${what}.range`, path, `${show(value)} is no whole number from 0 to 65535; give one in that range`)];
}

/** RFC 2181 section 8; 0 is legal DNS, but a mail record that nobody may cache is a mistake. */
export function checkTtl(value: number, path: string): Issue[] {
  if (Number.isInteger(value) && value >= 1 && value <= 2147483647) return [];
  return [
    error(
      "ttl.range",
      path,
      `${show(value)} is no whole number of seconds from 1 to 2147483647; give one, such as 600`,
    ),
  ];
}
