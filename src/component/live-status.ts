/** The component's `status` and `statusDetails`: the live check, as outputs that never fail a program. */
import * as pulumi from "@pulumi/pulumi";
import { Status, type StatusDetail } from "../args/args";
import type { Line, PlanToCheck, Reason, Resolution } from "../check";
import type { LiveCheckSettings } from "../plan/live-check";
import { errorReason } from "../shared/reasons";

/** The time limit of one check, in seconds. */
const CHECK_TIMEOUT_SECONDS = 10;

export interface LiveStatus {
  status: pulumi.Output<Status | undefined>;
  statusDetails: pulumi.Output<StatusDetail[] | undefined>;
}

/** Checks the live DNS once the records exist: `made` is the plan from then on. In a preview, the status is unknown. */
export function liveStatus(
  component: pulumi.Resource,
  made: pulumi.Output<PlanToCheck>,
  settings: LiveCheckSettings | undefined,
): LiveStatus {
  if (!settings) return { status: pulumi.output(undefined), statusDetails: pulumi.output(undefined) };
  const found = made.apply(async (plan) => {
    // What exists before the update says nothing about what will.
    if (pulumi.runtime.isDryRun()) return pulumi.unknown as unknown as StatusOutputs;
    return toStatusOutputs(plan, await runCheck(component, plan, settings));
  });
  return {
    status: found.apply(({ status }) => status),
    statusDetails: found.apply(({ details }) => details),
  };
}

interface StatusOutputs {
  status: Status | undefined;
  details: StatusDetail[];
}

/** Never fails: if anything goes wrong, the result has no verdict, and the reason. */
async function runCheck(
  component: pulumi.Resource,
  plan: PlanToCheck,
  settings: LiveCheckSettings,
): Promise<Resolution> {
  const { servers, seconds } = settings;
  // Loaded here, since most runs never check.
  const { checkResolution, waitForResolution } = await import("../check/index.js");
  try {
    if (seconds === undefined) return await checkResolution(plan, { servers, limit: CHECK_TIMEOUT_SECONDS });
    const onProgress = (resolution: Resolution, nextIn?: number): void => {
      if (nextIn === undefined) return;
      const text = `${plan.domain}: ${verdictText(resolution)}; checking again in ${Math.round(nextIn / 1000)} s`;
      void pulumi.log.info(text, component, undefined, true);
    };
    const resolution = await waitForResolution(plan, { servers, seconds, limit: CHECK_TIMEOUT_SECONDS, onProgress });
    if (resolution.status !== Status.Resolved) void pulumi.log.warn(overdue(resolution, seconds), component);
    return resolution;
  } catch (problem) {
    const message = `the live check failed with an internal error (${problem}); please report it`;
    void pulumi.log.warn(`${plan.domain}: ${message}`, component);
    return {
      domain: plan.domain,
      zone: "",
      lines: [],
      servers: [],
      reasons: [errorReason("check.failed", message, { about: "check", verdict: "unknown" })],
    };
  }
}

function overdue(resolution: Resolution, seconds: number): string {
  const reasons = resolution.lines.filter(({ decides }) => decides).flatMap((line) => line.reasons);
  // What is about the servers or the check explains why there is no status, and quotes no record.
  const isTold = ({ severity, about }: Reason): boolean =>
    severity === "error" || (resolution.status === undefined && about !== undefined);
  const why = [...resolution.reasons, ...reasons].filter(isTold).map(reasonText);
  const heading = `${resolution.domain}: ${verdictText(resolution)} after ${seconds} seconds of waiting`;
  return [heading, ...why.map((reason) => `  - ${reason}`)].join("\n");
}

function verdictText({ status }: Resolution): string {
  return status ?? "status unknown";
}

/** The result as outputs. What was found in place of a secret record is hidden. */
function toStatusOutputs(plan: PlanToCheck, { status, lines, reasons }: Resolution): StatusOutputs {
  const secret = new Set(plan.records.filter(({ withheld }) => withheld === "secret").map(({ key }) => key));
  const details = lines.map((line) =>
    detailOf(
      line,
      line.keys.some((key) => secret.has(key)),
    ),
  );
  // A reason about all servers may quote any record.
  const zone = secret.size > 0 ? reasons.map(withoutRecords) : reasons;
  return { status, details: [...(zone.length === 0 ? [] : [zoneDetail(plan, zone)]), ...details] };
}

function detailOf(
  { name, type, requirement, verdict, expected, found, reasons }: Line,
  isSecret: boolean,
): StatusDetail {
  return {
    name,
    type,
    requirement,
    verdict,
    expected,
    found: isSecret ? [] : [...new Set(found.flatMap(({ records }) => records))],
    reasons: (isSecret ? reasons.map(withoutRecords) : reasons).map(reasonText),
  };
}

function withoutRecords(reason: Reason): Reason {
  if (reason.about !== undefined) return reason;
  return { ...reason, message: "what was found is hidden, because a record there is a secret" };
}

/** The reasons about the zone and its servers as a whole, in the form of a record of the zone. */
function zoneDetail({ zone }: PlanToCheck, reasons: Reason[]): StatusDetail {
  const has = (verdict: Reason["verdict"]): boolean => reasons.some((reason) => reason.verdict === verdict);
  const verdict = has("missing") ? "missing" : has("unknown") ? "unknown" : "right";
  return {
    name: zone,
    type: "NS",
    requirement: "required",
    verdict,
    expected: [],
    found: [],
    reasons: reasons.map(reasonText),
  };
}

function reasonText({ id, message }: Reason): string {
  return `${message} [${id}]`;
}
