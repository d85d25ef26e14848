/**
 * Mail domains of one program that would declare the same records at the same place. Each reads the zone before any of them is there, so
 * neither the preflight nor a guard can see the other one.
 */
import * as pulumi from "@pulumi/pulumi";
import { absoluteName } from "../dns/name";
import { singletonKindAt } from "../mail/singletons";
import type { Draft } from "../plan/draft";
import type { DraftPlan } from "../plan/plan";
import { type AnyAdapter, adoptsByContents, isRRsetAdapter } from "../records/adapter";
import { Deferred } from "../shared/deferred";
import { error, formatValue, type Issue } from "../shared/issues";
import { hasEngine } from "./engine";

/** What each program has declared, by its connection to the engine: the name of the mail domain by the place of its records. */
const programs = new WeakMap<object, Map<string, string>>();

/**
 * The records that another mail domain of the program declares too; those of this one are noted otherwise. `monitor` is the program's
 * connection to the engine, where there is one.
 */
export function checkOthers(
  name: string,
  plan: DraftPlan,
  adapter: AnyAdapter,
  dns: unknown,
  opts: pulumi.ComponentResourceOptions | undefined,
  monitor: object | undefined = hasEngine() ? pulumi.runtime.getMonitor() : undefined,
): Issue[] {
  const place = adoptsByContents(adapter) ? undefined : placeOf(dns, opts);
  if (!monitor || place === undefined) return [];
  const declared = programs.get(monitor) ?? new Map<string, string>();
  programs.set(monitor, declared);
  const own = new Map<string, Draft>();
  for (const draft of plan.drafts) {
    const what = exclusiveIn(draft, plan.zone, isRRsetAdapter(adapter));
    if (what !== undefined) own.set(JSON.stringify([place, plan.zone, what]), draft);
  }
  const issues = [...own].flatMap(([key, { name: owner, type, path }]): Issue[] => {
    const other = declared.get(key);
    if (other === undefined || other === name) return [];
    const message =
      `the MailDomain ${formatValue(other)} of this program declares the ${type} of ${absoluteName(owner, plan.zone)} at this DNS service too, so the two would ` +
      "stand beside each other, or overwrite each other; declare them in one MailDomain";
    return [error("records.declared-twice", path, message)];
  });
  if (issues.length === 0) for (const key of own.keys()) declared.set(key, name);
  return issues;
}

/** What at most one mail domain may declare; undefined for a record that may stand beside others. */
function exclusiveIn({ name, type, value }: Draft, zone: string, holdsRRsets: boolean): string | undefined {
  const owner = absoluteName(name, zone);
  if (holdsRRsets || type === "MX" || type === "CNAME") return `${owner} ${type}`;
  const kind = type === "TXT" && value !== undefined ? singletonKindAt(owner, value)?.kind : undefined;
  return kind && `${owner} ${kind}`;
}

/** The account and the zone of a service, by its arguments with outputs deferred; undefined where they are not plain. */
function placeOf(dns: unknown, opts: pulumi.ComponentResourceOptions | undefined): string | undefined {
  let isPlain = true;
  const text = JSON.stringify(dns, (_key, value: unknown) => {
    if (value instanceof Deferred) {
      isPlain = false;
      return undefined;
    }
    return typeof value === "function" ? idOf(value) : value;
  });
  return isPlain ? [text, ...[opts?.provider, opts?.providers, opts?.parent].map(idOf)].join(" ") : undefined;
}

const ids = new WeakMap<object, number>();
let count = 0;

/** Of objects, those that are the same one have the same. */
function idOf(value: unknown): string {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return "";
  const id = ids.get(value) ?? ++count;
  ids.set(value, id);
  return `#${id}`;
}
