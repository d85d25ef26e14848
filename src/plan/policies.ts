import type { DmarcPolicy } from "../args/args";
import { type NameResult, parseDnsName } from "../dns/host-name";
import { buildMtaSts, buildMtaStsPolicy, type MailText, type MtaStsMode, type MtaStsPolicy } from "../mail";
import { DEFAULT_MAX_AGE, listsExchanger } from "../mail/mta-sts";
import { ROOT_NAME } from "../records/records";
import { error, errorsOf, formatValue, type Issue, warning } from "../shared/issues";
import type { Exchanger } from "./hosts";

/** A DKIM selector in canonical form. `taken` maps earlier ones to the user's spelling; this one is added to it. */
export function parseSelector(selector: string, taken: Map<string, string>, path: string): NameResult {
  const parsed = parseDnsName(selector, path);
  if (!parsed.ok) return parsed;
  const { name } = parsed;
  const [alone = "", ...rest] = name.split(/(?:^|\.)_domainkey(?:\.|$)/);
  if (rest.length > 0) {
    const message = `${formatValue(selector)} is more than a selector; use only the part before ._domainkey, such as ${alone || "default"}`;
    return { ok: false, issue: error("dkim.selector", path, message) };
  }
  const same = taken.get(name);
  if (same !== undefined) {
    const message = `${formatValue(selector)} is the same selector as ${formatValue(same)}, since DNS names are case-insensitive; remove one of the two`;
    return { ok: false, issue: error("dkim.same-selector", path, message) };
  }
  taken.set(name, selector);
  return parsed;
}

/** The MTA-STS policy of a plan, and its record. */
export interface PlannedPolicy extends MtaStsPolicy {
  /** The text to serve; absent where the policy is invalid. */
  text?: string;
  /** The record, with the policy's issues. */
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

/** Senders that follow the policy deliver no mail to an exchanger that it doesn't list. */
export function checkPolicyCoversMx(policy: MtaStsPolicy | undefined, host: string): Issue[] {
  if (!policy || policy.mode === "none" || host === ROOT_NAME || listsExchanger(policy, host)) return [];
  const what = `${formatValue(host)} is not a mail exchanger of the edition or of hosts.mx, so the MTA-STS policy doesn't list it`;
  if (policy.mode === "testing") {
    const message = `${what}: senders report each delivery to it as a failure (RFC 8461 section 5); remove this MX before the mode becomes enforce`;
    return [warning("mta-sts.unlisted-mx", "", message, { scope: "plan" })];
  }
  const message = `${what}, and senders don't deliver to it (RFC 8461 section 5); remove this MX, or set mtaSts.mode to testing`;
  return [error("mta-sts.unlisted-mx", "", message, { scope: "plan" })];
}

/** What in the DMARC record determines whether receivers show a logo. */
interface DmarcStrength {
  policy: DmarcPolicy;
  subdomainPolicy?: DmarcPolicy;
  testing?: boolean;
}

const RULE = "receivers don't show the logo (BIMI draft, authentication requirements)";

/**
 * BIMI requires a DMARC policy of quarantine or reject, for subdomains too, and not in test mode. A domain without its own
 * record uses that of the domain above, if there is one (RFC 9989 section 4.10).
 */
export function checkDmarcForBimi(dmarc: DmarcStrength | undefined, domain: string): Issue[] {
  const weak = (path: string, message: string): Issue[] => [
    warning("bimi.dmarc-policy", path, message, { scope: "plan" }),
  ];
  if (!dmarc) {
    const unless = domain.split(".").length > 2 ? ", unless the domain above has one" : "";
    return weak("bimi", `without a DMARC policy of quarantine or reject, ${RULE}${unless}; set dmarc.policy`);
  }
  if (dmarc.policy === "none") {
    return weak("dmarc.policy", `with the policy none, ${RULE}; use quarantine or reject, or omit bimi`);
  }
  if (dmarc.subdomainPolicy === "none") {
    const message = `with the policy none for subdomains, ${RULE}; use quarantine or reject, or omit bimi`;
    return weak("dmarc.subdomainPolicy", message);
  }
  if (dmarc.testing) return weak("dmarc.testing", `in test mode, ${RULE}; turn test mode off, or omit bimi`);
  return [];
}
