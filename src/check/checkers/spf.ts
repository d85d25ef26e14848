/** The SPF record of the mail domain: exactly one, ours in it, and evaluating without error. */
import { txtStrings, txtText } from "../../dns/rdata";
import { alibabaMailIncludes, editions } from "../../editions";
import {
  formatSpfTerm,
  isSpf,
  parseSpf,
  reviewSpf,
  type SpfLookupTree,
  type SpfMechanism,
  type SpfRecord,
  type SpfResultDetails,
  type SpfTerm,
  sameSpf,
} from "../../mail";
import { canonicalDomain, canonicalTerm } from "../../mail/spf/canonical";
import { effectiveTerms } from "../../mail/spf/lookups";
import { primaryField } from "../../records/records";
import { errorsOf, type Issue, type TextSpan } from "../../shared/issues";
import { joinAnd, LISTED, listUpTo } from "../../shared/lists";
import type { Reason } from "../../shared/reasons";
import {
  abbreviate,
  errorReason,
  type Judged,
  missing,
  noticesOf,
  problemsOf,
  right,
  sameTexts,
  unknown,
  warningReason,
  wrong,
} from "../../shared/reasons";
import type { Expectation, PlanToCheck } from "../expectation";
import { MAX_EVALUATED, type SpfFinding } from "../observations";
import { causeOf, isRestOfSpf, readTerm, spfSlip } from "./spf-cause";
import type { Slip } from "./txt-slip";
import type { Context, ObservedRrset, RecordChecker } from "./types";

export const spf: RecordChecker = {
  alsoQuery: ["SPF"],
  // Other TXT records at the name are not ours; one that is nearly SPF is a slip worth telling.
  matches: (rdata) => /spf1/i.test(txtText(rdata)) || isRestOfSpf(txtText(rdata)),
  judge(held, expectation, context) {
    const [slip] = slipsOf(held, expectation);
    const judged = judgeSpf(held, expectation, context, slip !== undefined);
    if (!slip) return judged;
    const isWrong = judged.verdict === "wrong" || judged.verdict === "missing";
    // What else there is to say of the record is about what is left of it.
    if (isWrong) return wrong(slip.reason);
    return { ...judged, reasons: [warningReason(slip.reason.id, slip.reason.message), ...judged.reasons] };
  },
  slips: slipsOf,
  same: (planned, rdata) => sameSpf(primaryField(planned), txtText(rdata)),
};

function slipsOf({ records: found }: ObservedRrset, { records: planned }: Pick<Expectation, "records">): Slip[] {
  const slip = spfSlip(found.map(txtStrings));
  return slip ? [{ reason: errorReason(slip.id, slip.message), found, planned }] : [];
}

/** `isCut`: the record is what a slip left of the one that was meant. */
function judgeSpf(
  held: ObservedRrset,
  { name, records }: Expectation,
  { plan, observations }: Context,
  isCut: boolean,
): Judged {
  const [planned = ""] = records.map(primaryField);
  const texts = held.records.map(txtText);
  const [text, ...more] = texts.filter(isSpf);
  if (text === undefined) return noRecord(name, planned, texts, held.alsoQuery);
  if (more.length > 0) {
    const message = `${name} has ${more.length + 1} SPF records${sameTexts([text, ...more])}, and then SPF fails for all its mail (RFC 7208 section 4.5); merge them into one`;
    return wrong(errorReason("spf.two-records", message));
  }
  const parsed = parseSpf(text);
  if (!parsed.ok) {
    const message = `receivers can't read the record (permerror, RFC 7208 section 4.6): ${problemsOf(parsed.issues)}`;
    return wrong(errorReason("spf.unreadable", message));
  }
  const finding = observations.spf.get(text);
  if (!finding) {
    const message = `the record was not evaluated, as the time was over before or servers hold more than ${MAX_EVALUATED} different ones; make the servers agree, and check again`;
    return unknown(warningReason("spf.not-evaluated", message));
  }
  const alias = behindAlias(name, held.aliasChain);
  const own = providerTerms(plan, planned);
  const judged = judgeFinding(finding, own, isCut);
  if (judged.verdict !== "right") return { ...judged, reasons: [...judged.reasons, ...alias] };
  if (own.length === 0 && !sameSpf(planned, text)) return unknown(nothingOwn(planned), ...alias);
  return right(
    ...judged.reasons,
    ...alias,
    ...costs(finding),
    ...differences(planned, text, parsed.record, own, isCut),
  );
}

function noRecord(name: string, planned: string, near: string[], alsoQuery: string[]): Judged {
  const reasons = [
    errorReason(
      "spf.none",
      `${name} has no SPF record (RFC 7208 section 4.5); add the TXT record ${JSON.stringify(planned)}`,
    ),
  ];
  for (const text of near.slice(0, LISTED)) {
    const parsed = parseSpf(text);
    if (!parsed.ok)
      reasons.push(
        errorReason(
          "spf.unreadable",
          `a TXT record is meant to be the SPF record, and is not one: ${problemsOf(parsed.issues)}`,
        ),
      );
  }
  if (alsoQuery.length > 0) {
    const message =
      "there is a record of the obsolete type SPF (99), which receivers don't look at (RFC 7208 section 3.1); put its text into a TXT record and delete it";
    reasons.push(warningReason("spf.type-99", message));
  }
  return missing(...reasons);
}

/**
 * What look-ups and evaluation say, beginning with what is certain. The tree of look-ups has every error that does not
 * depend on the mail that comes in; what the evaluation of a stranger's mail says more does.
 */
function judgeFinding({ tree, verdict }: SpfFinding, own: SpfMechanism[], isCut: boolean): Judged {
  const places = own.map((term) => ({ own: term, term: formatSpfTerm(term), found: find(tree, canonicalTerm(term)) }));
  const missingTerms = places.filter(({ found }) => found === "no");
  const reasons: Reason[] = [];
  const told: TextSpan[] = [];
  if (missingTerms.length > 0) {
    const causes = missingTerms.map(({ own: term }) => causeOf(tree, term));
    const unexplained = missingTerms.filter((_, index) => causes[index] === undefined).map(({ term }) => term);
    const fixes = [
      ...causes.flatMap((cause) => cause?.message ?? []),
      ...(unexplained.length > 0 ? [`write ${joinAnd(unexplained)} into it, before its all`] : []),
    ];
    told.push(...causes.flatMap((cause) => cause?.span ?? []));
    const message = `the record does not say that Alibaba Mail's servers may send for the domain, so receivers do not take what they send for the domain's own (RFC 7208 section 5.2): ${fixes.join("; and ")}`;
    reasons.push(errorReason("spf.without-ours", message));
  }
  const errors = errorsOf(tree.issues);
  if (errors.length > 0) {
    const message = `receivers give the record up (permerror, RFC 7208 section 2.6.7): ${problemsOf(errors)}`;
    reasons.push(errorReason("spf.permerror", message));
  }
  if (reasons.length > 0) return wrong(...reasons, ...unwise(tree.record, own, isCut, told));
  const isStopped = verdict?.result === "temperror" || verdict?.result === "permerror";
  const unanswered = tree.issues.filter(({ incomplete }) => incomplete);
  if (isStopped && unanswered.length > 0) {
    const message = `the record could not be evaluated to its end (RFC 7208 section 2.6.6): ${problemsOf(unanswered)}`;
    return unknown(warningReason("spf.temperror", message));
  }
  const indeterminate = places.filter(({ found }) => found === "perhaps").map(({ term }) => term);
  if (indeterminate.length === 0) return right(...(isStopped ? [dependsOnMail(verdict)] : []));
  const message = `whether ${joinAnd(indeterminate)} is in the record can't be told, as it leads to a record that depends on each message (RFC 7208 section 7) or was not answered; send a mail and look at its Received-SPF or Authentication-Results`;
  return unknown(warningReason("spf.not-told", message));
}

function dependsOnMail({ result, reason = "no reason given" }: SpfResultDetails): Reason {
  const message = `for mail from an address that the record does not name, receivers come to ${result}: ${reason}. That depends on the mail, as a macro or ptr asks about its sender (RFC 7208 section 7); look whether it is needed`;
  return warningReason("spf.depends-on-mail", message);
}

function nothingOwn(planned: string): Reason {
  const message = `the live record is not the plan's, and the plan's does not say by whom Alibaba Mail sends, so that nothing can be compared; plan its include, or write ${JSON.stringify(planned)}`;
  return warningReason("spf.not-told", message);
}

/**
 * The terms of the plan by which Alibaba Mail sends: the edition's include, else any Alibaba Mail's, else all that the plan
 * includes, else all that it lets pass, else the edition's include though it is not planned. A redirect counts as an include:
 * it lets the same servers pass. None, where a plan of the user's own hosts has none of these.
 */
export function providerTerms({ edition }: Pick<PlanToCheck, "edition">, planned: string): SpfMechanism[] {
  const parsed = parseSpf(planned);
  const terms = parsed.ok ? effectiveTerms(parsed.record) : [];
  const passing = terms.flatMap((term) => {
    if (term.kind === "modifier" && term.name === "redirect") return includeOf(term.domain);
    return term.kind === "mechanism" && term.qualifier === "+" && term.name !== "all" ? term : [];
  });
  const includes = passing.filter(({ name }) => name === "include");
  const ofEdition = edition === "custom" ? undefined : editions[edition].spfInclude.value;
  const choices = [
    includes.filter((term) => domainOf(term) === ofEdition),
    includes.filter((term) => Object.hasOwn(alibabaMailIncludes, domainOf(term) ?? "")),
    includes,
    passing,
    ofEdition === undefined ? [] : [includeOf(ofEdition)],
  ];
  return choices.find((found) => found.length > 0) ?? [];
}

function includeOf(domain: string): SpfMechanism {
  return { kind: "mechanism", qualifier: "+", name: "include", domain };
}

function domainOf(term: SpfTerm): string | undefined {
  return "domain" in term && term.domain !== undefined ? canonicalDomain(term.domain) : undefined;
}

/** Whether a term is in the record, or in one that it includes with a pass, or redirects to. */
function find({ terms, isPartial }: SpfLookupTree, own: string): "yes" | "no" | "perhaps" {
  let result: "no" | "perhaps" = "no";
  for (const { term: text, included } of terms) {
    const term = readTerm(text);
    if (term === undefined) continue;
    if (canonicalTerm(term) === own) return "yes";
    const isInclude = term.kind === "mechanism" && term.name === "include" && term.qualifier === "+";
    const isRedirect = term.kind === "modifier" && term.name === "redirect";
    if (!isInclude && !isRedirect) continue;
    // A redirect to the record that ours includes lets the same servers pass.
    if (isRedirect && `+include:${canonicalDomain(term.domain)}` === own) return "yes";
    const inside = included ? find(included, own) : isPartial ? "perhaps" : "no";
    if (inside === "yes") return "yes";
    if (inside === "perhaps") result = "perhaps";
  }
  return result;
}

/** What is worth knowing about the record's look-ups. */
function costs({ tree }: SpfFinding): Reason[] {
  return noticesOf(tree.issues.filter(({ severity }) => severity === "warning"));
}

/** How a record that does its work differs from the plan's. */
function differences(planned: string, text: string, live: SpfRecord, own: SpfTerm[], isCut: boolean): Reason[] {
  if (sameSpf(planned, text)) return [];
  const parsed = parseSpf(planned);
  const wanted = parsed.ok ? parsed.record.terms : [];
  const without = (terms: SpfTerm[], others: SpfTerm[]): string[] => {
    const known = new Set(others.map(canonicalTerm));
    const other = terms.filter((term) => !known.has(canonicalTerm(term)));
    return other.map((term) => abbreviate(formatSpfTerm(term)));
  };
  const [less, more] = [without(wanted, live.terms), without(live.terms, wanted)];
  const parts = [
    ...(less.length > 0 ? [`lacks ${listUpTo(less)}`] : []),
    ...(more.length > 0 ? [`has ${listUpTo(more)} beside it`] : []),
  ];
  const how = parts.length > 0 ? joinAnd(parts) : "has its terms in another order or more than once";
  const message = `the record is not the plan's: it ${how}; give spf the senders that are right, so that the two are the same`;
  return [warningReason("spf.differs", message), ...unwise(text, own, isCut)];
}

/** What is unwise in a record, without what was told of the terms at these places. */
function unwise(text: string, own: SpfTerm[], isCut: boolean, told: TextSpan[] = []): Reason[] {
  const provider = own
    .map(domainOf)
    .find((domain) => domain !== undefined && Object.hasOwn(alibabaMailIncludes, domain));
  const issues = reviewSpf(text, { isCut, ...(provider === undefined ? {} : { provider }) });
  const isTold = ({ span }: Issue): boolean => told.some(({ start, end }) => span?.start === start && span.end === end);
  return noticesOf(issues.filter((issue) => issue.severity === "warning" && !isTold(issue)));
}

function behindAlias(name: string, aliasChain: string[]): Reason[] {
  if (aliasChain.length === 0) return [];
  return [
    warningReason(
      "spf.behind-alias",
      `${name} is an alias of ${aliasChain.at(-1)}, whose SPF record counts for it (RFC 1034 section 3.6.2)`,
    ),
  ];
}
