import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Answer, Call } from "./fake";
import { type RecordSet, RRsetFake } from "./rrsets";

interface Change {
  Action: string;
  set: RecordSet;
}

export const hostedZoneId = "Z0123456789ABCDEFGHIJ";

/** What a list gives at most, whatever is asked for. */
const PAGE = 300;

/**
 * Amazon Route 53, API 2013-04-01, record sets of one hosted zone, as its public documents tell it: the API reference
 * (ChangeResourceRecordSets, ListResourceRecordSets, GetHostedZone, GetChange) and the developer guide (ResourceRecordTypes,
 * DomainNameFormat), read 2026-11. Other octets than ASCII are `\\ooo` there.
 */
export class Route53Fake extends RRsetFake {
  private changes = 0;

  constructor(zoneName = "example.com") {
    super(zoneName);
    const apex = `${zoneName}.`;
    this.keep({ Name: apex, Type: "NS", TTL: 172800, Values: ["ns-1.awsdns-01.org.", "ns-2.awsdns-02.co.uk."] });
    const soa = "ns-1.awsdns-01.org. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400";
    this.keep({ Name: apex, Type: "SOA", TTL: 900, Values: [soa] });
  }

  idOf(name: string, type: string): string {
    return `${hostedZoneId}_${name}_${type}`;
  }

  /** Other characters than letters, digits, hyphens and underscores are octal escapes. */
  protected override keptName(name: string): string {
    return super.keptName(name).replace(/\*/g, "\\052");
  }

  protected understand(request: IncomingMessage, body: string): Call {
    const [path = "", query] = (request.url ?? "").split("?");
    const input = body === "" ? Object.fromEntries(new URLSearchParams(query)) : { Changes: changesIn(body) };
    const authorized = /^AWS4-HMAC-SHA256 Credential=[^/]+\//.test(request.headers.authorization ?? "");
    return { what: `${request.method} ${path.replace(/^\/2013-04-01\//, "")}`, input, authorized };
  }

  protected answer({ what, input, authorized }: Call): Answer {
    if (!authorized) return refuse(403, "MissingAuthenticationToken", "Missing Authentication Token");
    if (/^GET change\/\w+$/.test(what)) return agree("GetChangeResponse", changeInfo(what.replace("GET change/", "")));
    const [, method, zone, isSets] = /^(\w+) hostedzone\/(\w+)(\/rrset)?$/.exec(what) ?? [];
    if (zone !== hostedZoneId) return refuse(404, "NoSuchHostedZone", `No hosted zone found with ID: ${zone}`);
    if (!isSets) return agree("GetHostedZoneResponse", this.hostedZone());
    if (method === "GET") return agree("ListResourceRecordSetsResponse", this.list(input as Record<string, string>));
    return this.change(input.Changes as Change[]);
  }

  private hostedZone(): string {
    const inner = element("Id", `/hostedzone/${hostedZoneId}`) + element("Name", `${this.zoneName}.`);
    return `<HostedZone>${inner}<CallerReference>fake</CallerReference></HostedZone>`;
  }

  /** In the order of the labels from the last to the first, then of the types. */
  private list({ name, type = "", maxitems = String(PAGE) }: Record<string, string>): string {
    const orderOf = (full: string, kind: string): string => `${full.split(".").reverse().join(".")} ${kind}`;
    const all = [...this.sets.values()].sort((one, other) =>
      orderOf(one.Name, one.Type) < orderOf(other.Name, other.Type) ? -1 : 1,
    );
    const from = name === undefined ? "" : orderOf(this.keptName(name), type);
    const rest = all.filter((set) => orderOf(set.Name, set.Type) >= from);
    const size = Math.min(Number(maxitems), PAGE);
    const [page, next] = [rest.slice(0, size), rest[size]];
    const more = next ? element("NextRecordName", next.Name) + element("NextRecordType", next.Type) : "";
    const sets = page.map((set) => `<ResourceRecordSet>${inXml(set)}</ResourceRecordSet>`).join("");
    return `<ResourceRecordSets>${sets}</ResourceRecordSets>${element("IsTruncated", String(next !== undefined))}${more}${element("MaxItems", String(size))}`;
  }

  /** All changes of a batch are made, or none. */
  private change(changes: Change[]): Answer {
    const before = new Map(this.sets);
    for (const { Action, set } of changes) {
      const wrong = this.apply(Action, { ...set, Name: this.keptName(set.Name) });
      if (wrong === undefined) continue;
      this.sets.clear();
      for (const [key, one] of before) this.sets.set(key, one);
      return wrong.startsWith("InvalidInput: ")
        ? refuse(400, "InvalidInput", wrong.replace("InvalidInput: ", ""))
        : refuse(400, "InvalidChangeBatch", `[${wrong}]`);
    }
    return agree("ChangeResourceRecordSetsResponse", changeInfo(`C${++this.changes}`));
  }

  private apply(action: string, set: RecordSet): string | undefined {
    const key = `${set.Name} ${set.Type}`;
    const there = this.sets.get(key);
    const which = `[name='${set.Name}', type='${set.Type}']`;
    if (action === "DELETE") {
      if (!there) return `Tried to delete resource record set ${which} but it was not found`;
      const isSame = there.TTL === set.TTL && sorted(there.Values) === sorted(set.Values.map(stored(set.Type)));
      if (!isSame) {
        return `Tried to delete resource record set ${which} but the values provided do not match the current values`;
      }
      this.sets.delete(key);
      return undefined;
    }
    const wrong = this.check(set);
    if (wrong) return wrong;
    if (action === "CREATE" && there) return `Tried to create resource record set ${which} but it already exists`;
    const Values = set.Values.map(stored(set.Type));
    // A change that only adds a final dot to a host is taken for none.
    const plain = (values: string[]): string => sorted(values.map((value) => value.replace(/\.$/, "")));
    if (there && there.TTL === set.TTL && plain(there.Values) === plain(Values)) return undefined;
    this.keep({ ...set, Values });
    return undefined;
  }

  private check(set: RecordSet): string | undefined {
    const { Name, Type, TTL, Values } = set;
    const apex = `${this.zoneName}.`;
    if (Name !== apex && !Name.endsWith(`.${apex}`)) {
      return `RRSet with DNS name ${Name} is not permitted in zone ${apex}`;
    }
    if (!(TTL >= 0 && TTL <= 2147483647)) return "InvalidInput: Invalid TTL";
    if (Type === "CNAME" && Name === apex) {
      return `RRSet of type CNAME with DNS name ${Name} is not permitted at apex in zone ${apex}`;
    }
    if (Type === "CNAME" && Values.length > 1) return "InvalidInput: Expected exactly one value for a CNAME";
    if (Values.length === 0) return "InvalidInput: Expected at least one resource record";
    if (new Set(Values).size < Values.length) return "InvalidInput: Duplicate Resource Record";
    const other = this.conflicting(set);
    if (other !== undefined) {
      return `RRSet of type ${Type} with DNS name ${Name} is not permitted because a conflicting RRSet of type ${other} with the same DNS name already exists in zone ${apex}`;
    }
    return Values.map((value) => wrongValue(Type, value)).find((wrong) => wrong !== undefined);
  }
}

/** RFC 1035 section 5.1 in the service's dialect: an escape is a backslash and three octal digits. */
function wrongValue(type: string, value: string): string | undefined {
  if (value.length > 4000) return "InvalidInput: Value is longer than 4000 characters";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[^\x00-\x7f]/.test(value))
    return `Invalid Resource Record: 'FATAL problem: UnsupportedCharacter (Value contains unsupported characters) encountered with '${value}''`;
  const fatal = (problem: string): string =>
    `Invalid Resource Record: 'FATAL problem: ${problem} encountered with '${value}''`;
  if (type !== "TXT") {
    const form = { MX: /^\d+ \S+$/, SRV: /^\d+ \d+ \d+ \S+$/, A: /^[\d.]+$/, AAAA: /^[\da-f:.]+$/i }[type] ?? /^\S+$/;
    return form.test(value) ? undefined : fatal("RRDATAIllegal");
  }
  const strings = value.match(/^(?:"(?:[^"\\]|\\[0-7]{3}|\\["\\])*"(?: +|$))+$/)
    ? value.match(/"(?:[^"\\]|\\[0-7]{3}|\\.)*"/g)
    : null;
  if (!strings) return fatal("InvalidCharacterString (Value should be enclosed in quotation marks)");
  const isTooLong = strings.some((string) => string.slice(1, -1).replace(/\\(?:[0-7]{3}|.)/g, "x").length > 255);
  return isTooLong ? fatal("CharacterStringTooLong (Value is too long)") : undefined;
}

/** What the service keeps of a value: control characters of a TXT as escapes. */
function stored(type: string): (value: string) => string {
  return (value) =>
    type === "TXT"
      ? // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
        value.replace(/[\x00-\x1f\x7f]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, "0")}`)
      : value;
}

function sorted(values: string[]): string {
  return [...values].sort().join("\n");
}

function inXml({ Name, Type, TTL, Values }: RecordSet): string {
  const values = Values.map((value) => `<ResourceRecord>${element("Value", value)}</ResourceRecord>`).join("");
  return `${element("Name", Name)}${element("Type", Type)}${element("TTL", String(TTL))}<ResourceRecords>${values}</ResourceRecords>`;
}

function changesIn(xml: string): Change[] {
  return all(xml, "Change").map((change) => {
    const [set = ""] = all(change, "ResourceRecordSet");
    const one = (name: string): string => all(set, name)[0] ?? "";
    return {
      Action: all(change, "Action")[0] ?? "",
      set: {
        Name: unescaped(one("Name")),
        Type: one("Type"),
        TTL: Number(one("TTL")),
        Values: all(set, "Value").map(unescaped),
      },
    };
  });
}

function all(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map(([, inner = ""]) => inner);
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function element(name: string, value: string): string {
  return `<${name}>${value.replace(/[&<>"]/g, (one) => entities[one] ?? one)}</${name}>`;
}

function unescaped(text: string): string {
  return text.replace(
    /&(?:amp|lt|gt|quot|#34|#39);/g,
    (one) => ({ "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#39;": "'" })[one] ?? '"',
  );
}

function changeInfo(id: string): string {
  return `<ChangeInfo><Id>/change/${id}</Id><Status>INSYNC</Status></ChangeInfo>`;
}

const namespace = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"';

function agree(name: string, inner: string): Answer {
  return { status: 200, body: `<?xml version="1.0"?>\n<${name} ${namespace}>${inner}</${name}>` };
}

export function refuse(status: number, code: string, message: string): Answer {
  const error = `<Error><Type>Sender</Type>${element("Code", code)}${element("Message", message)}</Error>`;
  const body = `<?xml version="1.0"?>\n<ErrorResponse ${namespace}>${error}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
  return { status, body };
}

/** How the service refuses a call that comes too fast. */
export const throttled: Answer = refuse(400, "Throttling", "Rate exceeded");
