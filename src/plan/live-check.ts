import type { CheckedPlanArgs } from "../args/shape";
import { parseServerAddress, type ServerAddress } from "../dns/server-address";
import { error, formatValue, type Issue } from "../shared/issues";

/** How the status is determined from the live DNS. */
export interface LiveCheckSettings {
  /** Queried instead of the zone's own servers, if not empty. */
  servers: ServerAddress[];
  /** How long to wait until the domain is Resolved; absent where the status is reported at once. */
  seconds?: number;
}

/** An hour: a deployment that waits longer is more likely stuck. */
const LONGEST_WAIT = 3600;

/** The settings; undefined where the live check is off. */
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
    const message = `must be from 1 to ${LONGEST_WAIT} seconds, got ${formatValue(seconds)}; Alibaba Cloud DNS usually needs 600`;
    issues.push(error("wait.range", "waitForResolution.seconds", message));
  }
  if (!isEnabled) {
    const message = "nothing to wait for, because liveCheck.enabled is false; remove one of the two";
    issues.push(error("wait.no-live-check", "waitForResolution", message));
  }
  return issues;
}
