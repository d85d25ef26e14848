import type { DmarcPolicy } from "../args";
import { type Issue, warning } from "../issues";

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
