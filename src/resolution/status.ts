/** The status in the words of the mail console. */
import { Status } from "../args";
import type { Expectation } from "./expectation";
import type { Observations } from "./observations";
import type { Line } from "./report";

/** An expectation with its line. */
export interface Judgement {
  expectation: Expectation;
  line: Line;
}

/** The lines that decide: MX and SPF of the mail domain. */
export function decisiveLines(judgements: readonly Judgement[], domain: string): Line[] {
  return judgements
    .filter(({ expectation: { kind, name } }) => name === domain && (kind === "mx" || kind === "spf"))
    .map(({ line }) => line);
}

/**
 * `Resolution Invalid` where a server, or the DNS itself, said so; `Resolved` where all is right; nothing where neither is
 * known. A plan without MX records tells nothing of incoming mail.
 */
export function statusOf({ state }: Observations["zone"], decisive: readonly Line[]): Status | undefined {
  if (state === "no-such-name") return Status.ResolutionInvalid;
  if (decisive.some(({ verdict }) => verdict === "wrong" || verdict === "missing")) return Status.ResolutionInvalid;
  const hasMx = decisive.some(({ type }) => type === "MX");
  return hasMx && decisive.every(({ verdict }) => verdict === "right") ? Status.Resolved : undefined;
}
