/** What the fakes of services share that hold an RRset as a whole. */
import { Fake } from "./fake";

/** A record set. The name is whole, with a final dot; values are RDATA as the service writes it, each text in quotes. */
export interface RecordSet {
  Name: string;
  Type: string;
  TTL: number;
  Values: string[];
}

export abstract class RRsetFake extends Fake {
  readonly sets = new Map<string, RecordSet>();

  constructor(protected readonly zoneName = "example.com") {
    super();
  }

  /** The id by which a set is imported; the name is whole, without final dot. */
  abstract idOf(name: string, type: string): string;

  /** Lower case, with a final dot. */
  protected keptName(name: string): string {
    return `${name.replace(/\.$/, "").toLowerCase()}.`;
  }

  protected keep(set: RecordSet): void {
    this.sets.set(`${set.Name} ${set.Type}`, set);
  }

  /** A set as somebody made it in the console; its import id. The name is relative to the zone. */
  seed(name: string, type: string, values: string[], ttl = 600): string {
    const full = this.fullName(name);
    this.keep({ Name: this.keptName(full), Type: type, TTL: ttl, Values: values });
    return this.idOf(full, type);
  }

  /** The set at a name relative to the zone. */
  at(name: string, type: string): RecordSet | undefined {
    return this.sets.get(`${this.keptName(this.fullName(name))} ${type}`);
  }

  /** The zone without what the service has in it by itself, a line a record, sorted. */
  zone(): string[] {
    return [...this.sets.values()]
      .filter(({ Type }) => Type !== "NS" && Type !== "SOA")
      .flatMap(({ Name, Type, TTL, Values }) => Values.map((value) => `${Name} ${TTL} ${Type} ${value}`))
      .sort();
  }

  /** Notes what the service holds; what it gives puts that back. */
  save(): () => void {
    const saved = [...this.sets].map(([key, set]) => [key, { ...set }] as const);
    return () => {
      this.sets.clear();
      for (const [key, set] of saved) this.sets.set(key, { ...set });
    };
  }

  private fullName(name: string): string {
    return name === "@" ? this.zoneName : `${name}.${this.zoneName}`;
  }

  /** Of which type there is a set that can't stand beside one of this type (RFC 1034 section 3.6.2). */
  protected conflicting({ Name, Type }: RecordSet): string | undefined {
    const others = [...this.sets.values()].filter((set) => set.Name === Name && set.Type !== Type);
    return others.find((set) => set.Type === "CNAME" || Type === "CNAME")?.Type;
  }
}
