import type { CheckedPlanArgs } from "../args/shape";
import { parseServerAddress, type ServerAddress } from "../dns/server-address";
import { error, formatValue, type Issue } from "../shared/issues";

/** How the live DNS is asked for the status. */
export interface LiveCheckSettings {
  /** Asked in the place of the zone's own servers, where there are any. */
  servers: ServerAddress[];
  /** How long to wait until the domain is Resolved; nothing where the status is told at once. */
  seconds?: number;
}

/** An hour: a deployment that waits longer is more likely stuck. */
const LONGEST_WAIT = 3600;

/** The settings; nothing where the live DNS is not to be asked. */
export function liveCheckSettings(args: CheckedPlanArgs, issues: Issue[]): LiveCheckSettings | undefined {
  const { enabled = true, servers = [] } = args.liveCheck ?? {};
  const seconds = args.waitForResolution?.seconds;
  const parsed = servers.map((server, index) => parseServerAddress(server, `liveCheck.servers[${index}]`));
  for (const result of parsed) if (!result.ok) issues.push(result.issue);
  if (seconds !== undefined) issues.push(...checkWait(seconds, enabled));
  if (!enabled) return undefined;
  return {
    servers: parsed.flatMap((result) => (result.ok ? [result.server] : [])),
    ...(seconds === undefined ? {} : { seconds }),
  };
}

function checkWait(seconds: number, isEnabled: boolean): Issue[] {
  const issues: Issue[] = [];
  if (!(seconds >= 1 && seconds <= LONGEST_WAIT)) {
    const rule = `is no time from 1 to ${LONGEST_WAIT} seconds; give one, such as 600, which Alibaba Cloud DNS usually needs`;
    issues.push(error("wait.range", "waitForResolution.seconds", `${formatValue(seconds)} ${rule}`));
  }
  if (!isEnabled) {
    const message = "there is nothing to wait for while liveCheck.enabled is false; leave one of the two out";
    issues.push(error("wait.no-live-check", "waitForResolution", message));
  }
  return issues;
}
