/** The status in the words of the mail console. */
import { Status } from "../args/args";
import type { Expectation } from "./expectation";
import type { Observations } from "./observations";
import type { Line } from "./report";

/** Whether a line decides: MX and SPF of the mail domain do. */
export function isDecisive({ kind, name }: Expectation, domain: string): boolean {
  return name === domain && (kind === "mx" || kind === "spf");
}

/**
 * `Resolution Invalid` where a server, or the DNS itself, said so; `Resolved` where all is right; nothing where neither is
 * known. A plan without MX records tells nothing of incoming mail.
 */
export function statusOf({ state }: Observations["zone"], lines: readonly Line[]): Status | undefined {
  const decisive = lines.filter(({ decides }) => decides);
  if (state === "nxdomain") return Status.ResolutionInvalid;
  if (decisive.some(({ verdict }) => verdict === "wrong" || verdict === "missing")) return Status.ResolutionInvalid;
  const hasMx = decisive.some(({ type }) => type === "MX");
  return hasMx && decisive.every(({ verdict }) => verdict === "right") ? Status.Resolved : undefined;
}
