/** The plan to compare with the existing records of a zone, and the options that say where both are. */
import type { PlanFromFile } from "../check/plan-file";
import { rrsetKey } from "../plan/rrsets";
import type { LegacyRecord } from "../records/legacy";
import { joinOr } from "../shared/lists";
import { makePlan, type PlanArgOptions, planArgs } from "./commands/plan";
import { forms, type Kind } from "./dns-forms";
import { type DnsPlace, isStdin } from "./dns-option";
import { UserError } from "./errors";
import { readPlanFile, STDIN } from "./input";
import type { Io } from "./terminal";
import type { Tools } from "./tools";

export interface ZonePlanOptions extends PlanArgOptions {
  plan?: string;
  output?: string;
  zoneId?: string;
}

/** Whose lists may lack the zone's id. */
const withZoneId: Kind[] = ["cloudflare", "route53", "google-dns"];

/** Refuses options that don't fit together; `place` is that of --dns. */
export function checkInputs(place: DnsPlace | undefined, { zoneId, config, plan }: ZonePlanOptions): void {
  if (zoneId !== undefined && !(place && withZoneId.includes(place.kind))) {
    throw new UserError(
      `--zone-id is the id of a zone at Cloudflare, Route 53 or Google Cloud DNS; use it with --dns ${joinOr(withZoneId.map((kind) => forms[kind]))} only`,
    );
  }
  if (place && isStdin(place) && (config === STDIN || plan === STDIN)) {
    throw new UserError("standard input can be used for one file only; use a path for --dns or for the plan");
  }
}

export interface ZonePlan {
  plan: PlanFromFile;
  /** The keys of the records that the argument `imports` has, by their own keys or by those of their RRsets. */
  imported: string[];
  /** The records of the argument `legacy`; a file has none. */
  legacy: LegacyRecord[];
}

/** The plan from a file, or from the arguments. */
export async function zonePlan(
  domain: string | undefined,
  options: ZonePlanOptions,
  io: Io,
  tools: Tools,
): Promise<ZonePlan> {
  const { plan, output, zone, edition, ttl, config } = options;
  if (plan === undefined) {
    if (output !== undefined) throw new UserError("--output selects an output in the file of --plan; add --plan FILE");
    const args = await planArgs(domain, options, io);
    const made = await makePlan(args, io);
    const given = Object.keys(args.imports ?? {});
    const imported = made.records.filter((record) => given.includes(record.key) || given.includes(rrsetKey(record)));
    return { plan: made, imported: imported.map(({ key }) => key), legacy: made.legacy ?? [] };
  }
  if ([edition, ttl, config].some((given) => given !== undefined)) {
    throw new UserError(
      "--plan conflicts with --edition, --ttl and --config, because its file contains the whole plan; remove them",
    );
  }
  return { plan: await readPlanFile(plan, { domain, zone, output }, { io, tools }), imported: [], legacy: [] };
}
