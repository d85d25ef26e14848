/**
 * What the live zone holds already: looked at once a run, and said where the engine knows what it means. A program can't read
 * its own state, so only a hook can tell whether a record is new: a changed SPF record of ours is never somebody else's.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { type PreflightFinding, PreflightMode } from "../args/args";
import { absoluteName } from "../dns/name";
import { listed } from "../plan/draft";
import { legacyRecord } from "../plan/legacy";
import type { DraftPlan } from "../plan/plan";
import { rrsetsOf } from "../plan/rrsets";
import type { Finding, FoundRecord, PreflightEvent, PreflightPlan, ZoneReading } from "../preflight";
import { findingText } from "../preflight/format";
import { type AnyAdapter, adoptsByContents, isRRsetAdapter, type RRsetPlace } from "../records/adapter";
import { error, formatValue, type Issue } from "../shared/issues";
import { joinOr } from "../shared/lists";
import { didYouMean } from "../shared/suggest";
import { hasEngine, warnWhenRegistered } from "./engine";
import type { PlanInputs } from "./former-plan";

/** Turns the look off, or its refusals into warnings, for all programs that do not say otherwise. */
const MODE_VARIABLE = "ALIBABA_MAIL_PREFLIGHT";

/** Names of hooks are unique in a program. */
let count = 0;

export class Preflight {
  /** What the output lists. Whether a record that is as planned is the stack's own, only the hook can tell. */
  readonly outputs: Promise<PreflightFinding[]>;
  /** What is live at the names of the plan; nothing where the zone was not read in full. */
  readonly found: Promise<FoundRecord[] | undefined>;
  private readonly findings: Promise<Finding[]>;
  /** What is there, for the component's own hook. */
  private readonly there: Promise<Read>;
  private readonly hook: pulumi.ResourceHook;
  /** Hooks may run outside of the program's own context, in which alone a message finds its engine. */
  private readonly inProgram = AsyncLocalStorage.snapshot();
  /** Those that were told of one record, and need not be told of the next. */
  private readonly told = new Set<Finding>();

  private constructor(
    private readonly component: pulumi.ComponentResource,
    private readonly name: string,
    private readonly plan: DraftPlan,
    private readonly adapter: AnyAdapter,
    private readonly mode: PreflightMode,
  ) {
    // Asked at once, in the program's own context: a hook may run outside of it.
    const read = readFor(plan, adapter);
    const looked = look(component, plan, adapter, read);
    this.findings = looked.then(({ findings }) => findings);
    this.found = looked.then(({ found }) => found);
    // A question to a cloud waits for the component, which waits for its hook.
    this.there = adoptsByContents(adapter) ? looked.then(({ whole }) => whole) : read;
    this.outputs = looked.then(({ listed }) => listed.map(toOutput));
    void this.findings.then((findings) => {
      for (const finding of findings.filter(({ when }) => when === "always"))
        warnWhenRegistered(component, findingText(finding));
    });
    this.hook = new pulumi.ResourceHook(`${name}-preflight-${++count}`, (args) => this.check(args), { onDryRun: true });
  }

  /** Nothing where the live zone is not to be looked at. */
  static of(
    component: pulumi.ComponentResource,
    name: string,
    plan: DraftPlan,
    adapter: AnyAdapter,
  ): Preflight | undefined {
    const mode = modeOf(plan);
    if (mode === PreflightMode.Off || !hasEngine()) return undefined;
    return new Preflight(component, name, plan, adapter, mode);
  }

  /** What a planned record is declared with. */
  get hooks(): pulumi.ResourceHookBinding {
    return { beforeCreate: [this.hook], beforeUpdate: [this.hook] };
  }

  /** Throws where a record is not to be made, or changed, and warns of what is not refused. */
  private async check({ name, oldInputs }: pulumi.ResourceHookArgs): Promise<void> {
    const key = name.slice(this.name.length + 1);
    const refusals = await this.refusals([key], oldInputs === undefined ? "created" : "changed");
    if (refusals.length > 0) throw new Error(refusals.join("\n"));
  }

  /** Why the planned records of these keys are not to be made, or changed; what is not refused is told. */
  async refusals(keys: readonly string[], event: PreflightEvent): Promise<string[]> {
    const { refusalsFor, warningsFor } = await import("../preflight/index.js");
    // Our own providers tell an existing record of the stack from others, so what is about the record itself is theirs.
    const isTheirs = adoptsByContents(this.adapter);
    const all = (await this.findings).filter(({ when }) => when !== "created" || !isTheirs);
    const warnings = keys
      .flatMap((key) => warningsFor(key, event, all, this.mode))
      .filter((finding) => !this.told.has(finding));
    for (const finding of warnings) this.told.add(finding);
    await Promise.all([...new Set(warnings)].map((finding) => this.warn(finding)));
    const refusals = keys.flatMap((key) => refusalsFor(key, event, all, this.mode));
    return [...new Set(refusals)].map(findingText);
  }

  /**
   * Why the plan is not to be, given the component's inputs before; undefined for a new one, where our own providers would refuse some
   * records before the hook of another record can say what to do with all of them.
   */
  async refusalOfPlan(before: PlanInputs | undefined): Promise<string | undefined> {
    const [{ known, reading }, { aboutNeverAdopted, findingsText, isAsPlanned, refusalsFor }] = await Promise.all([
      this.there,
      import("../preflight/index.js"),
    ]);
    const never = aboutNeverAdopted(known, reading, new Set(before?.legacy));
    if (never && this.mode === PreflightMode.Warn) warnWhenRegistered(this.component, findingText(never));
    const isNewOfOurs = before === undefined && adoptsByContents(this.adapter);
    const all = isNewOfOurs ? await this.findings : [];
    const keys = this.plan.drafts.filter(({ heldBack }) => heldBack === undefined).map(({ key }) => key);
    const refusals = (findings: Finding[]) => keys.flatMap((key) => refusalsFor(key, "created", findings, this.mode));
    const isNever = never !== undefined && this.mode === PreflightMode.Fail;
    // What is about a record itself is its provider's. But once the component is refused, no provider is asked, and no warning told.
    const isRefused = isNever || refusals(all.filter(({ when }) => when !== "created")).length > 0;
    if (!isRefused) return undefined;
    const told = new Set([...(isNever ? [never] : []), ...refusals(all)]);
    const others = all.filter((finding) => !told.has(finding) && !isAsPlanned(finding, known));
    return findingsText([...told, ...others]);
  }

  private warn(finding: Finding): Promise<void> {
    return this.inProgram(() => pulumi.log.warn(findingText(finding), this.component));
  }
}

/** What the environment says, which no argument may have noticed: a slip must not leave a domain without its preflight. */
export function checkModeVariable(value = process.env[MODE_VARIABLE]): Issue[] {
  const modes = Object.values(PreflightMode);
  if (!value || modes.some((mode) => mode === value)) return [];
  const message = `invalid value ${formatValue(value)} of the environment variable ${MODE_VARIABLE}${didYouMean(value, modes)}; use ${joinOr(modes)}, or unset it`;
  return [error("environment.unknown-value", "", message)];
}

/** Where the live DNS is not to be asked at all, a preflight has to be wanted by name. */
function modeOf({ preflight, liveCheck }: DraftPlan): PreflightMode {
  const named = Object.values(PreflightMode).find((mode) => mode === process.env[MODE_VARIABLE]);
  return preflight ?? named ?? (liveCheck ? PreflightMode.Fail : PreflightMode.Off);
}

/** A plan, and what the live zone says. */
interface Read {
  known: PreflightPlan;
  reading: ZoneReading;
}

interface Looked {
  findings: Finding[];
  /** Without those about records that say what the plan says: imported where the stack has them, they would be lost. */
  listed: Finding[];
  found?: FoundRecord[];
  /** With the service's records, as far as they were listed. */
  whole: Read;
}

/** What a preflight has to know of a plan and its service. */
export function preflightPlan(plan: DraftPlan, adapter: AnyAdapter): PreflightPlan {
  const holdsRRsets = isRRsetAdapter(adapter);
  const service = adapter.service && {
    ...adapter.service,
    adoptsByContents: adoptsByContents(adapter),
    ...(holdsRRsets ? { holdsRRsets } : {}),
  };
  // With an RRset all records in it are taken over.
  const rrsets = holdsRRsets ? rrsetsOf(plan).filter(({ importId }) => importId !== undefined) : [];
  const together = new Set(rrsets.flatMap(({ members }) => members.map(({ key }) => key)));
  return {
    domain: plan.domain,
    zone: plan.zone,
    edition: plan.edition,
    records: plan.drafts.map((draft) => listed(draft)),
    legacy: plan.legacy.map(legacyRecord),
    imported: plan.drafts
      .filter(({ key, importId }) => importId !== undefined || together.has(key))
      .map(({ key }) => key),
    ...(service ? { service } : {}),
  };
}

async function readFor(plan: DraftPlan, adapter: AnyAdapter): Promise<Read> {
  // Loaded here, since a program without a preflight never looks.
  const { readZone } = await import("../preflight/index.js");
  const known = preflightPlan(plan, adapter);
  return { known, reading: await readZone(known, plan.liveCheck ? { servers: plan.liveCheck.servers } : {}) };
}

async function look(
  component: pulumi.ComponentResource,
  plan: DraftPlan,
  adapter: AnyAdapter,
  read: Promise<Read>,
): Promise<Looked> {
  const { findingsOf, foundIn, isAsPlanned } = await import("../preflight/index.js");
  const { known, reading } = await read;
  const { service } = known;
  const isWhole = reading.zone.state === "found" && reading.unanswered.length === 0;
  const looked = (findings: Finding[], whole = known): Looked => ({
    findings,
    ...(isWhole ? { found: foundIn(known, reading) } : {}),
    listed: findings.filter((finding) => !isAsPlanned(finding, known)),
    whole: { known: whole, reading },
  });
  const findings = findingsOf(known, reading);
  const rrsets = toSettle(findings, plan, adapter);
  if (rrsets.length === 0 || !adapter.list || !service) return looked(findings);
  const names = [...new Set(rrsets.map(({ name }) => name))];
  // The component's own hook waits for what is taken over by its contents.
  const parent = adoptsByContents(adapter) ? {} : { parent: component };
  const list = async () => adapter.list?.(names, { ...parent, zone: plan.zone, rrsets });
  // Within a promise, as a program's own adapter may throw at once.
  const asked = await list().then(
    (records = []) => ({ records }),
    (error) => ({ notChecked: [`${service.name} could not be asked for its records (${(error as Error).message})`] }),
  );
  const whole = { ...known, service: { ...service, ...asked } };
  return looked(findingsOf(whole, reading), whole);
}

/** Of which RRsets the service is asked for ids: where there is something to settle. */
function toSettle(findings: Finding[], plan: DraftPlan, adapter: AnyAdapter): RRsetPlace[] {
  // A file or a server of one's own is asked for all: what is there need not be served yet.
  const all = adoptsByContents(adapter) ? [...plan.drafts, ...plan.legacy] : [];
  const own = all.map(({ name, type }) => ({ name: absoluteName(name, plan.zone), type }));
  const places = [...own, ...findings.flatMap(({ records }) => records)].map(({ name, type }) => ({ name, type }));
  const unique = new Map(places.map((place) => [`${place.name} ${place.type}`, place]));
  return [...unique.values()].filter(({ name }) => !name.startsWith("*."));
}

/** A finding as an output has it. */
function toOutput({ id, severity, when, keys, records, message, fix }: Finding): PreflightFinding {
  return {
    id,
    severity,
    when,
    keys,
    records: records.map(({ name, type, ttl, rdata, id: importId }) => ({
      name,
      type,
      rdata,
      ...(ttl === undefined ? {} : { ttl }),
      ...(importId === undefined ? {} : { importId }),
    })),
    message,
    ...(fix === undefined ? {} : { fix }),
  };
}
