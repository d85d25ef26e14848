/** Settings of a DNS service, for all records and for single ones. */

import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { parseDomain } from "../dns/host-name";
import { rrsetKey, unknownRRset } from "../plan/rrsets";
import type { AuditedRecord } from "../records/adapter";
import { error, formatValue, type Issue, propertyPath } from "../shared/issues";
import { didYouMean } from "../shared/suggest";

/** The settings of one record or RRset: its own, else those for all. A record of the former mail service has none but its own. */
export function settingsOf<Settings extends object>(
  key: string,
  all: Settings,
  each: { [key: string]: Partial<Settings> } | undefined,
): Settings {
  return { ...all, ...(each && Object.hasOwn(each, key) ? each[key] : undefined) };
}

/** The zone, where the service's arguments have its name, and what is wrong with that. */
export function zoneArgument(name: string | undefined, path: string): { zone: string | undefined; issues: Issue[] } {
  if (name === undefined) return { zone: undefined, issues: [] };
  const parsed = parseDomain(name, path, "zone");
  return parsed.ok ? { zone: parsed.name, issues: [] } : { zone: undefined, issues: [parsed.issue] };
}

/** Refuses settings for records that are not in the plan. */
export function auditKeys(given: object | undefined, records: AuditedRecord[], at: readonly string[]): Issue[] {
  // An invalid plan has no records.
  if (records.length === 0) return [];
  const keys = new Set(records.map(({ key }) => key));
  return Object.keys(given ?? {})
    .filter((key) => !keys.has(key))
    .map((key) => {
      const known = [...keys];
      const message = `unknown record ${formatValue(key)}${didYouMean(key, known)}; expected one of ${known.join(", ")}`;
      return error("record.unknown-key", propertyPath([...at, key]), message);
    });
}

/** Refuses settings for RRsets that are not in the plan. */
export function auditRRsetKeys(given: object | undefined, records: AuditedRecord[], at: readonly string[]): Issue[] {
  if (records.length === 0) return [];
  const keys = new Set(records.map(rrsetKey));
  return Object.keys(given ?? {})
    .filter((key) => !keys.has(key))
    .map((key) => error("rrset.unknown-key", propertyPath([...at, key]), unknownRRset(key, [...keys])));
}

/** How long a note may be that a service stores. */
export interface NoteLimit {
  /** The setting that has it, such as `remark`, which is also what it is called. */
  field: string;
  /** A stable id, such as `dnspod.remark-too-long`. */
  id: string;
  service: string;
  /** In characters. */
  max: number;
}

/** Refuses longer notes: that for all, and those of single records or RRsets. */
export function auditNotes(
  config: object,
  service: string,
  single: "records" | "rrsets",
  { field, id, service: name, max }: NoteLimit,
): Issue[] {
  const { [single]: each = {}, ...all } = config as { [key: string]: unknown };
  const ofSingle = Object.entries(each as object).map(([key, own]) => ({ at: [single, key], settings: own }));
  return [{ at: [], settings: all }, ...ofSingle].flatMap(({ at, settings }) => {
    const { length } = [...String(settings[field] ?? "")];
    if (length <= max) return [];
    const message = `the ${field} has ${length} characters, but ${name} stores at most ${max}; shorten it`;
    return [error(id, propertyPath(["dns", service, ...at, field]), message)];
  });
}

/** A preview does not know a value that is needed now. */
export class NotKnownYetError extends Error {}

/** A value that may come later, once it is there; it throws in a preview that does not know it. */
export async function knownValue(given: pulumi.Input<string>, what: string): Promise<string> {
  if (typeof given === "string") return given;
  // Every output has both, though Pulumi's types do not say so.
  const output = pulumi.output(given) as unknown as { isKnown: Promise<boolean>; promise(): Promise<string> };
  if (!(await output.isKnown)) throw new NotKnownYetError(`${what} is not known yet`);
  return output.promise();
}

/** Loads an optional peer, or says what to install. */
export type PeerLoader = (name: string, service: string) => { sdk: unknown; issues: Issue[] };

/** The one place where a provider SDK is loaded: only once a program uses that service. */
export const requirePeer: PeerLoader = (name, service) => {
  const require = createRequire(__filename);
  try {
    require.resolve(name);
  } catch {
    const message = `needs the package ${name}, which is not installed; run: npm install ${name}`;
    return { sdk: undefined, issues: [error("dns.peer-missing", `dns.${service}`, message)] };
  }
  return { sdk: require(name), issues: [] };
};
