import type { IncomingMessage } from "node:http";
import { type Answer, type Call, Fake } from "./fake";

export interface DigitalOceanRecord {
  id: number;
  type: string;
  name: string;
  /** In the service's own form: hosts have no final dot, and the domain itself is "@". */
  data: string;
  priority: number | null;
  port: number | null;
  ttl: number;
  weight: number | null;
}

const isOfNames = (type: string): boolean => ["CNAME", "MX", "NS", "SRV"].includes(type);

/** DigitalOcean's API v2, records of one domain, as its public documents and reports of its refusals tell it. */
export class DigitalOceanFake extends Fake {
  readonly records = new Map<string, DigitalOceanRecord>();
  private lastId = 28_448_000;

  constructor(private readonly domain = "example.com") {
    super();
  }

  get endpoint(): string {
    return `http://${this.address}`;
  }

  /** A record as somebody made it in the control panel; its import id. */
  seed(record: Partial<DigitalOceanRecord> & Pick<DigitalOceanRecord, "name" | "type" | "data">): string {
    const id = ++this.lastId;
    this.records.set(String(id), { priority: null, port: null, weight: null, ttl: 600, ...record, id });
    return `${this.domain},${id}`;
  }

  /** The zone, a line a record, sorted. */
  zone(): string[] {
    return [...this.records.values()]
      .map(({ name, ttl, type, priority, data }) =>
        [name, ttl, type, type === "MX" ? priority : undefined, data].filter((part) => part !== undefined).join(" "),
      )
      .sort();
  }

  protected understand(request: IncomingMessage, body: string): Call {
    const [path = "", query] = (request.url ?? "").split("?");
    const input = body === "" ? Object.fromEntries(new URLSearchParams(query)) : JSON.parse(body);
    const isKnown = /^Bearer \S+/.test(request.headers.authorization ?? "");
    return { what: `${request.method} ${path}`, input, authorized: isKnown };
  }

  protected answer({ what, input, authorized }: Call): Answer {
    if (!authorized) return refuse(401, "unauthorized", "Unable to authenticate you");
    const [, method, domain, , id] = /^(\w+) \/v2\/domains\/([^/]+)\/records(\/(\d+))?$/.exec(what) ?? [];
    if (domain !== this.domain) return refuse(404, "not_found", "The resource you requested could not be found.");
    if (id === undefined) return method === "POST" ? this.create(input) : this.list(input);
    const record = this.records.get(id);
    if (!record) return refuse(404, "not_found", "The resource you requested could not be found.");
    switch (method) {
      case "DELETE":
        this.records.delete(id);
        return { status: 204, body: undefined };
      case "PUT":
      case "PATCH":
        return this.put(record, { ...record, data: undefined, ...input }, 200);
      default:
        return { status: 200, body: { domain_record: view(record) } };
    }
  }

  private create(input: Record<string, unknown>): Answer {
    const id = ++this.lastId;
    return this.put({ id, type: String(input.type), ttl: 1800 }, input, 201);
  }

  /** One TTL for all records of a name and type: that of the last one that was written. */
  private put(
    { id, type, ttl }: Pick<DigitalOceanRecord, "id" | "type" | "ttl">,
    input: Record<string, unknown>,
    status: number,
  ): Answer {
    const given = String(input.data ?? "");
    if (isOfNames(type) && given !== "@" && !given.endsWith(".")) return invalid("Data needs to end with a dot (.)");
    const numbers = { priority: number(input.priority), port: number(input.port), weight: number(input.weight) };
    const data = isOfNames(type) ? this.spell(given.replace(/\.$/, "")) : given;
    const record = { id, type, name: String(input.name ?? "@"), data, ttl: Number(input.ttl ?? ttl), ...numbers };
    const wrong = this.check(record);
    if (wrong) return wrong;
    for (const other of this.records.values())
      if (other.name === record.name && other.type === type) other.ttl = record.ttl;
    this.records.set(String(id), record);
    return { status, body: { domain_record: view(record) } };
  }

  /** A host that is the domain itself is "@". */
  private spell(host: string): string {
    return host.toLowerCase() === this.domain ? "@" : host;
  }

  private list({ page = 1, per_page = 20 }: Record<string, unknown>): Answer {
    const all = [...this.records.values()];
    const [at, size] = [Number(page), Number(per_page)];
    const last = Math.max(1, Math.ceil(all.length / size));
    const linkTo = (page: number) => `${this.endpoint}/v2/domains/${this.domain}/records?page=${page}&per_page=${size}`;
    // Clients tell by `prev` which page they are at.
    const pages = {
      ...(at > 1 ? { first: linkTo(1), prev: linkTo(at - 1) } : {}),
      ...(at < last ? { next: linkTo(at + 1), last: linkTo(last) } : {}),
    };
    const links = last > 1 ? { pages } : {};
    const domain_records = all.slice((at - 1) * size, at * size).map(view);
    return { status: 200, body: { domain_records, links, meta: { total: all.length } } };
  }

  private check({ id, type, name, data, priority, port, weight }: DigitalOceanRecord): Answer | undefined {
    if (data === "") return invalid("Data can't be blank.");
    if ((type === "MX" || type === "SRV") && priority === null) return invalid("Priority can't be blank.");
    if (type === "SRV" && (port === null || weight === null)) return invalid("Port and weight can't be blank.");
    if (type === "TXT" && (encodedLength(data) > 509 || data.includes("\\"))) return invalid("Data is invalid.");
    const others = [...this.records.values()].filter((other) => other.id !== id && other.name === name);
    if (others.some((other) => other.type === "CNAME"))
      return invalid("records cannot share a name with a CNAME record");
    if (type === "CNAME" && others.length > 0) return invalid("CNAME records cannot share a name with other records");
    if (others.some((other) => other.type === type && other.data === data && other.priority === priority))
      return invalid("A record with this name, type and data exists already.");
    return undefined;
  }
}

/** The service measures a text as a zone file has it. */
function encodedLength(text: string): number {
  const strings = text.match(/.{1,255}/gs) ?? [""];
  return Buffer.byteLength(strings.map((one) => JSON.stringify(one)).join(" "));
}

const number = (value: unknown): number | null => (typeof value === "number" ? value : null);

function view(record: DigitalOceanRecord): object {
  return { ...record, flags: null, tag: null };
}

/** How the service refuses a call that comes too fast. */
export const throttled: Answer = refuse(429, "too_many_requests", "API Rate limit exceeded.");

export function refuse(status: number, id: string, message: string): Answer {
  return { status, body: { id, message } };
}

function invalid(message: string): Answer {
  return refuse(422, "unprocessable_entity", message);
}
