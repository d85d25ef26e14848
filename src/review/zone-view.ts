/** A zone before and after, by names and types, for the rules to look at. */
import { parseRdata, targetOfRdata, txtText } from "../dns/rdata";
import type { RecordChange, ZoneChanges } from "./changes";
import { isHidden, known } from "./facts";
import type { DeclaredRecord } from "./records";

/** A record that is served, of which the name and the type are known. */
export interface Served {
  name: string;
  type: string;
  /** Seconds, where known. */
  ttl: number | undefined;
  /** Undefined if it is withheld. */
  rdata: string | undefined;
  /** Of a TXT, what it says, where known. */
  text: string | undefined;
  /** The name that it leads to, of the types in which it is the last field (`LEADING`), where known. */
  host: string | undefined;
  /** Of an MX, where known: the lowest is tried first. */
  preference: number | undefined;
  /** The clients to which alone it is served, in the service's own words; empty for all, or all others. */
  audience: string;
  record: DeclaredRecord;
  change: RecordChange;
}

/** The records of one name, before and after. */
export interface NameView {
  name: string;
  before: Served[];
  after: Served[];
  /** Whether anything changes here. */
  changes: RecordChange[];
}

export interface ZoneView {
  zone: ZoneChanges;
  names: NameView[];
  byName: ReadonlyMap<string, NameView>;
  /** Whether the records that stay as they are are not in the preview. */
  isPartial: boolean;
}

export function viewOf(zone: ZoneChanges, isPartial: boolean): ZoneView {
  const names = new Map<string, NameView>();
  const at = (name: string): NameView => {
    const view = names.get(name) ?? { name, before: [], after: [], changes: [] };
    names.set(name, view);
    return view;
  };
  for (const change of [...zone.changes, ...zone.unchanged]) {
    const old = change.old && servedOf(change.old, change);
    const isLost = change.operation?.isReimport === true && zone.service.losesReimports;
    const next = isLost ? undefined : change.new && servedOf(change.new, change);
    if (old) at(old.name).before.push(old);
    if (next) at(next.name).after.push(next);
    if (change.operation) for (const name of new Set([old?.name, next?.name])) if (name) at(name).changes.push(change);
  }
  return { zone, names: [...names.values()], byName: names, isPartial };
}

function servedOf(record: DeclaredRecord, change: RecordChange): Served | undefined {
  const { name, type, ttl, rdata, isDisabled } = record;
  if (isHidden(name) || isHidden(type) || isDisabled) return undefined;
  const audience = audienceOf(record);
  return { name, type, ttl: known(ttl), rdata: known(rdata), ...saidBy(type, known(rdata)), audience, record, change };
}

/** Settings by which a service has several records or RRsets of one name and type, each for other clients. */
const AUDIENCES = ["line", "lineId", "recordLine", "recordLineId", "setIdentifier"];

function audienceOf({ settings = {} }: DeclaredRecord): string {
  return AUDIENCES.flatMap((name) => (name in settings ? `${name} ${known(settings[name]) ?? "?"}` : [])).join(", ");
}

const LEADING = new Set(["CNAME", "DNAME", "MX", "NS", "SRV"]);

/** The parts of RDATA that several rules ask for. */
function saidBy(type: string, rdata: string | undefined): Pick<Served, "text" | "host" | "preference"> {
  const nothing = { text: undefined, host: undefined, preference: undefined };
  if (rdata === undefined) return nothing;
  if (type === "TXT") return { ...nothing, text: txtText(rdata) };
  if (!LEADING.has(type) || parseRdata(type, rdata) === undefined) return nothing;
  const preference = type === "MX" ? parseRdata(type, rdata)?.preference : undefined;
  return { ...nothing, host: targetOfRdata({ type, rdata }), preference };
}

export function ofType(records: readonly Served[], ...types: string[]): Served[] {
  return records.filter(({ type }) => types.includes(type));
}

/** Computes a value once for each name, although several rules ask for it, always with the same rest. */
export function oncePerName<Made, Rest extends unknown[]>(
  make: (view: NameView, ...rest: Rest) => Made,
): (view: NameView, ...rest: Rest) => Made {
  const made = new WeakMap<NameView, { value: Made }>();
  return (view, ...rest) => {
    const found = made.get(view) ?? { value: make(view, ...rest) };
    made.set(view, found);
    return found.value;
  };
}
