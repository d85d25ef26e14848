/** The children of a `MailDomain` at a service with a resource for each RRset. */
import type * as pulumi from "@pulumi/pulumi";
import { absoluteName } from "../dns/name";
import type { DraftPlan } from "../plan/plan";
import { isLegacy, type PlannedRRset, rrsetsOf } from "../plan/rrsets";
import type { DeclaredRecord, RRsetAdapter } from "../records/adapter";
import { aliasesFor, declaredRecord, dependsOnToo, importing } from "./children";
import type { RRsetGuard } from "./rrset-guard";

export interface RRsetSetting {
  component: pulumi.ComponentResource;
  name: string;
  plan: DraftPlan;
  adapter: RRsetAdapter;
  opts: pulumi.ComponentResourceOptions | undefined;
  guard: RRsetGuard | undefined;
}

/**
 * Declares the resources of a plan; those of the planned records by their keys. What a legacy record becomes in a cut-over is
 * a change of its RRset, since both are in the same resource.
 */
export function declareRRsets(
  setting: RRsetSetting,
  values: ReadonlyMap<string, pulumi.Input<string>>,
): Map<string, pulumi.CustomResource> {
  const made = new Map<string, pulumi.CustomResource>();
  const ofRecords = new Map<string, pulumi.CustomResource>();
  for (const rrset of rrsetsOf(setting.plan)) {
    const records = recordsOf(rrset, values, setting.plan.zone);
    const resource = declare(setting, rrset, records, made);
    made.set(rrset.key, resource);
    for (const { key } of rrset.members) ofRecords.set(key, resource);
  }
  return ofRecords;
}

function declare(
  { component, name, plan, adapter, opts, guard }: RRsetSetting,
  rrset: PlannedRRset,
  records: DeclaredRecord[],
  made: ReadonlyMap<string, pulumi.CustomResource>,
): pulumi.CustomResource {
  const { key, type, ttl, importId, formerTypes, changesType, after } = rrset;
  const before = after === undefined ? [] : [made.get(after) ?? []].flat();
  guard?.expect(rrset, records);
  return adapter.declareRRset(
    { key, name: rrset.name, fullName: absoluteName(rrset.name, plan.zone), type, ttl, records },
    {
      name: `${name}-${key}`,
      zone: plan.zone,
      opts: {
        parent: component,
        ...dependsOnToo(opts, before),
        aliases: aliasesFor(
          name,
          opts,
          key,
          formerTypes.map((one) => `${rrset.name} ${one}`),
        ),
        // Neither can stand beside the other. Providers know that too, but a user's transform makes the engine deaf to them.
        ...(changesType ? { deleteBeforeReplace: true } : {}),
        ...(guard ? { hooks: guard.hooks } : {}),
        ...importOf(rrset, importId, guard),
      },
    },
  );
}

/** An id that legacy has stays in the program, so it is imported only where the service has the RRset. */
function importOf(
  { key, members }: PlannedRRset,
  importId: string | undefined,
  guard: RRsetGuard | undefined,
): pulumi.CustomResourceOptions {
  if (importId === undefined) return {};
  if (!guard) return { import: importId };
  const mayBeGone = members.some((draft) => isLegacy(draft) && draft.id === importId);
  const transform: pulumi.ResourceTransform = async ({ props, opts }) => {
    const found = await guard.checkImport(key, importId);
    return { props, opts: importing(opts, found ?? (mayBeGone ? undefined : importId)) };
  };
  return { transforms: [transform] };
}

function recordsOf(
  { members }: PlannedRRset,
  values: ReadonlyMap<string, pulumi.Input<string>>,
  zone: string,
): DeclaredRecord[] {
  return members.map((draft) => {
    const legacy = isLegacy(draft) ? { legacy: { isSuspended: false, isProxied: false } } : {};
    return { ...declaredRecord(draft, values.get(draft.key) ?? draft.value ?? "", zone), ...legacy };
  });
}
