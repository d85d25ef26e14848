import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Answer, Call } from "./fake";
import { type RecordSet, RRsetFake } from "./rrsets";

export const huaweiZoneId = "ff8080829a94f8e5019a9b1a29f50a1b";

/** What a list gives at most, and where nothing else is asked for. */
const PAGE = 500;

const LINE = "default_view";

/** A set as the API takes it. */
interface Given {
  name: string;
  type: string;
  ttl?: number;
  records?: string[];
  description?: string;
  status?: string;
  line?: string;
  tags?: Tag[];
}

interface Tag {
  key: string;
  value: string;
}

/** What a set has beside its DNS data. */
interface Notes {
  description: string;
  status: string;
  tags: Tag[];
}

/**
 * Huawei Cloud DNS, API v2.1, record sets of one public zone in the default line, as its public documents tell it: the API
 * reference (record sets, tags, error codes), the rules of each type in the user guide (dns_usermanual_0601), and errors of the
 * service in issues (huaweicloud/terraform-provider-huaweicloud #3267 and #3403, jeessy2/ddns-go #727), read 2026-11. The values
 * of a set come back in an order of the service's own.
 */
export class HuaweiDnsFake extends RRsetFake {
  private readonly ids = new Map<string, string>();
  private readonly notes = new Map<string, Notes>();
  private removed = 0;

  constructor(zoneName = "example.com") {
    super(zoneName);
    const apex = `${zoneName}.`;
    const servers = ["ns1.huaweicloud-dns.com.", "ns1.huaweicloud-dns.cn."];
    this.keep({ Name: apex, Type: "NS", TTL: 172800, Values: servers });
    const soa = "ns1.huaweicloud-dns.com. hwclouds\\.cs.huawei.com. (1 7200 900 1209600 300)";
    this.keep({ Name: apex, Type: "SOA", TTL: 300, Values: [soa] });
  }

  idOf(name: string, type: string): string {
    return `${huaweiZoneId}/${this.idAt(`${name}. ${type}`)}`;
  }

  /** The id of a set, which is there or will be. */
  private idAt(key: string): string {
    const id = this.ids.get(key) ?? createHash("md5").update(`${key} ${this.removed}`).digest("hex");
    this.ids.set(key, id);
    return id;
  }

  override save(): () => void {
    const [putBack, ids, notes] = [super.save(), [...this.ids], [...this.notes]];
    return () => {
      putBack();
      this.ids.clear();
      this.notes.clear();
      for (const [key, id] of ids) this.ids.set(key, id);
      for (const [key, note] of notes) this.notes.set(key, { ...note });
    };
  }

  private find(id: string): RecordSet | undefined {
    return [...this.sets.values()].find(({ Name, Type }) => this.idAt(`${Name} ${Type}`) === id);
  }

  protected understand(request: IncomingMessage, body: string): Call {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://fake");
    const input = body === "" ? Object.fromEntries(searchParams) : JSON.parse(body);
    const authorized = /^SDK-HMAC-SHA256 Access=.+/.test(request.headers.authorization ?? "");
    return { what: `${request.method} ${pathname.slice(1)}`, input, authorized };
  }

  protected answer({ what, input, authorized }: Call): Answer {
    if (!authorized) return refuseAtGateway(401, "APIGW.0301", "Incorrect IAM authentication information");
    const [, method = "", path = ""] = /^(\w+) (.*)$/.exec(what) ?? [];
    const parts = path.split("/");
    if (path === `v2/zones/${huaweiZoneId}`) {
      return agree(200, { id: huaweiZoneId, name: `${this.zoneName}.`, zone_type: "public", status: "ACTIVE" });
    }
    if (parts[2] === "DNS-public_recordset") return this.tagsOf(method, parts[3] ?? "", input);
    if (parts[1] === "recordsets" && path.endsWith("/statuses/set")) return this.setStatus(parts[2] ?? "", input);
    if (parts[1] !== "zones" || parts[2] !== huaweiZoneId) return refuse(404, "DNS.0302", "This zone does not exist.");
    if (parts[0] !== "v2.1" || parts[3] !== "recordsets") return refuse(404, "DNS.0002", "Invalid request.");
    const id = parts[4];
    if (id === undefined) {
      return method === "POST" ? this.create(input as unknown as Given) : this.list(input as Record<string, string>);
    }
    const there = this.find(id);
    if (!there) return refuse(404, "DNS.0313", "This record set does not exist.");
    if (method === "PUT") return this.update(there, id, input as unknown as Given);
    if (method === "DELETE") {
      this.forget(there);
      this.removed++;
      return agree(202, { ...this.shown(there, id), status: "PENDING_DELETE" });
    }
    return agree(200, this.shown(there, id));
  }

  private list({ offset = "0", limit = String(PAGE) }: Record<string, string>): Answer {
    const from = Number(offset);
    const most = Number(limit);
    if (!(most >= 1 && most <= PAGE)) return refuse(400, "DNS.0006", "The limit parameter is invalid.");
    const all = [...this.sets.values()];
    const page = all.slice(from, from + most).map((set) => this.shown(set, this.idAt(`${set.Name} ${set.Type}`)));
    return agree(200, { links: {}, recordsets: page, metadata: { total_count: all.length } });
  }

  private create(given: Given): Answer {
    const set = this.read(given);
    const wrong = this.check(set, given) ?? this.conflict(set);
    if (wrong) return wrong;
    this.keep(set);
    const id = this.idAt(`${set.Name} ${set.Type}`);
    this.note(id, given);
    return agree(202, { ...this.shown(set, id), status: "PENDING_CREATE" });
  }

  /** All of it may change but the line. */
  private update(there: RecordSet, id: string, given: Given): Answer {
    const set = this.read(given);
    this.forget(there);
    const wrong = this.check(set, given) ?? this.conflict(set);
    const kept = wrong ? there : set;
    this.keep(kept);
    this.ids.set(`${kept.Name} ${kept.Type}`, id);
    if (wrong) return wrong;
    this.note(id, { ...this.notes.get(id), ...given });
    return agree(202, { ...this.shown(set, id), status: "PENDING_UPDATE" });
  }

  private forget({ Name, Type }: RecordSet): void {
    this.sets.delete(`${Name} ${Type}`);
    this.ids.delete(`${Name} ${Type}`);
  }

  private note(id: string, { description = "", status = "ENABLE", tags = [] }: Partial<Given>): void {
    this.notes.set(id, { description, status, tags });
  }

  private read({ name, type, ttl = 300, records = [] }: Given): RecordSet {
    return { Name: name.toLowerCase(), Type: type, TTL: ttl, Values: records };
  }

  private check({ Name, Type, TTL, Values }: RecordSet, { description = "", line = LINE }: Given): Answer | undefined {
    const invalid = (attribute: string, why: string): Answer =>
      refuse(400, "DNS.0308", `Attribute '${attribute}' is invalid: ${why}.`);
    if (!Name.endsWith(".") || !`.${Name}`.endsWith(`.${this.zoneName}.`)) return invalid("name", Name);
    if (line !== LINE) return invalid("line", line);
    if (!(TTL >= 1 && TTL <= 2147483647)) return invalid("ttl", String(TTL));
    if (description.length > 255) return invalid("description", "too long");
    if (Values.length === 0 || Values.length > (Type === "CNAME" ? 1 : 50)) return invalid("records", "their number");
    if (new Set(Values).size < Values.length) return invalid("records", "duplicate");
    const wrong = Values.find((value) => value.length > 4096 || forms[Type]?.test(value) !== true);
    return wrong === undefined ? undefined : invalid("records", wrong);
  }

  private conflict(set: RecordSet): Answer | undefined {
    const type = this.sets.has(`${set.Name} ${set.Type}`) ? set.Type : this.conflicting(set);
    if (type === undefined) return undefined;
    const message = `Attribute 'name' conflicts with Record Set '${set.Name}' type '${type}' in line '${LINE}'.`;
    return refuse(400, "DNS.0312", message);
  }

  private setStatus(id: string, { status }: Call["input"]): Answer {
    if (!this.find(id)) return refuse(404, "DNS.0313", "This record set does not exist.");
    this.note(id, { ...this.notes.get(id), status: String(status) });
    return agree(202, {});
  }

  private tagsOf(method: string, id: string, { action, tags = [] }: { action?: string; tags?: Tag[] }): Answer {
    const before = this.notes.get(id)?.tags ?? [];
    if (method === "GET") return agree(200, { tags: before });
    const others = before.filter(({ key }) => !tags.some((tag) => tag.key === key));
    this.note(id, { ...this.notes.get(id), tags: action === "delete" ? others : [...others, ...tags] });
    return { status: 204, body: "" };
  }

  private shown({ Name, Type, TTL, Values }: RecordSet, id: string): object {
    const { description = "", status = "ENABLE" } = this.notes.get(id) ?? {};
    return {
      ...{ id, name: Name, type: Type, ttl: TTL, records: [...Values].sort().reverse() },
      ...{ zone_id: huaweiZoneId, zone_name: `${this.zoneName}.`, line: LINE, weight: 1, description },
      ...{ status: status === "ENABLE" ? "ACTIVE" : status, default: Type === "NS" || Type === "SOA" },
    };
  }
}

const forms: Record<string, RegExp> = {
  A: /^[\d.]+$/,
  AAAA: /^[\da-f:]+$/i,
  CNAME: /^\S+\.$/,
  MX: /^\d+ \S+\w\.$/,
  SRV: /^\d+ \d+ \d+ \S+\.$/,
  // Printable ASCII without quotation marks and backslashes.
  TXT: /^"[ !#-[\]-~]{0,255}"(?: "[ !#-[\]-~]{0,255}")*$/,
};

function agree(status: number, body: object): Answer {
  return { status, body };
}

export function refuse(status: number, code: string, message: string): Answer {
  return { status, body: { code, message } };
}

function refuseAtGateway(status: number, error_code: string, error_msg: string): Answer {
  return { status, body: { error_code, error_msg, request_id: "0" } };
}

/** How the gateway refuses a call that comes too fast. */
export const throttled: Answer = refuseAtGateway(429, "APIGW.0308", "The throttling threshold has been reached");
