/** The children of a `MailDomain`: a resource for each record, under a name that is the record's identity. */
import * as pulumi from "@pulumi/pulumi";
import { LegacyState } from "../args/args";
import { absoluteName } from "../dns/name";
import type { Draft } from "../plan/draft";
import type { LegacyDraft } from "../plan/legacy";
import type { DraftPlan } from "../plan/plan";
import type { Adapter, DeclaredLegacy, DeclaredRecord } from "../records/adapter";
import { rdataText, toRdata } from "../records/records";
import { parseUrn } from "../shared/urn";
import type { Preflight } from "./preflight";

export const MAIL_DOMAIN = "alibaba-mail:index:MailDomain";

/** Declares the resources of a plan at a service with a resource for each record; those of planned records by their keys. */
export function declareRecords(
  children: Children,
  plan: DraftPlan,
  values: ReadonlyMap<string, pulumi.Input<string>>,
): Map<string, pulumi.CustomResource> {
  const planned = plan.drafts.filter(({ heldBack }) => heldBack === undefined);
  const made = planned.map((draft) => [draft.key, children.declare(draft, values.get(draft.key) ?? "")] as const);
  // After the planned ones, since some of them wait until those are there.
  for (const draft of plan.legacy) children.declareLegacy(draft);
  return new Map(made);
}

export class Children {
  private readonly made = new Map<string, pulumi.CustomResource>();

  constructor(
    private readonly component: pulumi.ComponentResource,
    private readonly name: string,
    private readonly plan: DraftPlan,
    private readonly adapter: Adapter,
    private readonly opts: pulumi.ComponentResourceOptions | undefined,
    private readonly preflight: Preflight | undefined,
  ) {}

  declare(draft: Draft, value: pulumi.Input<string>): pulumi.CustomResource {
    const imported =
      draft.importId === undefined ? this.importOf(...this.forerunnersOf(draft)) : { import: draft.importId };
    return this.add(draft, value, { ...imported, ...(this.preflight ? { hooks: this.preflight.hooks } : {}) });
  }

  /** A record of the former mail service, where it is in the zone, or the service keeps it suspended. */
  declareLegacy(draft: LegacyDraft): pulumi.CustomResource | undefined {
    const isLive = draft.state === LegacyState.Live;
    // What a planned record takes the place of is that record now.
    const isReplaced = !isLive && this.plan.cutOver.formerPlaces.has(draft.key);
    const isSuspended = draft.state === LegacyState.Suspended && this.adapter.canSuspend === true && !isReplaced;
    if (!isLive && !isSuspended) return undefined;
    const legacy = { isSuspended, isProxied: draft.proxied };
    return this.add(draft, draft.value ?? "", this.importOf(draft), legacy);
  }

  /**
   * How a legacy record is taken over: one whose id the service does not know any more is made anew. Of several, it is the
   * first that is still there.
   */
  private importOf(...legacy: LegacyDraft[]): pulumi.CustomResourceOptions {
    const [first, ...others] = legacy.flatMap(({ id, name }) => (id === undefined ? [] : [{ id, name }]));
    if (first === undefined || this.adapter.adoptsByContents) return {};
    // Asked here, since a transform may run outside of the program's own context.
    const asked = [first, ...others].map(async ({ id, name }) => ((await this.isThere(id, name)) ? id : undefined));
    const transform: pulumi.ResourceTransform = async ({ props, opts }) => {
      const id = (await Promise.all(asked)).find((one) => one !== undefined);
      if (id !== undefined) await this.othersCreated();
      return { props, opts: importing(opts, id) };
    };
    return { transforms: [transform] };
  }

  /** False only where the service says that it doesn't know the id: what it can't be asked for is left to the import. */
  private async isThere(id: string, name: string): Promise<boolean> {
    const { zone } = this.plan;
    try {
      const opts = { parent: this.component, zone, name: absoluteName(name, zone) };
      return (await this.adapter.hasRecord?.(id, opts)) !== false;
    } catch {
      return true;
    }
  }

  /**
   * Waits for the planned records that are simply created. After a rename without an alias the service refuses them as
   * duplicates. Were an id imported beside them, the same record would be in the state under two names, and the engine would
   * delete it with the first that the program gives up (pulumi/pulumi#14836). Dependencies that the state has would do the
   * same, but where resources with dependencies are renamed in a run with --target, the engine breaks the state.
   */
  private async othersCreated(): Promise<void> {
    const { drafts, cutOver } = this.plan;
    const created = drafts.filter(({ key, importId }) => importId === undefined && !cutOver.formerPlaces.has(key));
    const resources = created.flatMap(({ key }) => this.made.get(key) ?? []);
    // The URN is known once the engine is done with the resource, in a preview too; never where it could not be created.
    await Promise.all(resources.map(({ urn }) => settled(urn)));
  }

  /**
   * The legacy records with whose resource a planned one goes on, under the same import id. At Cloudflare that id is not the
   * resource's own: were it left out for a while, the way back would import the record anew, and delete it.
   */
  private forerunnersOf(draft: Draft): LegacyDraft[] {
    const former = this.plan.cutOver.formerPlaces.get(draft.key) ?? [];
    return this.plan.legacy.filter(({ key, type }) => type === draft.type && former.some((one) => one.key === key));
  }

  private add(
    draft: Draft,
    value: pulumi.Input<string>,
    more: pulumi.CustomResourceOptions,
    legacy?: DeclaredLegacy,
  ): pulumi.CustomResource {
    const { component, name, opts, plan } = this;
    const resource = this.adapter.declare(
      { ...declaredRecord(draft, value, plan.zone), ...(legacy === undefined ? {} : { legacy }) },
      {
        name: `${name}-${draft.key}`,
        zone: plan.zone,
        opts: {
          parent: component,
          ...dependsOnToo(opts, this.before(draft, legacy)),
          aliases: this.aliasesOf(draft),
          ...(this.changesType(draft) ? { deleteBeforeReplace: true } : {}),
          ...more,
        },
      },
    );
    this.made.set(draft.key, resource);
    return resource;
  }

  /** The resources that must be there before this one is. */
  private before(draft: Draft, legacy: DeclaredLegacy | undefined): pulumi.Resource[] {
    const { drafts, cutOver } = this.plan;
    const partners = (cutOver.after.get(draft.key) ?? []).map(({ key }) => key);
    // Their MX are suspended once ours are there, or a message would find none.
    const isLeaving = legacy?.isSuspended === true && draft.type === "MX";
    const ours = isLeaving ? drafts.filter(({ type, name }) => type === "MX" && name === draft.name) : [];
    return [...partners, ...ours.map(({ key }) => key)].flatMap((key) => this.made.get(key) ?? []);
  }

  /** Whether the record takes the place of one of another type, which can't stand beside it. */
  private changesType(draft: Draft): boolean {
    return (this.plan.cutOver.formerPlaces.get(draft.key) ?? []).some(({ type }) => type !== draft.type);
  }

  /**
   * The names that a record had before: by its own former keys, by the record that it takes the place of, and by the
   * component's. Pulumi hands a component's aliases to its children where it finds the component itself by one; after a
   * rename that was cut off it finds it by its new name, and some of the children still have the former one.
   */
  private aliasesOf({ key, formerKeys }: Draft): pulumi.Input<pulumi.Alias>[] {
    const { name, opts, plan } = this;
    const former = [...formerKeys, ...(plan.cutOver.formerPlaces.get(key) ?? []).map((other) => other.key)];
    return aliasesFor(name, opts, key, former);
  }
}

/** Waits until an output is known, or will never be. */
async function settled(output: pulumi.Output<unknown>): Promise<void> {
  // Every output has it, though Pulumi's types do not say so.
  await (output as unknown as { promise(): Promise<unknown> }).promise().catch(() => {});
}

/**
 * A transform's options, with an import if there is an id. The SDK (3.270, `runtime/callbacks`) gives a transform `deleteBeforeReplace`
 * as false where it is not set, and takes that back as the user's word against the provider's.
 */
export function importing(
  { deleteBeforeReplace, ...opts }: pulumi.CustomResourceOptions,
  id: string | undefined,
): pulumi.CustomResourceOptions {
  return {
    ...opts,
    ...(deleteBeforeReplace ? { deleteBeforeReplace } : {}),
    ...(id === undefined ? {} : { import: id }),
  };
}

/** The aliases of a child: by its former keys, and by the former names of the component. */
export function aliasesFor(
  name: string,
  opts: pulumi.ComponentResourceOptions | undefined,
  key: string,
  former: readonly string[],
): pulumi.Input<pulumi.Alias>[] {
  const own = former.map((one) => ({ name: `${name}-${one}` }));
  const inherited = (opts?.aliases ?? []).flatMap((given) => {
    const before = pulumi.output(given).apply((alias) => formerOf(alias, name, opts?.parent));
    return [key, ...former].map((one) => before.apply(({ name, urn }) => ({ name: `${name}-${one}`, parent: urn })));
  });
  return [...own, ...inherited];
}

/** Pulumi hands most options of a component to its children, but not this one. */
export function dependsOnToo(
  opts: pulumi.ComponentResourceOptions | undefined,
  before: readonly pulumi.Resource[],
): Pick<pulumi.CustomResourceOptions, "dependsOn"> {
  const given = opts?.dependsOn;
  const dependsOn = before.length === 0 ? given : pulumi.output(given).apply((own) => [...toList(own), ...before]);
  return dependsOn === undefined ? {} : { dependsOn };
}

function toList<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The name and the URN that a component had by its alias. */
function formerOf(
  alias: pulumi.UnwrappedObject<pulumi.Alias> | string,
  name: string,
  parent: pulumi.Resource | undefined,
): pulumi.Output<{ name: string; urn: string }> {
  if (typeof alias === "string") return pulumi.output({ name: parseUrn(alias).name, urn: alias });
  const former = alias.name ?? name;
  const above = "parent" in alias ? alias.parent : parent;
  const urn = pulumi.createUrn(former, alias.type ?? MAIL_DOMAIN, above as pulumi.Resource, alias.project, alias.stack);
  return pulumi.output({ name: former, urn });
}

export function declaredRecord(draft: Draft, value: pulumi.Input<string>, zone: string): DeclaredRecord {
  const { key, name, ttl, type, requirement, formerKeys, numbers } = draft;
  const textOf = (text: string): string => rdataText(toRdata(type, numbers, text));
  const rdata = typeof value === "string" ? textOf(value) : pulumi.output(value).apply(textOf);
  return {
    key,
    name,
    ttl,
    type,
    requirement,
    formerKeys,
    ...numbers,
    value,
    rdata,
    fullName: absoluteName(name, zone),
  };
}
