/**
 * What the plan was in the last run. It is an input of the component, which is the one place in the state that no refresh changes:
 * that of a record's own resource has what stands in the zone then. A program can't read its own state, but a hook of the component
 * is told its inputs before a change.
 */
import * as pulumi from "@pulumi/pulumi";
import type { DraftPlan } from "../plan/plan";
import { type PlannedRRset, rrsetsOf } from "../plan/rrsets";
import { type Adapter, type AnyAdapter, adoptsByContents, isRRsetAdapter } from "../records/adapter";
import { rdataText, toRdata } from "../records/records";
import { formatIssue } from "../shared/issues";
import { hasEngine } from "./engine";
import { type LegacyIds, legacyIdsOf, lostByIds } from "./former-ids";

/** Names of hooks are unique in a program. */
let count = 0;

/** What the component has as inputs beside the place of its domain. */
export interface PlanInputs {
  /** The plain values of each RRset, and an empty text for each that is not plain: where the service holds RRsets. */
  rrsets?: Record<string, string[]>;
  /** The keys of the former mail service's records, whatever their states: so the cut-over leaves the component as it is. */
  legacy?: string[];
  /** Their ids, where a record is imported by its id. */
  legacyIds?: LegacyIds;
}

/** Empty ones are left out, so that the state of most components stays as it is. */
export function planInputs(plan: DraftPlan, adapter: AnyAdapter): PlanInputs {
  const values = ({ members }: PlannedRRset): string[] =>
    members.map(({ type, numbers, value }) => (value === undefined ? "" : rdataText(toRdata(type, numbers, value))));
  const legacy = plan.legacy.map(({ legacyKey }) => legacyKey).sort();
  const legacyIds = importsSingly(adapter) ? legacyIdsOf(plan) : {};
  return {
    ...(isRRsetAdapter(adapter)
      ? { rrsets: Object.fromEntries(rrsetsOf(plan).map((rrset) => [rrset.key, values(rrset)])) }
      : {}),
    ...(legacy.length > 0 ? { legacy } : {}),
    ...(Object.keys(legacyIds).length > 0 ? { legacyIds } : {}),
  };
}

/** Whether each record is imported by an id of its own. */
function importsSingly(adapter: AnyAdapter): boolean {
  return !isRRsetAdapter(adapter) && !adoptsByContents(adapter);
}

/** Why the plan is not to be, given the inputs before; undefined for a new component. */
type Refusal = (before: PlanInputs | undefined) => Promise<string | undefined>;

export class FormerPlan {
  private inputs: PlanInputs | "same" = "same";
  private refusal: Refusal | undefined;

  constructor(
    private readonly name: string,
    private readonly plan: DraftPlan,
    private readonly adapter: AnyAdapter,
  ) {}

  /** Nothing where it says nothing about the new plan, and under mocks. */
  static of(name: string, plan: DraftPlan, adapter: AnyAdapter): FormerPlan | undefined {
    const isImported = plan.drafts.some(({ importId }) => importId !== undefined);
    const isNeeded = !importsSingly(adapter) || plan.legacy.length > 0 || isImported;
    return isNeeded && hasEngine() ? new FormerPlan(name, plan, adapter) : undefined;
  }

  /** The options of the component, with the hook that tells how its inputs were. */
  withHooks(opts: pulumi.ComponentResourceOptions | undefined): pulumi.ComponentResourceOptions {
    const name = `${this.name}-former-${++count}`;
    const hook = new pulumi.ResourceHook(name, (args) => this.note(args), { onDryRun: true });
    const { beforeCreate = [], beforeUpdate = [], ...others } = opts?.hooks ?? {};
    return {
      ...opts,
      hooks: { ...others, beforeCreate: [...beforeCreate, hook], beforeUpdate: [...beforeUpdate, hook] },
    };
  }

  /** What refuses the new plan: then the component stays as it is. */
  refuseBy(refusal: Refusal): void {
    this.refusal = refusal;
  }

  /** The engine creates or updates the component: the plan is another one than before. */
  async note({ oldInputs, oldOutputs }: Pick<pulumi.ResourceHookArgs, "oldInputs" | "oldOutputs">): Promise<void> {
    const before = oldInputs as PlanInputs | undefined;
    this.inputs = before ?? {};
    if (before && importsSingly(this.adapter)) {
      const { recordIds } = (oldOutputs ?? {}) as { recordIds?: Record<string, string> };
      const former = { legacyIds: before.legacyIds ?? {}, recordIds };
      const { importsByOtherId = false } = this.adapter as Adapter;
      const lost = lostByIds(this.name, this.plan, former, importsByOtherId);
      if (lost.length > 0) throw new Error(lost.map(formatIssue).join("\n"));
    }
    const refused = await this.refusal?.(before);
    if (refused !== undefined) throw new Error(refused);
  }

  /** The values of an RRset; `same` where the plan has not changed. */
  valuesOf(key: string): readonly string[] | "same" {
    if (this.inputs === "same") return "same";
    const { rrsets = {} } = this.inputs;
    return Object.hasOwn(rrsets, key) ? (rrsets[key] ?? []) : [];
  }
}
