/** Reviews a DMARC record that receivers can read. */
import { type Issue, type TextSpan, warning } from "../../shared/issues";
import { policyFault, type ReadDmarc, readDmarc } from "./parse";
import { appliedPolicies, type DmarcRecord, isWeaker, writtenPolicies } from "./record";
import { dmarcReportAuthorizations, mayBelongTogether } from "./reports";

/** RFC 7489 section 6.2: older receivers send to at least two addresses, and may skip the others. */
const URIS_FOR_OLDER_RECEIVERS = 2;

export interface DmarcContext {
  /** The domain that the record is for. With it, addresses in other domains are reported. */
  domain?: string;
  /** The zone that the domain is in: addresses inside it count as the domain's own. */
  zone?: string;
  /** The text of the DMARC record of the domain above, where there is one. */
  parent?: string;
}

/**
 * All issues of a record: those of `parseDmarc`, then whether it does what its owner may expect. Issues of the record have
 * the path `""` and a place in it; those of the parent's record have the path `parent`. Except for the errors of
 * `parseDmarc`, all are warnings.
 */
export function reviewDmarc(record: string, context: DmarcContext = {}): Issue[] {
  return reviewInWords(record, context, ofText);
}

/** What to call a tag, and a tag with its value: in a text by the tag's name, for arguments by the argument's. */
export interface DmarcWords {
  tag(name: string): string;
  setting(name: string, value: string): string;
}

const ofText: DmarcWords = { tag: (name) => name, setting: (name, value) => `${name}=${value}` };

/** `reviewDmarc` with the names that the user knows. */
export function reviewInWords(record: string, { domain, zone, parent }: DmarcContext, words: DmarcWords): Issue[] {
  const read = readDmarc(record);
  if (!read.parsed.ok) return read.parsed.issues;
  const made = read.parsed.record;
  return [
    ...read.parsed.issues,
    ...reviewPolicies(made, read, words),
    ...reviewReports(made, read, words),
    ...(domain === undefined ? [] : reviewDestinations(record, domain, zone, read)),
    ...(parent === undefined ? [] : reviewParent(made, read, parent, policyFault(record) === undefined)),
  ];
}

function reviewPolicies(record: DmarcRecord, { tags }: ReadDmarc, { tag: word, setting }: DmarcWords): Issue[] {
  const issues: Issue[] = [];
  const policies = writtenPolicies(record);
  const warn = (tag: string, id: string, message: string, text?: string): void => {
    const span = tags.get(tag)?.span ?? { start: 0, end: 0 };
    issues.push({ ...warning(id, "", message), span, ...(text === undefined ? {} : { proposal: { span, text } }) });
  };
  if (isWeaker(policies.subdomains, policies.domain)) {
    const message = `${setting("sp", policies.subdomains)} is weaker than ${setting("p", policies.domain)}, so forgers can use a subdomain instead; remove ${word("sp")}, or make it as strong as ${word("p")}`;
    warn("sp", "dmarc.weak-subdomains", message);
  }
  if (isWeaker(policies.nonexistent, policies.subdomains)) {
    const message = `${setting("np", policies.nonexistent)} is weaker than the policy for existing subdomains, ${policies.subdomains}; no legitimate mail comes from nonexistent ones, so remove ${word("np")}, or write ${setting("np", "reject")}`;
    warn("np", "dmarc.weak-nonexistent", message, "np=reject");
  }
  const isPolicy = Object.values(policies).some((policy) => policy !== "none");
  if (record.testing && isPolicy) {
    const message = `${setting("t", "y")} makes receivers apply each policy one step weaker, while older ones, which don't know it, apply it in full (RFC 9989 section 4.7); remove it once the reports show no legitimate mail that fails`;
    warn("t", "dmarc.testing", message);
  }
  if (record.testing && !isPolicy) {
    warn(
      "t",
      "dmarc.testing-nothing",
      `${setting("t", "y")} has no effect on the policy none (RFC 9989 section 4.7); remove it`,
    );
  }
  if (record.psd === "y") {
    const message =
      "psd=y declares the domain a public suffix, under which others register their own domains (RFC 9989 section 4.7); remove it unless you run a registry";
    warn("psd", "dmarc.public-suffix", message);
  }
  return issues;
}

function reviewReports(record: DmarcRecord, { tags, uris }: ReadDmarc, { tag: word }: DmarcWords): Issue[] {
  const issues: Issue[] = [];
  const place = (tag: string): TextSpan => tags.get(tag)?.span ?? { start: 0, end: 0 };
  const policies = Object.values(writtenPolicies(record));
  // If there is no p tag, that was reported.
  if (uris.every(({ tag }) => tag !== "rua") && policies.every((policy) => policy === "none") && tags.has("p")) {
    const message = `the policy none has no effect without reports; add an address for reports in ${word("rua")}, or use a stronger policy`;
    issues.push({ ...warning("dmarc.no-effect", "", message), span: place("p") });
  }
  if (record.failureReports.length > 0) {
    const message = `few receivers send reports of single failures, because they contain parts of people's mail; rely on ${word("rua")}, and expect little from ${word("ruf")}`;
    issues.push({ ...warning("dmarc.failure-reports", "", message), span: place("ruf") });
  }
  for (const tag of ["rua", "ruf"] as const) {
    const count = uris.filter((uri) => uri.tag === tag).length;
    if (count <= URIS_FOR_OLDER_RECEIVERS) continue;
    const subject = word(tag) === tag ? `the ${tag} tag` : word(tag);
    const message = `${subject} has ${count} addresses, but older receivers may send to the first ${URIS_FOR_OLDER_RECEIVERS} only (RFC 7489 section 6.2); use one mailbox that forwards them`;
    issues.push({ ...warning("dmarc.many-reports", "", message), span: place(tag) });
  }
  return issues;
}

function reviewDestinations(record: string, domain: string, zone: string | undefined, { uris }: ReadDmarc): Issue[] {
  const authorizations = new Map(dmarcReportAuthorizations(domain, record, zone).map((one) => [one.address, one]));
  return uris.flatMap(({ mail, span }) => {
    const needed = mail && authorizations.get(mail.address);
    if (!needed) return [];
    const { name, text, address } = needed;
    const unless = mayBelongTogether(mail.host, domain) ? ", unless both belong to one organizational domain" : "";
    const message = `reports go to ${address} only if the TXT record ${name} contains ${text} (RFC 9990 section 4)${unless}; ask its owner to add it, or use an address in your own domain`;
    return [{ ...warning("dmarc.external-reports", "", message), span }];
  });
}

/** `isApplied`: receivers apply the policies as they are written. */
function reviewParent(record: DmarcRecord, { tags }: ReadDmarc, parent: string, isApplied: boolean): Issue[] {
  const above = readDmarc(parent).parsed;
  if (!above.ok) return above.issues.map((issue) => ({ ...issue, severity: "warning" as const, path: "parent" }));
  const issues: Issue[] = [];
  const inherited = appliedPolicies(above.record).subdomains;
  const own = appliedPolicies(record).domain;
  const start = tags.get("v")?.span.end ?? 0;
  if (isWeaker(own, inherited)) {
    const message = `the policy, ${own}, is weaker than the ${inherited} that the domain above sets for its subdomains, and replaces it (RFC 9989 section 4.10.1); use at least p=${inherited}, or remove this record`;
    const issue = warning("dmarc.weaker-than-parent", "", message);
    const place = tags.get("p")?.span;
    // In test mode, or beside an invalid one, the written policy is not the effective one.
    const proposal = place && !record.testing && isApplied && { span: place, text: `p=${inherited}` };
    issues.push({ ...issue, span: place ?? { start, end: start }, ...(proposal ? { proposal } : {}) });
  }
  // A public suffix above, or psd=n here, makes this the organizational domain.
  if (above.record.psd === "y" || record.psd === "n") return issues;
  for (const name of ["sp", "np"]) {
    const tag = tags.get(name);
    if (!tag) continue;
    const message = `the ${name} tag is ignored, because names below use that of the organizational domain above (RFC 9989 section 4.7); set it there`;
    issues.push({ ...warning("dmarc.subdomain-tags", "", message), span: tag.span });
  }
  return issues;
}
