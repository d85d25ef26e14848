import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Answer, type Call, Fake } from "./fake";

export interface CloudflareRecord {
  id: string;
  name: string;
  type: string;
  content: string;
  ttl: number;
  proxied: boolean;
  priority?: number;
  data?: Record<string, unknown>;
  comment?: string | null;
  tags: string[];
}

export const zoneId = "023e105f4ecef8ad9ca31a8372d0c353";
/** Whose zone it is. */
export const accountId = "f037e56e89293a057740de681ac9abbe";

/** Cloudflare's API v4, one zone and its DNS records, as its public documents tell it. */
export class CloudflareFake extends Fake {
  readonly records = new Map<string, CloudflareRecord>();

  constructor(private readonly zoneName = "example.com") {
    super();
  }

  get baseUrl(): string {
    return `http://${this.address}/client/v4`;
  }

  /** A record as somebody made it in the dashboard; its id. */
  seed(record: Partial<CloudflareRecord> & Pick<CloudflareRecord, "name" | "type" | "content">): string {
    const id = randomBytes(16).toString("hex");
    this.records.set(id, { id, ttl: 1, proxied: false, tags: [], ...record });
    return id;
  }

  /** The zone, a line a record, sorted. */
  zone(): string[] {
    return [...this.records.values()]
      .map(({ name, ttl, type, priority, content }) =>
        [name, ttl, type, priority, content].filter((part) => part !== undefined).join(" "),
      )
      .sort();
  }

  protected understand(request: IncomingMessage, body: string): Call {
    const [path = "", query] = (request.url ?? "").split("?");
    const input = body === "" ? Object.fromEntries(new URLSearchParams(query)) : JSON.parse(body);
    return { what: `${request.method} ${path}`, input, authorized: request.headers.authorization !== undefined };
  }

  protected answer({ what, input, authorized }: Call): Answer {
    if (!authorized) return refuse(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers");
    const [, zoneMethod, ofZone] = /^(\w+) \/client\/v4\/zones(?:\/(\w+))?$/.exec(what) ?? [];
    if (zoneMethod === "POST" || ofZone === zoneId) return agree(this.zoneView());
    const [, method, zone, , id] = /^(\w+) \/client\/v4\/zones\/(\w+)\/dns_records(\/(\w+))?$/.exec(what) ?? [];
    if (zone !== zoneId)
      return refuse(404, 7003, `Could not route to ${what}, perhaps your object identifier is invalid?`);
    if (id === undefined) return method === "POST" ? this.create(input) : this.list(input);
    const record = this.records.get(id);
    if (!record) return refuse(404, 81044, "Record does not exist.");
    switch (method) {
      case "DELETE":
        this.records.delete(id);
        return agree({ id });
      case "PUT":
      case "PATCH": {
        const changed = this.recordOf(id, method === "PUT" ? input : { ...record, ...input });
        const wrong = this.check(changed);
        if (wrong) return wrong;
        this.records.set(id, changed);
        return agree(view(changed));
      }
      default:
        return agree(view(record));
    }
  }

  /** The zone itself, which is there whatever is done with it. */
  private zoneView(): Record<string, unknown> {
    const account = { id: accountId, name: "account" };
    return { id: zoneId, name: this.zoneName, account, type: "full", status: "active", paused: false };
  }

  private create(input: Record<string, unknown>): Answer {
    const record = this.recordOf(randomBytes(16).toString("hex"), input);
    const wrong = this.check(record);
    if (wrong) return wrong;
    this.records.set(record.id, record);
    return agree(view(record));
  }

  private list(input: Record<string, unknown>): Answer {
    const size = Number(input.per_page ?? 100);
    const page = Number(input.page ?? 1);
    const exact = input["name.exact"];
    const all = [...this.records.values()].filter(({ name }) => exact === undefined || name === exact);
    return agree(all.slice((page - 1) * size, page * size).map(view));
  }

  /** Names come back whole and without a final dot; a TXT comes back quoted, divided where it is long. */
  private recordOf(id: string, input: Record<string, unknown>): CloudflareRecord {
    const short = String(input.name).replace(/\.$/, "").toLowerCase();
    const inZone = short === this.zoneName || short.endsWith(`.${this.zoneName}`);
    const name = short === "@" ? this.zoneName : inZone ? short : `${short}.${this.zoneName}`;
    const data = input.data as Record<string, unknown> | undefined;
    const content = data ? [data.weight, data.port, data.target].join(" ") : String(input.content).replace(/\.$/, "");
    const priority = (data?.priority ?? input.priority) as number | undefined;
    return {
      id,
      name,
      type: String(input.type),
      content: input.type === "TXT" ? quoted(content) : content,
      ttl: Number(input.ttl ?? 1),
      proxied: input.proxied === true,
      tags: (input.tags as string[] | undefined) ?? [],
      ...(priority === undefined ? {} : { priority }),
      ...(data ? { data } : {}),
      ...(input.comment ? { comment: String(input.comment) } : {}),
    };
  }

  private check(record: CloudflareRecord): Answer | undefined {
    const { id, name, type, content, ttl, priority } = record;
    if (ttl !== 1 && (ttl < 60 || ttl > 86400))
      return refuse(400, 9021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.");
    const others = [...this.records.values()].filter((other) => other.id !== id && other.name === name);
    if (others.some((other) => other.type === type && other.content === content && other.priority === priority)) {
      return refuse(400, 81058, "An identical record already exists.");
    }
    if (others.some((other) => other.type === "CNAME"))
      return refuse(400, 81053, "An A, AAAA, or CNAME record with that host already exists.");
    if (type === "CNAME" && others.length > 0)
      return refuse(400, 81054, "A CNAME record with that host already exists.");
    return undefined;
  }
}

function quoted(content: string): string {
  if (/^".*"$/s.test(content)) return content;
  return (content.match(/.{1,255}/gs) ?? [""]).map((part) => `"${part}"`).join(" ");
}

function view(record: CloudflareRecord): Record<string, unknown> {
  const time = "2026-11-22T00:00:00.000000Z";
  const proxiable = ["A", "AAAA", "CNAME"].includes(record.type);
  const changed = record.comment ? { comment_modified_on: time } : {};
  return {
    settings: {},
    meta: {},
    proxiable,
    comment: null,
    created_on: time,
    modified_on: time,
    ...changed,
    ...record,
  };
}

/** How the service refuses a call that comes too fast. */
export const throttled: Answer = refuse(429, 971, "Please wait and consider throttling your request speed");

export function refuse(status: number, code: number, message: string): Answer {
  return { status, body: { success: false, errors: [{ code, message }], messages: [], result: null } };
}

function agree(result: unknown): Answer {
  return { status: 200, body: { success: true, errors: [], messages: [], result } };
}
