import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Answer, type Call, Fake } from "./fake";

export interface DnspodRecord {
  Id: number;
  SubDomain: string;
  RecordType: string;
  RecordLine: string;
  /** In the service's own form: names end in a dot. */
  Value: string;
  TTL: number;
  Enabled: 0 | 1;
  MX: number;
  Remark: string;
  Weight?: number;
}

const DEFAULT_LINE = "默认";
/** The lines that a domain of the free plan has, by their ids. */
const lines: Record<string, string> = { [DEFAULT_LINE]: "0", 电信: "10=0", 联通: "10=1", 境外: "3=0" };
const isOfNames = (type: string): boolean => ["CNAME", "MX", "NS", "SRV"].includes(type);

/** Tencent Cloud DNSPod, API 2021-03-23, as its public documents and its list of error codes tell it. */
export class DnspodFake extends Fake {
  readonly records = new Map<string, DnspodRecord>();
  /** The least TTL of the domain's plan. */
  minTtl = 600;
  /** The greatest length of a text, which no document tells. */
  maxText = 511;
  /** How often a record was changed to itself: five times within an hour lock it. */
  idleChanges = 0;
  private lastId = 1_194_000_000;

  constructor(private readonly domain = "example.com") {
    super();
  }

  /** A record as somebody made it in the console; its import id. */
  seed(record: Partial<DnspodRecord> & Pick<DnspodRecord, "SubDomain" | "RecordType" | "Value">): string {
    const { RecordType, Value } = record;
    const Id = ++this.lastId;
    const defaults = { TTL: 600, RecordLine: DEFAULT_LINE, Enabled: 1, MX: 0, Remark: "" } as const;
    this.records.set(String(Id), { ...defaults, ...record, Id, Value: stored(RecordType, Value) });
    return `${this.domain}#${Id}`;
  }

  /** The zone, a line a record, sorted. */
  zone(): string[] {
    return [...this.records.values()]
      .map(({ SubDomain, RecordType, Value, TTL, MX }) =>
        [SubDomain, TTL, RecordType, RecordType === "MX" ? MX : undefined, Value]
          .filter((part) => part !== undefined)
          .join(" "),
      )
      .sort();
  }

  protected understand(request: IncomingMessage, body: string): Call {
    const what = String(request.headers["x-tc-action"]);
    const isSigned = /^TC3-HMAC-SHA256 Credential=/.test(request.headers.authorization ?? "");
    return { what, input: JSON.parse(body || "{}"), authorized: isSigned };
  }

  protected answer({ what, input, authorized }: Call): Answer {
    if (!authorized) return refuse("AuthFailure.SignatureFailure", "The provided credentials could not be validated.");
    if (input.Domain !== this.domain)
      return refuse("InvalidParameterValue.DomainNotExists", "The domain is wrong, go back and try again.");
    switch (what) {
      case "CreateRecord":
        return this.create(input);
      case "DescribeRecordFilterList":
        return this.list(input);
      case "DescribeRecord":
      case "ModifyRecord":
      case "ModifyRecordRemark":
      case "DeleteRecord":
        return this.onRecord(what, input);
      default:
        return refuse("InvalidAction", `The API ${what} does not exist.`);
    }
  }

  private create(input: Record<string, unknown>): Answer {
    const record = recordOf(++this.lastId, input);
    const wrong = this.check(record);
    if (wrong) return wrong;
    this.records.set(String(record.Id), { ...record, Enabled: input.Status === "DISABLE" ? 0 : 1 });
    return agree({ RecordId: record.Id });
  }

  private onRecord(what: string, input: Record<string, unknown>): Answer {
    const record = this.records.get(String(input.RecordId));
    if (!record) return refuse("InvalidParameter.RecordIdInvalid", "The record number is wrong.");
    switch (what) {
      case "ModifyRecord": {
        const { Remark, Enabled, Id, Weight } = record;
        const asked = { ...recordOf(Id, input), Remark, ...(Weight === undefined ? {} : { Weight }) };
        const changed = { ...asked, Enabled: input.Status ? (input.Status === "DISABLE" ? 0 : 1) : Enabled } as const;
        const wrong = this.check(changed);
        if (wrong) return wrong;
        if (JSON.stringify(sorted(changed)) === JSON.stringify(sorted(record))) this.idleChanges++;
        this.records.set(String(Id), changed);
        return agree({ RecordId: Id });
      }
      case "ModifyRecordRemark":
        if ([...String(input.Remark)].length > 200)
          return refuse("InvalidParameter.RemarkTooLong", "The remark is too long.");
        record.Remark = String(input.Remark ?? "");
        return agree({});
      case "DeleteRecord":
        this.records.delete(String(record.Id));
        return agree({});
      default:
        return agree({
          RecordInfo: {
            ...record,
            RecordLineId: lines[record.RecordLine],
            Weight: record.Weight ?? null,
            MonitorStatus: "",
            UpdatedOn: "2026-11-22 00:00:00",
            DomainId: 62,
          },
        });
    }
  }

  /** The domain's own NS records are in its lists, so that only a search for a name finds nothing. */
  private list({ SubDomain, IsExactSubDomain, Offset = 0, Limit = 100 }: Record<string, unknown>): Answer {
    const own = ["f1g1ns1.dnspod.net.", "f1g1ns2.dnspod.net."].map((Value, index) => ({
      ...{ RecordId: index + 1, Name: "@", Type: "NS", Value, TTL: 86400, MX: 0, Status: "ENABLE" },
      ...{ Line: DEFAULT_LINE, LineId: "0", Remark: "", DefaultNS: true },
    }));
    const others = [...this.records.values()].map((record) => ({
      ...{ RecordId: record.Id, Name: record.SubDomain, Type: record.RecordType, Value: record.Value },
      ...{ TTL: record.TTL, MX: record.MX, Status: record.Enabled ? "ENABLE" : "DISABLE" },
      ...{ Line: record.RecordLine, LineId: lines[record.RecordLine], Remark: record.Remark, DefaultNS: false },
    }));
    const isFound = (name: string): boolean =>
      SubDomain === undefined || (IsExactSubDomain ? name === SubDomain : name.includes(String(SubDomain)));
    const found = [...own, ...others].filter(({ Name }) => isFound(Name));
    const RecordList = found.slice(Number(Offset), Number(Offset) + Number(Limit));
    if (RecordList.length === 0) return refuse("ResourceNotFound.NoDataOfRecord", "The record list is empty.");
    return agree({
      RecordCountInfo: { SubdomainCount: found.length, ListCount: RecordList.length, TotalCount: found.length },
      RecordList,
    });
  }

  private check(record: DnspodRecord): Answer | undefined {
    const { Id, SubDomain, RecordType, RecordLine, Value, TTL, MX } = record;
    if (!(RecordLine in lines)) return refuse("InvalidParameter.RecordLineInvalid", "The record line is wrong.");
    if (TTL < this.minTtl || TTL > 604800)
      return refuse("LimitExceeded.RecordTtlLimit", "The TTL of the record is out of the range of the plan.");
    if (RecordType === "MX" && !(MX >= 1 && MX <= 20))
      return refuse("InvalidParameter.MxInvalid", "The MX priority is wrong.");
    if (RecordType === "TXT" && Value.includes('"'))
      return refuse("InvalidParameter.RecordValueInvalid", "The value of the record is wrong.");
    if (isOfNames(RecordType) && /(^|[ .])\.$/.test(Value))
      return refuse("InvalidParameter.RecordValueInvalid", "The value of the record is wrong.");
    if (RecordType === "TXT" && Buffer.byteLength(Value) > this.maxText)
      return refuse("InvalidParameter.RecordValueLengthInvalid", "The value of the record is too long.");
    const others = [...this.records.values()].filter(
      (other) => other.Id !== Id && other.SubDomain === SubDomain && other.RecordLine === RecordLine,
    );
    if (others.some((other) => other.RecordType === RecordType && other.Value === Value))
      return refuse("InvalidParameter.DomainRecordExist", "The record exists already, it need not be added again.");
    if (others.some((other) => (other.RecordType === "CNAME") !== (RecordType === "CNAME")))
      return refuse("InvalidParameter.CustomMessage", "The record conflicts with a CNAME of the same name and line.");
    return undefined;
  }
}

function recordOf(Id: number, input: Record<string, unknown>): DnspodRecord {
  const RecordType = String(input.RecordType);
  return {
    Id,
    SubDomain: String(input.SubDomain ?? "@"),
    RecordType,
    RecordLine: String(input.RecordLine),
    Value: stored(RecordType, String(input.Value)),
    TTL: Number(input.TTL ?? 600),
    Enabled: 1,
    MX: RecordType === "MX" ? Number(input.MX) : 0,
    Remark: "",
  };
}

/** Names get their final dot; a text loses backslashes and the spaces at its end, and an apostrophe is altered. */
function stored(type: string, value: string): string {
  if (type === "TXT") return value.replaceAll("\\", "").replaceAll("'", "`").trimEnd();
  return isOfNames(type) ? `${value.replace(/\.$/, "")}.` : value;
}

const sorted = (record: object): object => Object.fromEntries(Object.entries(record).sort());

/** How the service refuses a call that comes too fast. */
export const throttled: Answer = refuse("RequestLimitExceeded", "The number of requests exceeds the frequency limit.");

/** Refusals of the service have the status 200, too. */
export function refuse(Code: string, Message: string): Answer {
  return { status: 200, body: { Response: { Error: { Code, Message }, RequestId: randomUUID() } } };
}

function agree(body: Record<string, unknown>): Answer {
  return { status: 200, body: { Response: { ...body, RequestId: randomUUID() } } };
}
