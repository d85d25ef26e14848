import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Answer, type Call, Fake } from "./fake";

export interface AlidnsRecord {
  RecordId: string;
  DomainName: string;
  RR: string;
  Type: string;
  Value: string;
  TTL: number;
  Line: string;
  Status: string;
  Locked: boolean;
  Priority?: number;
  Remark?: string;
}

/** Alibaba Cloud DNS, API 2015-01-09, as its public documents tell it. */
export class AlidnsFake extends Fake {
  readonly records = new Map<string, AlidnsRecord>();
  /** The least TTL of the domain's edition. */
  minTtl = 600;
  private readonly domains: string[];
  private lastId = 9_000_000_000_000_000n;

  constructor(...domains: string[]) {
    super();
    this.domains = domains;
  }

  /** A record as somebody made it in the console; its id. */
  seed(record: Partial<AlidnsRecord> & Pick<AlidnsRecord, "RR" | "Type" | "Value">): string {
    const RecordId = String(++this.lastId);
    const defaults = {
      RecordId,
      DomainName: this.domains[0] ?? "",
      TTL: 600,
      Line: "default",
      Status: "ENABLE",
      Locked: false,
    };
    this.records.set(RecordId, { ...defaults, ...record });
    return RecordId;
  }

  /** The zone, a line a record, sorted. */
  zone(): string[] {
    return [...this.records.values()]
      .map(({ RR, Type, Value, TTL, Priority }) =>
        [RR, TTL, Type, Priority, Value].filter((part) => part !== undefined).join(" "),
      )
      .sort();
  }

  protected understand(request: IncomingMessage, body: string): Call {
    const query = new URLSearchParams(request.url?.split("?")[1]);
    const input = { ...Object.fromEntries(query), ...Object.fromEntries(new URLSearchParams(body)) };
    return { what: String(input.Action), input };
  }

  protected answer({ what, input }: Call): Answer {
    const a = input as Record<string, string>;
    switch (what) {
      case "AddDomainRecord":
        return this.add(a);
      case "DescribeDomainRecords":
        return this.list(a);
      case "DescribeDomainRecordInfo":
      case "UpdateDomainRecord":
      case "DeleteDomainRecord":
      case "SetDomainRecordStatus":
      case "UpdateDomainRecordRemark":
        return this.onRecord(what, a);
      default:
        return refuse(404, "InvalidAction.NotFound", `Specified api is not found: ${what}`);
    }
  }

  private add(a: Record<string, string>): Answer {
    if (!this.domains.includes(a.DomainName ?? ""))
      return refuse(404, "InvalidDomainName.NoExist", "The specified domain name does not exist.");
    const record = this.recordOf(a, {
      RecordId: String(++this.lastId),
      DomainName: a.DomainName ?? "",
      Status: "ENABLE",
      Locked: false,
    });
    const wrong = this.check(record);
    if (wrong) return wrong;
    this.records.set(record.RecordId, record);
    return agree({ RecordId: record.RecordId });
  }

  private onRecord(what: string, a: Record<string, string>): Answer {
    const record = this.records.get(a.RecordId ?? "");
    if (!record) return refuse(400, "DomainRecordNotBelongToUser", "The domain record does not belong to you.");
    switch (what) {
      case "UpdateDomainRecord": {
        const { RecordId, DomainName, Status, Locked, Remark } = record;
        const changed = {
          ...this.recordOf(a, { RecordId, DomainName, Status, Locked }),
          ...(Remark ? { Remark } : {}),
        };
        const wrong = this.check(changed);
        if (wrong) return wrong;
        this.records.set(RecordId, changed);
        return agree({ RecordId });
      }
      case "DeleteDomainRecord":
        this.records.delete(record.RecordId);
        return agree({ RecordId: record.RecordId });
      case "SetDomainRecordStatus":
        record.Status = (a.Status ?? "").toUpperCase();
        return agree({ RecordId: record.RecordId, Status: record.Status });
      case "UpdateDomainRecordRemark":
        record.Remark = a.Remark ?? "";
        return agree({});
      default: {
        // The remark is not among what this call gives back.
        const { Remark, ...told } = record;
        return agree({ ...told, DomainId: "1", PunyCode: record.DomainName });
      }
    }
  }

  private list(a: Record<string, string>): Answer {
    const isExact = a.SearchMode === "EXACT" && a.KeyWord !== undefined;
    const fits = ({ RR, Value }: AlidnsRecord): boolean => !isExact || [RR, Value].includes(a.KeyWord ?? "");
    const all = [...this.records.values()].filter((one) => one.DomainName === a.DomainName && fits(one));
    const size = Number(a.PageSize ?? 20);
    const page = Number(a.PageNumber ?? 1);
    return agree({
      TotalCount: all.length,
      PageNumber: page,
      PageSize: size,
      DomainRecords: { Record: all.slice((page - 1) * size, page * size) },
    });
  }

  /** The service strips outer quotes and trailing spaces of a TXT, and the final dot of names. */
  private recordOf(
    a: Record<string, string>,
    fixed: Pick<AlidnsRecord, "RecordId" | "DomainName" | "Status" | "Locked">,
  ): AlidnsRecord {
    const value = a.Value ?? "";
    const Value = a.Type === "TXT" ? value.replace(/^"(.*)"$/s, "$1").trimEnd() : value.replace(/\.$/, "");
    const Priority = a.Type === "MX" ? { Priority: Number(a.Priority) } : {};
    return {
      ...fixed,
      RR: a.RR ?? "",
      Type: a.Type ?? "",
      Value,
      TTL: Number(a.TTL ?? 600),
      Line: a.Line ?? "default",
      ...Priority,
    };
  }

  private check(record: AlidnsRecord): Answer | undefined {
    const { RR, Type, Value, TTL, Line, RecordId, Priority } = record;
    if (TTL < this.minTtl || TTL > 86400)
      return refuse(400, "InvalidTTL", "The TTL is not in the range of the edition.");
    if (Type === "TXT" && Buffer.byteLength(Value) > 511)
      return refuse(400, "InvalidRR.Format", "The record value is too long.");
    if (Type === "MX" && !(Number(Priority) >= 1 && Number(Priority) <= 50))
      return refuse(400, "InvalidPriority", "The priority is invalid.");
    const others = [...this.records.values()].filter(
      (other) => other.RecordId !== RecordId && other.RR === RR && other.Line === Line,
    );
    if (others.some((other) => other.Type === Type && other.Value === Value))
      return refuse(400, "DomainRecordDuplicate", "The DNS record already exists.");
    // At the apex a CNAME beside MX and TXT is let through.
    const clash = (other: AlidnsRecord): boolean =>
      (other.Type === "CNAME") !== (Type === "CNAME") &&
      !(RR === "@" && [other.Type, Type].some((type) => type === "MX" || type === "TXT"));
    if (others.some(clash)) return refuse(400, "DomainRecordConflict", "The DNS record conflicts with other records.");
    return undefined;
  }
}

/** How the service refuses a call that comes too fast. */
export const throttled: Answer = refuse(400, "Throttling.User", "Request was denied due to user flow control.");

export function refuse(status: number, Code: string, Message: string): Answer {
  return { status, body: { RequestId: randomUUID(), HostId: "alidns.aliyuncs.com", Code, Message, Recommend: "" } };
}

function agree(body: Record<string, unknown>): Answer {
  return { status: 200, body: { RequestId: randomUUID(), ...body } };
}
