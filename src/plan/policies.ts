import type { DmarcPolicy } from "../args/args";
import { type NameResult, parseDnsName } from "../dns/host-name";
import { buildMtaSts, buildMtaStsPolicy, type MailText, type MtaStsMode, type MtaStsPolicy } from "../mail";
import { DEFAULT_MAX_AGE, listsExchanger } from "../mail/mta-sts";
import { ROOT_NAME } from "../records/records";
import { error, errorsOf, formatValue, type Issue, warning } from "../shared/issues";
import type { Exchanger } from "./hosts";

/** A DKIM selector in its one spelling; `taken` maps those before it to how the user wrote them, and gets it too. */
export function parseSelector(selector: string, taken: Map<string, string>, path: string): NameResult {
  const parsed = parseDnsName(selector, path);
  if (!parsed.ok) return parsed;
  const { name } = parsed;
  const [alone = "", ...behind] = name.split(/(?:^|\.)_domainkey(?:\.|$)/);
  if (behind.length > 0) {
    const message = `${formatValue(selector)} is more than a selector; give what stands before ._domainkey, such as ${alone || "default"}`;
    return { ok: false, issue: error("dkim.selector", path, message) };
  }
  const same = taken.get(name);
  if (same !== undefined) {
    const message = `${formatValue(selector)} is the same selector as ${formatValue(same)}, since names have no letter case; drop one of the two`;
    return { ok: false, issue: error("dkim.same-selector", path, message) };
  }
  taken.set(name, selector);
  return parsed;
}

/** The MTA-STS policy of a plan, and what it asks of the other records. */
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
export function checkPolicyCoversMx(policy: MtaStsPolicy | undefined, host: string): Issue[] {
  if (!policy || policy.mode === "none" || host === ROOT_NAME || listsExchanger(policy, host)) return [];
  const what = `${formatValue(host)} is no exchanger of the edition or of hosts.mx, so the MTA-STS policy does not list it`;
  if (policy.mode === "testing") {
    const message = `${what}: senders report each delivery to it as a failure (RFC 8461 section 5); drop this MX before the mode becomes enforce`;
    return [warning("mta-sts.unlisted-mx", "", message, { scope: "plan" })];
  }
  const message = `${what}, and senders do not deliver to it (RFC 8461 section 5); drop this MX, or give mtaSts.mode testing`;
  return [error("mta-sts.unlisted-mx", "", message, { scope: "plan" })];
}

/** What of the DMARC record decides whether receivers show a logo. */
interface DmarcStrength {
  policy: DmarcPolicy;
  subdomainPolicy?: DmarcPolicy;
  testing?: boolean;
}

const RULE = "no receiver shows the logo (authentication requirements of the BIMI draft)";

/**
 * BIMI asks for a DMARC policy of quarantine or reject, for subdomains too, and in earnest. A domain without a record of
 * its own has the one of the domain above, where there is one (RFC 9989 section 4.10).
 */
export function checkDmarcForBimi(dmarc: DmarcStrength | undefined, domain: string): Issue[] {
  const weak = (path: string, message: string): Issue[] => [
    warning("bimi.dmarc-policy", path, message, { scope: "plan" }),
  ];
  if (!dmarc) {
    const unless = domain.split(".").length > 2 ? ", unless the domain above has one" : "";
    return weak("bimi", `without a DMARC policy of quarantine or reject ${RULE}${unless}; give dmarc.policy`);
  }
  if (dmarc.policy === "none") {
    return weak("dmarc.policy", `with the policy none ${RULE}; give quarantine or reject, or leave bimi out`);
  }
  if (dmarc.subdomainPolicy === "none") {
    const message = `with the policy none for subdomains ${RULE}; give quarantine or reject, or leave bimi out`;
    return weak("dmarc.subdomainPolicy", message);
  }
  if (dmarc.testing) return weak("dmarc.testing", `in test mode ${RULE}; end it, or leave bimi out`);
  return [];
}
