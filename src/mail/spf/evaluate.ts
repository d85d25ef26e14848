/** Evaluates SPF as a receiver does: check_host() of RFC 7208 section 4. */
import { asciiName } from "../../dns/host-name";
import { clientOctets } from "../../dns/ip";
import { Evaluation } from "./evaluation";
import type { CheckHostInput, SpfResultDetails } from "./result";

/**
 * What a receiver makes of a message: the result of check_host(). It never fails for what records or the DNS say; an
 * `ip` that is no address, or a resolver without a way back from addresses to names, is a `TypeError`.
 */
export async function evaluateSpf(question: CheckHostInput): Promise<SpfResultDetails> {
  const client = clientOctets(question.ip);
  if (!client) throw new TypeError(`ip: ${JSON.stringify(question.ip)} is no IP address`);
  const { resolvePtr, reverse }: { resolvePtr?: unknown; reverse?: unknown } = question.resolver;
  if (typeof resolvePtr !== "function" && typeof reverse !== "function") {
    throw new TypeError("resolver: it has neither resolvePtr nor reverse; give one of them");
  }
  const sender = fullSender(question);
  const domain = asciiName(question.domain ?? sender.slice(sender.lastIndexOf("@") + 1));
  const evaluation = new Evaluation(question, client, sender);
  const outcome = await evaluation.checkHost(domain);
  const { lookups, voidLookups } = evaluation;
  const explanation = outcome.result === "fail" ? await evaluation.explain(outcome) : undefined;
  const { result, term, reason } = outcome;
  return {
    result,
    domain: outcome.domain,
    ...(term === undefined ? {} : { term }),
    ...(reason === undefined ? {} : { reason }),
    ...(explanation === undefined ? {} : { explanation }),
    lookups,
    voidLookups,
  };
}

/**
 * RFC 7208 sections 2.4 and 4.3: without a local part it is `postmaster`, without a domain that of HELO. Domains are in
 * A-labels (RFC 8616 section 4).
 */
function fullSender({ sender, helo }: CheckHostInput): string {
  const address = sender.replace(/^<(.*)>$/s, "$1");
  const at = address.lastIndexOf("@");
  return `${address.slice(0, Math.max(at, 0)) || "postmaster"}@${asciiName(address.slice(at + 1) || helo)}`;
}
