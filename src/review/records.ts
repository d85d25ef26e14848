/** The DNS records that resources declare, whatever the service: a table of resource types, each with its reader. */
import { joinTxt, quoteString } from "../dns/character-strings";
import { absoluteName, canonicalName } from "../dns/name";
import { octalToDecimal } from "../dns/octal";
import { formatRdata, parseRdata, rdataFields } from "../dns/rdata";
import { type Fact, hidden, known, number, text, whereKnown } from "./facts";
import { type Inputs, isAllFalse, isOneOf, settingsOf } from "./settings";

/** A record as a resource has it. */
export interface DeclaredRecord {
  /** Absolute, without final dot. */
  name: Fact<string>;
  type: Fact<string>;
  /** Seconds; undefined if the service decides. */
  ttl?: Fact<number>;
  /** RDATA in presentation format, in one spelling: full names, a text in one pair of quotes. */
  rdata: Fact<string>;
  /** Whether the service answers with addresses of its own (Cloudflare's proxy). */
  isProxied: boolean;
  /** Whether the service keeps the record and does not serve it. */
  isDisabled: boolean;
  /**
   * What else is declared of it, by the names of the inputs: what decides who gets which answer, such as a line, a weight
   * or the target of an alias, and inputs that no reader knows. Absent where there is nothing but the service's defaults.
   */
  settings?: Record<string, Fact<string>>;
}

/** The service that a resource's type is of. */
export interface Service {
  label: string;
  /** Whether importing a record that the stack already has deletes it (pulumi/pulumi#14836). */
  losesReimports: boolean;
  /** Whether its places are paths in the folder of a program, which another program may have too. */
  isLocal: boolean;
  /** Whether it answers with the addresses behind a CNAME at the zone's apex, where the CNAME may have other types beside it. */
  flattensApex?: true;
  /** Whether its resources are whole RRsets, of which a name has one for each type. */
  holdsRRsets?: true;
}

const zoneFile: Service = { label: "zone file", losesReimports: false, isLocal: true };
const rfc2136: Service = { label: "dynamic updates", losesReimports: false, isLocal: false };
const cloudflare: Service = { label: "Cloudflare", losesReimports: true, isLocal: false, flattensApex: true };
const dnspod: Service = { label: "DNSPod", losesReimports: true, isLocal: false };
const digitalOcean: Service = { label: "DigitalOcean", losesReimports: true, isLocal: false };
const alidns: Service = { label: "Alibaba Cloud DNS", losesReimports: true, isLocal: false };
// The id to import is that of the resource, and the engine sees that the stack has it.
const route53: Service = { label: "Amazon Route 53", losesReimports: false, isLocal: false, holdsRRsets: true };
const azureDns: Service = { label: "Azure DNS", losesReimports: false, isLocal: false, holdsRRsets: true };
const googleDns: Service = { label: "Google Cloud DNS", losesReimports: false, isLocal: false, holdsRRsets: true };
const huaweiDns: Service = { label: "Huawei Cloud DNS", losesReimports: false, isLocal: false, holdsRRsets: true };

/** The zone that a resource's records are in. */
export interface DeclaredIn {
  zone: Fact<string> | undefined;
  /** Where the zone is held, where there may be several of one name: a path, a server, a zone's id. */
  place: Fact<string> | undefined;
}

/** What a resource says that is a record. */
export interface Declared extends DeclaredIn {
  record: DeclaredRecord;
}

/** What a resource says that is an RRset. */
export interface DeclaredRRset extends DeclaredIn {
  records: DeclaredRecord[];
}

export interface RecordType {
  service: Service;
  /** The inputs that the record itself is made of. */
  own: readonly string[];
  /** Where names may be within the zone, which is not among the inputs: the outputs that have the whole one. */
  wholeNames?: readonly string[];
  read(inputs: Properties): Declared | DeclaredRRset;
}

function kind(service: Service, inputs: Inputs, read: RecordType["read"]): RecordType {
  const withSettings = (given: Properties): Declared | DeclaredRRset => {
    const declared = read(given);
    const settings = settingsOf(given, inputs);
    if (settings === undefined) return declared;
    if ("record" in declared) return { ...declared, record: { ...declared.record, settings } };
    return { ...declared, records: declared.records.map((record) => ({ ...record, settings })) };
  };
  const { own, wholeNames } = inputs;
  return { service, own, ...(wholeNames && { wholeNames }), read: withSettings };
}

export function recordsOf(declared: Declared | DeclaredRRset): DeclaredRecord[] {
  return "records" in declared ? declared.records : [declared.record];
}

type Properties = Record<string, unknown>;

/** The fields of an RRset's resource for each type, with those of a record in the order of its RDATA. */
const azureDnsFields: Record<string, [list: string, ...fields: string[]]> = {
  A: ["aRecords", "ipv4Address"],
  AAAA: ["aaaaRecords", "ipv6Address"],
  CAA: ["caaRecords", "flags", "tag", "value"],
  CNAME: ["cnameRecord", "cname"],
  MX: ["mxRecords", "preference", "exchange"],
  NS: ["nsRecords", "nsdname"],
  PTR: ["ptrRecords", "ptrdname"],
  SRV: ["srvRecords", "priority", "weight", "port", "target"],
  TXT: ["txtRecords", "value"],
};

const zoneFileInputs: Inputs = {
  own: ["zone", "path", "name", "type", "ttl", "rdata"],
  silent: ["adopt", "newZone"],
};
const rfc2136Inputs: Inputs = {
  own: ["zone", "server", "port", "name", "type", "ttl", "rdata"],
  silent: ["adopt", "tsigKeyName", "tsigAlgorithm"],
};
const cloudflareInputs: Inputs = {
  own: ["zoneId", "name", "type", "ttl", "content", "value", "data", "priority", "proxied"],
  wholeNames: ["hostname", "name"],
  silent: ["comment", "tags", "includeShadowMetadata", "allowOverwrite"],
  defaults: {
    privateRouting: isOneOf(false),
    settings: isAllFalse,
  },
};
const alidnsInputs: Inputs = {
  own: ["domainName", "rr", "type", "ttl", "value", "priority", "status"],
  silent: ["remark", "lang", "userClientIp"],
  defaults: { line: isOneOf("default") },
};
const oldAlidnsInputs: Inputs = {
  own: ["name", "hostRecord", "type", "ttl", "value", "priority"],
  defaults: { routing: isOneOf("default") },
};
const dnspodInputs: Inputs = {
  own: ["domain", "subDomain", "recordType", "ttl", "value", "mx", "status"],
  silent: ["remark"],
  defaults: { recordLine: isOneOf("默认", "default", "Default"), recordLineId: isOneOf("0", 0) },
};
const digitalOceanInputs: Inputs = {
  own: ["domain", "name", "type", "ttl", "value", "priority", "weight", "port"],
};
const route53Inputs: Inputs = {
  own: ["zoneId", "name", "type", "ttl", "records"],
  wholeNames: ["fqdn"],
  silent: ["allowOverwrite", "fqdn"],
};
const azureDnsInputs: Inputs = {
  own: [
    ...["resourceGroupName", "zoneName", "relativeRecordSetName", "recordType", "ttl"],
    ...Object.values(azureDnsFields).map(([list]) => list),
  ],
  silent: ["metadata", "etag", "fqdn"],
};
const azureInputs: Inputs = {
  own: ["resourceGroupName", "zoneName", "name", "ttl", "records", "record"],
  silent: ["tags"],
};
const awsNativeInputs: Inputs = {
  own: ["hostedZoneId", "hostedZoneName", "name", "type", "ttl", "resourceRecords"],
  silent: ["comment"],
};
const googleDnsInputs: Inputs = { own: ["managedZone", "name", "type", "ttl", "rrdatas"] };
const huaweiDnsInputs: Inputs = {
  own: ["zoneId", "name", "type", "ttl", "records", "status"],
  silent: ["description", "tags", "region"],
  defaults: { lineId: isOneOf("default_view"), weight: isOneOf(1, "1") },
};

const cloudflareType = kind(cloudflare, cloudflareInputs, cloudflareRecord);
const dnspodType = kind(dnspod, dnspodInputs, dnspodRecord);
const huaweiType = kind(huaweiDns, huaweiDnsInputs, huaweiDnsRRset);

/** Each type of resource that is a record; one more service is one more row. */
const recordTypes: Record<string, RecordType> = {
  "alibaba-mail:index:ZoneFileRecord": kind(zoneFile, zoneFileInputs, (inputs) => ownRecord(inputs, text(inputs.path))),
  "alibaba-mail:index:DynamicUpdateRecord": kind(rfc2136, rfc2136Inputs, (inputs) =>
    ownRecord(inputs, serverOf(inputs)),
  ),
  "cloudflare:index/dnsRecord:DnsRecord": cloudflareType,
  "cloudflare:index/record:Record": cloudflareType,
  "alicloud:dns/alidnsRecord:AlidnsRecord": kind(alidns, alidnsInputs, (inputs) =>
    alidnsRecord(inputs, inputs.domainName, inputs.rr),
  ),
  "alicloud:dns/record:Record": kind(alidns, oldAlidnsInputs, (inputs) =>
    alidnsRecord(inputs, inputs.name, inputs.hostRecord),
  ),
  // Tencent's own package, and the one that Pulumi generates from the Terraform provider.
  "tencentcloud:Dnspod/record:Record": dnspodType,
  "tencentcloud:index/dnspodRecord:DnspodRecord": dnspodType,
  "digitalocean:index/dnsRecord:DnsRecord": kind(digitalOcean, digitalOceanInputs, digitalOceanRecord),
  "aws:route53/record:Record": kind(route53, route53Inputs, route53RRset),
  "aws-native:route53:RecordSet": kind(route53, awsNativeInputs, awsNativeRRset),
  "azure-native:dns:RecordSet": kind(azureDns, azureDnsInputs, azureDnsRRset),
  // Of the Terraform provider, a type for each.
  ...Object.fromEntries(
    Object.keys(azureDnsFields).map((type) => {
      const name = `${type === "CNAME" ? "CName" : `${type.slice(0, 1)}${type.slice(1).toLowerCase()}`}Record`;
      const read: RecordType["read"] = (inputs) => azureClassicRRset(inputs, type);
      return [`azure:dns/${name.slice(0, 1).toLowerCase()}${name.slice(1)}:${name}`, kind(azureDns, azureInputs, read)];
    }),
  ),
  "gcp:dns/recordSet:RecordSet": kind(googleDns, googleDnsInputs, googleDnsRRset),
  // The one that Pulumi generates from the Terraform provider, and Huawei's own package.
  "huaweicloud:index/dnsRecordset:DnsRecordset": huaweiType,
  "huaweicloud:Dns/recordset:Recordset": huaweiType,
};

export function recordTypeOf(type: string): RecordType | undefined {
  const known = withoutVersion(type);
  return Object.hasOwn(recordTypes, known) ? recordTypes[known] : undefined;
}

/** Azure's types are there in every version of its API, as `dns` or `network`, and in SDKs that Pulumi generates of one version. */
const AZURE_TYPE =
  /^azure-(?:native|nextgen)(?:_(?:dns|network)_v\w+)?:(?:dns|network)(?:\/(?:v\w+|latest))?:(RecordSet|Zone)$/;

/** The type that has the reader. In the first version of Azure's API, the values were in a property of their own. */
function withoutVersion(type: string): string {
  const [, name] = AZURE_TYPE.exec(type) ?? [];
  return name === undefined || type.includes("v20150504preview") ? type : `azure-native:dns:${name}`;
}

/** A type of resources that are whole zones: with one goes all that is in it. */
export interface ZoneType {
  service: Service;
  /** The place of its records, where these don't name the zone, and its name. */
  read?(inputs: Properties, id: string | undefined): { place: unknown; name: unknown };
}

const byId = (inputs: Properties, place: string | undefined) => ({ place, name: inputs.name ?? inputs.zone });

const zoneTypes: Record<string, ZoneType> = {
  "cloudflare:index/zone:Zone": { service: cloudflare, read: byId },
  "alicloud:dns/alidnsDomain:AlidnsDomain": { service: alidns },
  "alicloud:dns/dnsDomain:DnsDomain": { service: alidns },
  "alicloud:dns/domain:Domain": { service: alidns },
  "tencentcloud:Dnspod/domainInstance:DomainInstance": { service: dnspod },
  "tencentcloud:index/dnspodDomainInstance:DnspodDomainInstance": { service: dnspod },
  "digitalocean:index/domain:Domain": { service: digitalOcean },
  "aws:route53/zone:Zone": { service: route53, read: byId },
  "aws-native:route53:HostedZone": { service: route53, read: byId },
  "azure-native:dns:Zone": { service: azureDns },
  "azure:dns/zone:Zone": { service: azureDns },
  "gcp:dns/managedZone:ManagedZone": {
    service: googleDns,
    read: ({ name, dnsName }) => ({ place: name, name: dnsName }),
  },
  "huaweicloud:index/dnsZone:DnsZone": { service: huaweiDns, read: byId },
  "huaweicloud:Dns/zone:Zone": { service: huaweiDns, read: byId },
};

export function zoneTypeOf(type: string): ZoneType | undefined {
  const known = withoutVersion(type);
  return Object.hasOwn(zoneTypes, known) ? zoneTypes[known] : undefined;
}

function ownRecord(inputs: Properties, place: Fact<string>): Declared {
  const zone = zoneName(inputs.zone);
  const [name, type, rdata] = [text(inputs.name), recordType(inputs.type), text(inputs.rdata)];
  return {
    zone,
    place,
    record: {
      name: ownerName(name, zone),
      type,
      ttl: number(inputs.ttl),
      rdata: whereKnown([type, rdata], () => plainRdata(String(type), String(rdata))),
      isProxied: false,
      isDisabled: false,
    },
  };
}

function serverOf({ server, port }: Properties): Fact<string> {
  const [host, number] = [text(server), text(port ?? 53)];
  return whereKnown([host, number], () => (number === "53" ? String(host) : `${host}:${number}`));
}

function cloudflareRecord(inputs: Properties): Declared {
  const [name, type, ttl] = [text(inputs.name), recordType(inputs.type), number(inputs.ttl)];
  const { content, value, data, priority } = inputs;
  const given = content ?? value;
  return {
    // The zone's own name is not among a record's arguments.
    zone: undefined,
    place: text(inputs.zoneId),
    record: {
      name: givenName(name),
      type,
      // 1 is "automatic".
      ...(ttl === 1 ? {} : { ttl }),
      rdata: given === undefined || given === null ? structured(type, data, priority) : plain(type, given, priority),
      isProxied: inputs.proxied === true,
      isDisabled: false,
    },
  };
}

function alidnsRecord(inputs: Properties, domain: unknown, host: unknown): Declared {
  const zone = zoneName(domain);
  const type = recordType(inputs.type);
  return {
    zone,
    place: zone,
    record: {
      name: ownerName(text(host), zone),
      type,
      ttl: number(inputs.ttl),
      rdata: plain(type, inputs.value, inputs.priority),
      isProxied: false,
      isDisabled: isDisabled(inputs),
    },
  };
}

function isDisabled({ status }: Properties): boolean {
  return typeof status === "string" && status.toUpperCase() === "DISABLE";
}

/** What differs from Alibaba Cloud DNS is the names of the fields. */
function dnspodRecord({ domain, subDomain, recordType, value, mx, ttl, status }: Properties): Declared {
  return alidnsRecord({ type: recordType, value, priority: mx, ttl, status }, domain, subDomain);
}

/** As at Alibaba Cloud DNS, but that each number of an SRV is a field of its own. */
function digitalOceanRecord({ domain, name, type, value, priority, weight, port, ttl }: Properties): Declared {
  const declared = alidnsRecord({ type, value, priority, ttl }, domain, name);
  if (declared.record.type !== "SRV") return declared;
  const rdata = structured("SRV", { priority, weight, port, target: value }, undefined);
  return { ...declared, record: { ...declared.record, rdata } };
}

/** A TXT is without its outer quotes, and its escapes are octal. An alias has no values of its own. */
function route53RRset(inputs: Properties): DeclaredRRset {
  const rdataOf = (type: string, value: string): string =>
    type === "TXT" ? quoted(txtOf(octalToDecimal(`"${value}"`))) : plainRdata(type, value);
  return wholeNames(inputs, text(inputs.zoneId), inputs.records, rdataOf);
}

/** As CloudFormation has it: whole names, and a TXT with its quotes. */
function awsNativeRRset(inputs: Properties): DeclaredRRset {
  const rdataOf = (type: string, value: string): string =>
    ofMasterFile(type, type === "TXT" ? octalToDecimal(value) : value);
  const read = wholeNames(inputs, text(inputs.hostedZoneId), inputs.resourceRecords, rdataOf);
  return inputs.hostedZoneName === undefined
    ? read
    : { ...read, zone: zoneName(inputs.hostedZoneName), place: undefined };
}

function googleDnsRRset(inputs: Properties): DeclaredRRset {
  return wholeNames(inputs, text(inputs.managedZone), inputs.rrdatas, ofMasterFile);
}

function huaweiDnsRRset(inputs: Properties): DeclaredRRset {
  const { records, ...declaredIn } = wholeNames(inputs, text(inputs.zoneId), inputs.records, ofMasterFile);
  return { ...declaredIn, records: records.map((record) => ({ ...record, isDisabled: isDisabled(inputs) })) };
}

/** RDATA in presentation format. */
function ofMasterFile(type: string, value: string): string {
  return type === "TXT" ? quoted(txtOf(value)) : plainRdata(type, value);
}

/** An RRset with its whole name; the zone's own name is not among its arguments. */
function wholeNames(
  inputs: Properties,
  place: Fact<string>,
  values: unknown,
  rdataOf: (type: string, value: string) => string,
): DeclaredRRset {
  const owner = text(inputs.name);
  return rrset(
    { zone: undefined, place },
    givenName(owner),
    inputs,
    listOf(values).map((value) => [[text(value)], ([shown = ""], type) => rdataOf(type, shown)]),
  );
}

/** Texts are lists of strings without quotes. What refers to a resource of Azure has no values of its own. */
function azureDnsRRset(inputs: Properties): DeclaredRRset {
  const zone = zoneName(inputs.zoneName);
  // As an import has it: Microsoft.Network/dnszones/MX.
  const type = known(recordType(inputs.recordType))?.split("/").at(-1) ?? "";
  const [list = ""] = azureDnsFields[type] ?? [];
  const place = text(inputs.resourceGroupName);
  const name = ownerName(text(inputs.relativeRecordSetName), zone);
  return rrset({ zone, place }, name, { ...inputs, type }, azureValues(type, inputs[list]));
}

function azureClassicRRset({ record, records, ...inputs }: Properties, type: string): DeclaredRRset {
  const zone = zoneName(inputs.zoneName);
  const place = text(inputs.resourceGroupName);
  return rrset(
    { zone, place },
    ownerName(text(inputs.name), zone),
    { ...inputs, type },
    azureValues(type, record ?? records),
  );
}

function azureValues(type: string, list: unknown): Value[] {
  const [, ...fields] = azureDnsFields[type] ?? [""];
  return listOf(list).map((value): Value => {
    const isWhole = typeof value !== "object" || value === null;
    const parts = isWhole ? [text(value)] : fields.map((field) => textParts((value as Properties)[field]));
    return [
      parts,
      (shown) => (type === "TXT" ? quoted(Buffer.from(shown.join(""))) : plainRdata(type, shown.join(" "))),
    ];
  });
}

/** The text of a field, which may be a list of strings. */
function textParts(field: unknown): Fact<string> {
  if (!Array.isArray(field)) return text(field);
  const strings = field.map(text);
  return whereKnown(strings, () => strings.join(""));
}

/** The values of a list, which may be one, or unknown as a whole; where it is missing, there is one without contents. */
function listOf(given: unknown): unknown[] {
  return Array.isArray(given) ? given : [given];
}

/** The parts of a value, and the RDATA that is made of them where all of them and the type are known. */
type Value = [parts: Fact<string>[], rdataOf: (parts: string[], type: string) => string];

function rrset(declaredIn: DeclaredIn, name: Fact<string>, inputs: Properties, values: Value[]): DeclaredRRset {
  const [type, ttl] = [recordType(inputs.type), number(inputs.ttl)];
  const records = values.map(([parts, rdataOf]) => ({
    ...{ name, type, ttl },
    rdata: whereKnown([type, ...parts], () => rdataOf(parts.map(String), String(type))),
    isProxied: false,
    isDisabled: false,
  }));
  return { ...declaredIn, records };
}

function recordType(value: unknown): Fact<string> {
  const type = text(value);
  return typeof type === "string" ? type.toUpperCase() : type;
}

function zoneName(value: unknown): Fact<string> {
  const zone = text(value);
  return typeof zone === "string" ? canonicalName(zone) : zone;
}

function ownerName(name: Fact<string>, zone: Fact<string>): Fact<string> {
  const given = givenName(name);
  return whereKnown([given, zone], () => absoluteName(String(given), String(zone)));
}

/** A name as it is given, whole or within the zone, which is itself "@". */
function givenName(name: Fact<string>): Fact<string> {
  return whereKnown([name], () => (name === "" || name === "@" ? "@" : canonicalName(String(name))));
}

/** RDATA of a service that holds the value by itself, and an MX's or SRV's first number apart from it. */
function plain(type: Fact<string>, value: unknown, priority: unknown): Fact<string> {
  const [given, first] = [text(value), text(priority)];
  return whereKnown([type, given, ...(type === "MX" ? [first] : [])], () => {
    if (type === "TXT" || type === "SPF") return quoted(txtOf(String(given)));
    return plainRdata(String(type), type === "MX" ? `${first} ${given}` : String(given));
  });
}

/** A service gives a text as it is, or as a zone file has it: in quotes, divided. */
function txtOf(value: string): Buffer {
  const strings = value.startsWith('"') && value.length > 1 ? parseRdata("TXT", value) : undefined;
  return strings ? joinTxt(strings.text) : Buffer.from(value);
}

/** RDATA in fields, such as `{ priority, weight, port, target }`: in the order of the type's own, or of their names. */
function structured(type: Fact<string>, data: unknown, priority: unknown): Fact<string> {
  const hiddenWhole = hidden(data);
  if (hiddenWhole) return hiddenWhole;
  const fields: Properties = { ...(priority === undefined ? {} : { priority }), ...(data as Properties | undefined) };
  const known = typeof type === "string" ? Object.keys(rdataFields[type as keyof typeof rdataFields] ?? {}) : [];
  // What a service gives back has the fields of all types.
  const rest = Object.keys(fields).filter((name) => !known.includes(name) && (fields[name] ?? null) !== null);
  const names = known.some((name) => name in fields) ? known : rest.sort();
  const values = names.map((name) => text(fields[name]));
  return whereKnown([type, ...values], () => plainRdata(String(type), values.join(" ")));
}

/** RDATA in the one spelling in which two are compared, and shown. Names are absolute, whether they end in a dot or not. */
function plainRdata(type: string, rdata: string): string {
  const data = parseRdata(type, rdata);
  if (data === undefined) return printable(rdata);
  return "text" in data ? quoted(joinTxt(data.text)) : formatRdata(type, data);
}

/** A text in one pair of quotes, other octets than printable ASCII as `\DDD`. */
export function quoted(octets: Buffer): string {
  return quoteString(octets);
}

/** What can't be parsed as RDATA of its type, as it is; what is not printable ASCII as `\DDD`. */
function printable(rdata: string): string {
  return quoteString(Buffer.from(rdata))
    .slice(1, -1)
    .replace(/\\(["\\])/g, "$1");
}
