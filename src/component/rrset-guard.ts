/**
 * Keeps what others have in the RRsets of a plan. A service that holds an RRset as a whole overwrites or deletes all of it, so
 * before that the engine's hooks look at what stands there, in a preview too. It does not depend on the preflight's mode, which
 * is about mail.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { NotKnownYetError } from "../adapters/settings";
import { absoluteName } from "../dns/name";
import { normalizedText } from "../dns/rdata";
import type { DraftPlan } from "../plan/plan";
import { isLegacy, type PlannedRRset } from "../plan/rrsets";
import type { FoundRecord, PreflightPlan, WrittenRRset } from "../preflight";
import { findingText } from "../preflight/format";
import type { DeclaredRecord, RRsetAdapter } from "../records/adapter";
import type { FormerPlan } from "./former-plan";
import { type Preflight, preflightPlan } from "./preflight";

/** Names of hooks are unique in a program. */
let count = 0;

interface Expected {
  rrset: PlannedRRset;
  records: DeclaredRecord[];
}

export class RRsetGuard {
  private readonly expected = new Map<string, Expected>();
  private readonly known: PreflightPlan;
  /** Hooks and transforms may run outside of the program's own context, in which alone a provider can be asked. */
  private readonly inProgram = AsyncLocalStorage.snapshot();
  private asked: Promise<FoundRecord[] | undefined> | undefined;

  constructor(
    private readonly component: pulumi.ComponentResource,
    private readonly name: string,
    private readonly plan: DraftPlan,
    private readonly adapter: RRsetAdapter,
    private readonly former: FormerPlan,
    private readonly preflight: Preflight | undefined,
  ) {
    this.known = preflightPlan(plan, adapter);
  }

  /** What an RRset is declared with. */
  get hooks(): pulumi.ResourceHookBinding {
    const name = `${this.name}-rrset-${++count}`;
    const hook = new pulumi.ResourceHook(name, (args) => this.check(args), { onDryRun: true });
    return { beforeCreate: [hook], beforeUpdate: [hook] };
  }

  /** An RRset that is about to be declared. */
  expect(rrset: PlannedRRset, records: DeclaredRecord[]): void {
    this.expected.set(rrset.key, { rrset, records });
  }

  /**
   * An import id as the service spells it, which is how a state has it; nothing where the service has no such RRset. It throws
   * where the import would lose what others have in it.
   */
  async checkImport(key: string, id: string): Promise<string | undefined> {
    const standing = await this.standingAt(key);
    const [rrset, { lostByImport, aboutOthers }] = await Promise.all([
      this.written(key),
      import("../preflight/index.js"),
    ]);
    if (standing === undefined || !rrset) return id;
    // An id may stay in the program after the import; then the stack had the RRset before.
    const former = this.former.valuesOf(key);
    const lost = former === "same" || former.length > 0 ? [] : lostByImport(standing, rrset);
    if (lost.length > 0) throw new Error(findingText(aboutOthers(this.known, rrset, lost)));
    const found = standing.find((record) => record.id === undefined || isSameId(record.id, id));
    return found && (found.id ?? id);
  }

  /** Throws where an RRset is not to be created or changed. */
  async check({ name, oldInputs }: Pick<pulumi.ResourceHookArgs, "name" | "oldInputs">): Promise<void> {
    const key = name.slice(this.name.length + 1);
    const event = oldInputs === undefined ? "created" : "changed";
    const own = await this.refusalOf(key, event);
    const members = this.expected.get(key)?.rrset.members ?? [];
    const planned = members.filter((draft) => !isLegacy(draft)).map((draft) => draft.key);
    const ofMail = (await this.preflight?.refusals(planned, event)) ?? [];
    const all = [...(own === undefined ? [] : [own]), ...ofMail];
    if (all.length > 0) throw new Error(all.join("\n"));
  }

  private async refusalOf(key: string, event: "created" | "changed"): Promise<string | undefined> {
    const [standing, rrset] = await Promise.all([this.standingAt(key), this.written(key)]);
    if (standing === undefined || standing.length === 0 || !rrset) return undefined;
    const { aboutExisting, aboutOthers, ...rules } = await import("../preflight/index.js");
    if (event === "created") return findingText(aboutExisting(this.known, rrset, standing));
    const former = this.former.valuesOf(key);
    // What the plan before did not have was imported a moment ago.
    const others =
      former === "same"
        ? rules.unexplainedInSamePlan(standing, rrset)
        : former.length === 0
          ? rules.lostByImport(standing, rrset)
          : rules.unexplained(standing, rrset, former);
    return others.length > 0 ? findingText(aboutOthers(this.known, rrset, others)) : undefined;
  }

  private async written(key: string): Promise<WrittenRRset | undefined> {
    const expected = this.expected.get(key);
    if (!expected) return undefined;
    const { name, type } = expected.rrset;
    const records = expected.records.map(async (record) => ({ key: record.key, rdata: await knownText(record.rdata) }));
    return { key, name, type, records: await Promise.all(records) };
  }

  /** What stands in the RRset now; nothing where neither the service nor the live zone can be asked. */
  private async standingAt(key: string): Promise<FoundRecord[] | undefined> {
    const rrset = this.expected.get(key)?.rrset;
    this.asked ??= this.adapter.list ? this.listed() : this.preflight?.found;
    const all = await this.asked;
    if (!rrset || all === undefined) return undefined;
    const name = absoluteName(rrset.name, this.plan.zone);
    return all.filter((record) => record.name === name && record.type === rrset.type);
  }

  /** Asked once a run, and only if something is created, changed or imported. */
  private async listed(): Promise<FoundRecord[] | undefined> {
    const { zone } = this.plan;
    const rrsets = [...this.expected.values()].map(({ rrset: { name, type } }) => ({
      name: absoluteName(name, zone),
      type,
    }));
    const names = [...new Set(rrsets.map(({ name }) => name))];
    try {
      const opts = { parent: this.component, zone, rrsets };
      const records = (await this.inProgram(() => this.adapter.list?.(names, opts))) ?? [];
      return records.map(({ name, type, rdata, importId, special }) => ({
        name,
        type,
        rdata: normalizedText(type, rdata),
        id: importId,
        ...(special === undefined ? {} : { special }),
      }));
    } catch (problem) {
      // A zone that is created in the same run holds nothing yet.
      if (problem instanceof NotKnownYetError) return [];
      const { aboutNotRead } = await import("../preflight/index.js");
      throw new Error(findingText(aboutNotRead(this.known, (problem as Error).message)));
    }
  }
}

/** An id may be in another letter case, which at Azure means nothing; no two ids at one name differ by it alone. */
function isSameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A value, where it is known; one that is refused is told by its own record. */
async function knownText(given: pulumi.Input<string>): Promise<string | undefined> {
  if (typeof given === "string") return given;
  // Every output has both, though Pulumi's types do not say so.
  const output = pulumi.output(given) as unknown as { isKnown: Promise<boolean>; promise(): Promise<string> };
  try {
    return (await output.isKnown) ? await output.promise() : undefined;
  } catch {
    return undefined;
  }
}
