/** The status, as the mail console words it. */
import { Status } from "../args/args";
import type { Expectation } from "./expectation";
import type { Observations } from "./observations";
import type { Line } from "./report";

/** Whether a line decides the status: MX and SPF of the mail domain do. */
export function isDecisive({ kind, name }: Expectation, domain: string): boolean {
  return name === domain && (kind === "mx" || kind === "spf");
}

/**
 * `Resolution Invalid` if some server's records, or the absence of the domain, show it; `Resolved` if all is right; undefined
 * if neither is known. A plan without MX records says nothing about incoming mail.
 */
export function statusOf({ state }: Observations["zone"], lines: readonly Line[]): Status | undefined {
  const decisive = lines.filter(({ decides }) => decides);
  if (state === "nxdomain") return Status.ResolutionInvalid;
  if (decisive.some(({ verdict }) => verdict === "wrong" || verdict === "missing")) return Status.ResolutionInvalid;
  const hasMx = decisive.some(({ type }) => type === "MX");
  return hasMx && decisive.every(({ verdict }) => verdict === "right") ? Status.Resolved : undefined;
}
