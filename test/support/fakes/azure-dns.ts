import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Answer, Call } from "./fake";
import { type RecordSet, RRsetFake } from "./rrsets";

export const azureSubscription = "00000000-0000-0000-0000-000000000001";
export const azureGroup = "dns";

/** The property of each type, and of each record in it. CNAME alone has no list. */
const properties: Record<string, [name: string, ...fields: string[]]> = {
  A: ["ARecords", "ipv4Address"],
  AAAA: ["AAAARecords", "ipv6Address"],
  CNAME: ["CNAMERecord", "cname"],
  MX: ["MXRecords", "preference", "exchange"],
  SRV: ["SRVRecords", "priority", "weight", "port", "target"],
  TXT: ["TXTRecords", "value"],
};

type Fields = Record<string, unknown>;

/**
 * Azure DNS, API 2023-07-01-preview, record sets of one zone, as its public documents tell it: the REST specification
 * (Azure/azure-rest-api-specs, dns.json with its examples), the overview of zones and records (MicrosoftDocs/azure-docs,
 * dns-zones-records.md), and answers of the service that DNSControl has recorded (providers/azuredns/testdata), read 2026-11.
 */
export class AzureDnsFake extends RRsetFake {
  /** The calls that made a set which was not there: of the same form as those that change one. */
  readonly created = new Set<Call>();
  private readonly metadata = new Map<string, unknown>();

  idOf(name: string, type: string): string {
    return `${zonePath("dnszones")}/${type}/${this.relative(name)}`;
  }

  private relative(name: string): string {
    return name === this.zoneName ? "@" : name.slice(0, -this.zoneName.length - 1);
  }

  protected understand(request: IncomingMessage, body: string): Call {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://fake");
    const input = { ...(body === "" ? {} : JSON.parse(body)), "api-version": searchParams.get("api-version") };
    const authorized = /^Bearer .+/.test(request.headers.authorization ?? "");
    return { what: `${request.method} ${decodeURIComponent(pathname)}`, input, authorized };
  }

  protected answer(call: Call): Answer {
    const { what, input, authorized } = call;
    if (!authorized) return refuse(401, "AuthenticationFailed", "Authentication failed.");
    if (input["api-version"] !== "2023-07-01-preview") {
      return refuse(400, "InvalidResourceType", "The api-version is not supported for the resource type.");
    }
    const [, method = "", path = ""] = /^(\w+) (.*)$/.exec(what) ?? [];
    const start = `${zonePath("dnszones").toLowerCase()}/`;
    if (!path.toLowerCase().startsWith(start)) {
      return refuse(404, "ParentResourceNotFound", "Can not perform requested operation on nested resource.");
    }
    const [type = "", relative = ""] = path.slice(start.length).split("/");
    const Name = this.keptName(relative === "@" ? this.zoneName : `${relative}.${this.zoneName}`);
    const key = `${Name} ${type}`;
    const there = this.sets.get(key);
    if (method === "PUT") {
      const answer = this.put(Name, type, (input.properties ?? {}) as Fields);
      if (answer.status === 201) this.created.add(call);
      return answer;
    }
    if (method === "DELETE") {
      this.sets.delete(key);
      return { status: there ? 200 : 204, body: there ? {} : "" };
    }
    const message = `The resource record '${relative}' does not exist in resource group '${azureGroup}' of subscription '${azureSubscription}'.`;
    return there ? { status: 200, body: this.shown(there) } : refuse(404, "NotFound", message);
  }

  /** It overwrites whatever is there. */
  private put(Name: string, Type: string, given: Fields): Answer {
    const [property = "", ...fields] = properties[Type] ?? [];
    const { TTL, metadata, targetResource, [property]: list, ...others } = given as Fields & { TTL?: number };
    const bad = (message: string): Answer => refuse(400, "BadRequest", message);
    if (Object.keys(others).length > 0)
      return bad(`The request has properties that a ${Type} does not have: ${Object.keys(others)}`);
    if (!(typeof TTL === "number" && TTL >= 1 && TTL <= 2147483647)) return bad(`The TTL value '${TTL}' is invalid.`);
    const records = (Type === "CNAME" ? [list] : list) as Fields[] | undefined;
    if (!records || records[0] === undefined) return bad("The record set has no records.");
    const Values = records.map((record) => fields.map((field) => shownField(record[field])).join(" "));
    const set = { Name, Type, TTL, Values };
    const wrong = this.check(set, records);
    if (wrong) return bad(wrong);
    const status = this.sets.has(`${Name} ${Type}`) ? 200 : 201;
    this.keep(set);
    this.metadata.set(`${Name} ${Type}`, metadata);
    return { status, body: this.shown(set) };
  }

  private check(set: RecordSet, records: Fields[]): string | undefined {
    const { Name, Type, Values } = set;
    if (Type === "CNAME" && Name === `${this.zoneName}.`) return "A CNAME record set can't be at the zone apex.";
    if (this.conflicting(set) !== undefined) {
      return `The record set could not be created because a record of another type with the name '${Name}' exists, and one is a CNAME.`;
    }
    if (Values.length > 20) return "The record set has more than 20 records.";
    if (new Set(Values).size < Values.length) return "The record set has duplicate records.";
    if (Type !== "TXT") return undefined;
    const strings = records.flatMap(({ value }) => value as string[]);
    if (strings.some((string) => [...string].length > 255))
      return "A string of a TXT record is longer than 255 characters.";
    if (strings.some((string) => string === "")) return "A string of a TXT record is empty.";
    return strings.join("").length > 4096 ? "The TXT records have more than 4096 characters." : undefined;
  }

  /** As the service gives it: a reference to a resource is always there, and empty. */
  private shown({ Name, Type, TTL, Values }: RecordSet): unknown {
    const [property = "", ...fields] = properties[Type] ?? [];
    const records = Values.map((value) =>
      Object.fromEntries(partsOf(Type, value).map((part, at) => [fields[at], part])),
    );
    const metadata = this.metadata.get(`${Name} ${Type}`);
    const name = Name.slice(0, -1);
    return {
      id: this.idOf(name, Type),
      etag: randomUUID(),
      name: this.relative(name),
      type: `Microsoft.Network/dnszones/${Type}`,
      properties: {
        TTL,
        fqdn: Name,
        provisioningState: "Succeeded",
        targetResource: {},
        ...(metadata === undefined ? {} : { metadata }),
        [property]: Type === "CNAME" ? records[0] : records,
      },
    };
  }
}

/** A list of strings is one text, each string in quotes. */
function shownField(field: unknown): string {
  return Array.isArray(field) ? field.map((string) => JSON.stringify(string)).join(" ") : String(field);
}

function partsOf(type: string, value: string): unknown[] {
  if (type === "TXT") return [(value.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((string) => JSON.parse(string))];
  return value.split(" ").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function zonePath(zones: "dnszones" | "dnsZones"): string {
  return `/subscriptions/${azureSubscription}/resourceGroups/${azureGroup}/providers/Microsoft.Network/${zones}/example.com`;
}

export function refuse(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}

/** How the service refuses a call that comes too fast. */
export const throttled: Answer = refuse(429, "TooManyRequests", "The request is being throttled.");
