/** The lines of zone files that the stack's resources have, as far as this run knows them. */
import type { ExtraRecordType } from "../args/args";
import { absoluteName } from "../dns/name";
import type { ZoneRecord } from "../zone-file/parser";
import { UrnsByKey } from "./urns-by-key";

/** A line, by its file and contents. */
export interface Contents {
  path: string;
  zone: string;
  name: string;
  type: ExtraRecordType;
  rdata: string;
}

/** The state of a resource, whose URN may have changed since its creation. */
export interface Held {
  id?: string;
  contents?: Contents;
}

export class HeldLines {
  private readonly states = new Map<string, Held>();
  private readonly ids = new UrnsByKey();
  private readonly lines = new UrnsByKey();

  /** What is left out stays as it is. */
  note(urn: string, more: Held): void {
    const state = { ...this.states.get(urn), ...more };
    this.states.set(urn, state);
    this.ids.set(urn, state.id);
    this.lines.set(urn, state.contents && keyOf(state.contents));
  }

  of(urn: string): Held | undefined {
    return this.states.get(urn);
  }

  /** Whether another resource has this identity. */
  isHeldByOther(id: string, urn: string): boolean {
    return this.ids.of(id).some((other) => other !== urn);
  }

  /** Whether a resource of this run has this identity. */
  hasId(id: string): boolean {
    return this.ids.of(id).length > 0;
  }

  /** Whether a resource has a line like this one, in whichever file. */
  has(line: Pick<ZoneRecord, "owner" | "type" | "rdata">): boolean {
    return this.lines.of(lineKey(line)).length > 0;
  }
}

function keyOf({ name, zone, type, rdata }: Contents): string {
  return lineKey({ owner: absoluteName(name, zone), type, rdata });
}

function lineKey({ owner, type, rdata }: Pick<ZoneRecord, "owner" | "type" | "rdata">): string {
  return `${owner} ${type} ${rdata}`;
}
