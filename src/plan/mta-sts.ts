/** The MTA-STS policy of a plan, and what it asks of the other records. */
import { error, errorsOf, type Issue, show, warning } from "../issues";
import { buildMtaSts, buildMtaStsPolicy, type MailText, type MtaStsMode, type MtaStsPolicy } from "../mail";
import { DEFAULT_MAX_AGE, listsExchanger } from "../mail/mta-sts";
import type { Exchanger } from "./hosts";
import { NO_HOST } from "./records";

export interface PlannedPolicy extends MtaStsPolicy {
  /** What is to be served; not there where the policy can't be right. */
  text?: string;
  /** The record, with what is wrong about the policy. */
  record: MailText;
}

/** The policy that lists the plan's own exchangers. */
export function planPolicy(
  { mode, maxAge = DEFAULT_MAX_AGE }: { mode: MtaStsMode; maxAge?: number },
  exchangers: readonly Exchanger[],
): PlannedPolicy {
  const policy = { mode, maxAge, mx: exchangers.map(({ exchange }) => exchange) };
  const { text, issues } = buildMtaStsPolicy(policy);
  if (errorsOf(issues).length > 0) return { ...policy, record: { text: "", issues } };
  return { ...policy, text, record: { text: buildMtaSts(text).text, issues } };
}

/** An exchanger at the mail domain that the policy does not list gets no mail from those who follow the policy. */
export function checkListed(policy: MtaStsPolicy | undefined, host: string): Issue[] {
  if (!policy || policy.mode === "none" || host === NO_HOST || listsExchanger(policy, host)) return [];
  const what = `${show(host)} is no exchanger of the edition or of hosts.mx, so the MTA-STS policy does not list it`;
  if (policy.mode === "testing") {
    const message = `${what}: senders report each delivery to it as a failure (RFC 8461 section 5); drop this MX before the mode becomes enforce`;
    return [warning("mta-sts.unlisted-mx", "", message, { scope: "plan" })];
  }
  const message = `${what}, and senders do not deliver to it (RFC 8461 section 5); drop this MX, or give mtaSts.mode testing`;
  return [error("mta-sts.unlisted-mx", "", message, { scope: "plan" })];
}
