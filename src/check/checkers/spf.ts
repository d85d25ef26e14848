/**
 * SPF records: that of the mail domain, exactly one, authorizing Alibaba Mail, and free of evaluation errors; and those of other names,
 * each the only one there, with the plan's terms.
 */
import { txtStrings, txtText } from "../../dns/rdata";
import { alibabaMailIncludes, editions } from "../../editions";
import {
  formatSpfTerm,
  isSpf,
  parseSpf,
  reviewSpf,
  type SpfMechanism,
  type SpfRecord,
  type SpfResultDetails,
  type SpfTerm,
  sameSpf,
} from "../../mail";
import { canonicalTerm, domainOf } from "../../mail/spf/canonical";
import { effectiveTerms } from "../../mail/spf/lookups";
import { includeOf } from "../../mail/spf/record";
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
import { causeOf, isRestOfSpf, type SpfCause, spfSlip } from "./spf-cause";
import { reachOf } from "./spf-reach";
import type { Slip } from "./txt-slip";
import type { Context, ObservedRrset, RecordChecker } from "./types";

export const spf: RecordChecker = {
  alsoQuery: ["SPF"],
  // Other TXT records at the name are ignored; one that is nearly SPF is a mistake worth reporting.
  matches: (rdata) => /spf1/i.test(txtText(rdata)) || isRestOfSpf(txtText(rdata)),
  judge(held, expectation, context) {
    const [slip] = slipsOf(held, expectation);
    const judged = judgeSpf(held, expectation, context, slip !== undefined);
    if (!slip) return judged;
    const isWrong = judged.verdict === "wrong" || judged.verdict === "missing";
    // Other reasons would be about the damaged record.
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

/** An SPF record of another name: whom it authorizes is the plan's own matter. */
export const otherSpf: RecordChecker = {
  alsoQuery: ["SPF"],
  matches: spf.matches,
  judge(held, { name, records }) {
    const [planned = ""] = records.map(primaryField);
    const sole = soleRecord(held, name, planned);
    if ("verdict" in sole) return sole;
    const { text, record } = sole;
    const notices = noticesOf(reviewSpf(text).filter(({ severity }) => severity === "warning"));
    if (sameSpf(planned, text)) return right(...behindAlias(name, held.aliasChain));
    const message = `the SPF record of ${name} differs from the plan: it ${difference(planned, record)}; write ${JSON.stringify(planned)}, or change the plan to match`;
    return wrong(errorReason("spf.other-terms", message), ...notices);
  },
  same: spf.same,
};

/** The one SPF record of a name, or what is wrong instead. */
function soleRecord(held: ObservedRrset, name: string, planned: string): { text: string; record: SpfRecord } | Judged {
  const texts = held.records.map(txtText);
  const [text, ...more] = texts.filter(isSpf);
  if (text === undefined) return noRecord(name, planned, texts, held.otherRecords);
  if (more.length > 0) {
    const message = `${name} has ${more.length + 1} SPF records${sameTexts([text, ...more])}, which makes SPF fail for all its mail (RFC 7208 section 4.5); merge them into one`;
    return wrong(errorReason("spf.two-records", message));
  }
  const parsed = parseSpf(text);
  if (!parsed.ok) {
    const message = `the SPF record is invalid (permerror, RFC 7208 section 4.6): ${problemsOf(parsed.issues)}`;
    return wrong(errorReason("spf.unreadable", message));
  }
  return { text, record: parsed.record };
}

/** `isCut`: the record is only part of the intended one. */
function judgeSpf(
  held: ObservedRrset,
  { name, records }: Expectation,
  { plan, observations }: Context,
  isCut: boolean,
): Judged {
  const [planned = ""] = records.map(primaryField);
  const sole = soleRecord(held, name, planned);
  if ("verdict" in sole) return sole;
  const { text, record } = sole;
  const finding = observations.spf.get(text);
  if (!finding) {
    const message = `the SPF record was not evaluated: the time limit was reached, or the servers hold more than ${MAX_EVALUATED} different SPF records; make the servers agree, and check again`;
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
    ...lookupNotices(finding),
    ...differences(planned, text, record, own, isCut),
  );
}

function noRecord(name: string, planned: string, near: string[], otherRecords: string[]): Judged {
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
          `a TXT record looks like the SPF record, but is invalid: ${problemsOf(parsed.issues)}`,
        ),
      );
  }
  if (otherRecords.length > 0) {
    const message =
      "a record of the obsolete type SPF (99) exists, which receivers ignore (RFC 7208 section 3.1); move its text to a TXT record and delete it";
    reasons.push(warningReason("spf.type-99", message));
  }
  return missing(...reasons);
}

/**
 * Judges the look-ups and the evaluation, beginning with what is certain. The tree of look-ups has every error that does not
 * depend on the message; further errors of the evaluation, for an unlisted client address, do.
 */
function judgeFinding({ tree, verdict }: SpfFinding, own: SpfMechanism[], isCut: boolean): Judged {
  const located = own.map((term) => ({ own: term, term: formatSpfTerm(term), reach: reachOf(tree, term) }));
  const missingTerms = located.filter(({ reach }) => reach.kind === "no" || reach.kind === "taken");
  const reasons: Reason[] = [];
  const explained: TextSpan[] = [];
  if (missingTerms.length > 0) {
    const causes = missingTerms.map(({ own: term, reach }): SpfCause | undefined =>
      reach.kind === "taken" ? { message: reach.message } : causeOf(tree, term),
    );
    const unexplained = missingTerms.filter((_, index) => causes[index] === undefined).map(({ term }) => term);
    const fixes = [
      ...causes.flatMap((cause) => cause?.message ?? []),
      ...(unexplained.length > 0 ? [`add ${joinAnd(unexplained)} before "all"`] : []),
    ];
    explained.push(...causes.flatMap((cause) => cause?.span ?? []));
    const message = `the SPF record does not authorize Alibaba Mail's servers to send for the domain (RFC 7208 section 5.2): ${fixes.join("; and ")}`;
    reasons.push(errorReason("spf.without-ours", message));
  }
  const errors = errorsOf(tree.issues);
  if (errors.length > 0) {
    const message = `receivers can't evaluate the SPF record (permerror, RFC 7208 section 2.6.7): ${problemsOf(errors)}`;
    reasons.push(errorReason("spf.permerror", message));
  }
  if (reasons.length > 0) return wrong(...reasons, ...reviewNotices(tree.record, own, isCut, explained));
  const isStopped = verdict?.result === "temperror" || verdict?.result === "permerror";
  const unanswered = tree.issues.filter(({ incomplete }) => incomplete);
  if (isStopped && unanswered.length > 0) {
    const message = `the SPF record could not be evaluated completely (temperror, RFC 7208 section 2.6.6): ${problemsOf(unanswered)}`;
    return unknown(warningReason("spf.temperror", message));
  }
  const indeterminate = located.filter(({ reach }) => reach.kind === "perhaps").map(({ term }) => term);
  if (indeterminate.length === 0) return right(...(isStopped ? [dependsOnMail(verdict)] : []));
  const message = `whether the SPF record contains ${joinAnd(indeterminate)} can't be determined: it leads to a record that depends on each message (RFC 7208 section 7) or could not be looked up; send a message and check its Received-SPF or Authentication-Results header`;
  return unknown(warningReason("spf.not-told", message));
}

function dependsOnMail({ result, reason = "no reason given" }: SpfResultDetails): Reason {
  const message = `for mail from an address that the SPF record does not list, the result is ${result}: ${reason}. It depends on the message, because a macro or ptr looks up its sender (RFC 7208 section 7); check whether that term is needed`;
  return warningReason("spf.depends-on-mail", message);
}

function nothingOwn(planned: string): Reason {
  const message = `the live SPF record differs from the plan's, and the plan's does not say from where Alibaba Mail sends, so they can't be compared; add its include to the plan, or write ${JSON.stringify(planned)}`;
  return warningReason("spf.not-told", message);
}

/**
 * The terms of the plan that authorize Alibaba Mail: the edition's include, else that of any edition, else all includes of
 * the plan, else all its other passing terms, else the edition's include even if it is not planned. A redirect counts as an
 * include: it authorizes the same servers. Empty if the plan of a custom edition has none of these.
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
    includes.filter((term) => alibabaMailIncludes.has(domainOf(term) ?? "")),
    includes,
    passing,
    ofEdition === undefined ? [] : [includeOf(ofEdition)],
  ];
  return choices.find((found) => found.length > 0) ?? [];
}

/** Warnings about the record's look-ups. */
function lookupNotices({ tree }: SpfFinding): Reason[] {
  return noticesOf(tree.issues.filter(({ severity }) => severity === "warning"));
}

/** How a working record differs from the plan's. */
function differences(planned: string, text: string, live: SpfRecord, own: SpfTerm[], isCut: boolean): Reason[] {
  if (sameSpf(planned, text)) return [];
  const message = `the SPF record differs from the plan: it ${difference(planned, live)}; set spf to the correct senders and update the record to match`;
  return [warningReason("spf.differs", message), ...reviewNotices(text, own, isCut)];
}

/** What a record has other than the plan's, to follow "it". */
function difference(planned: string, live: SpfRecord): string {
  const parsed = parseSpf(planned);
  const wanted = parsed.ok ? parsed.record.terms : [];
  const without = (terms: SpfTerm[], others: SpfTerm[]): string[] => {
    const known = new Set(others.map(canonicalTerm));
    const other = terms.filter((term) => !known.has(canonicalTerm(term)));
    return other.map((term) => abbreviate(written(term)));
  };
  const [less, more] = [without(wanted, live.terms), without(live.terms, wanted)];
  const parts = [
    ...(less.length > 0 ? [`lacks ${listUpTo(less)}`] : []),
    ...(more.length > 0 ? [`also has ${listUpTo(more)}`] : []),
  ];
  return parts.length > 0 ? joinAnd(parts) : "has its terms in a different order or more than once";
}

/** A term as readers know it: an `all` that lets everybody pass is told with its sign. */
function written(term: SpfTerm): string {
  return term.kind === "mechanism" && term.name === "all" ? `${term.qualifier}all` : formatSpfTerm(term);
}

/** Warnings about a record, except about the terms already explained. */
function reviewNotices(text: string, own: SpfTerm[], isCut: boolean, explained: TextSpan[] = []): Reason[] {
  const provider = own.map(domainOf).find((domain) => domain !== undefined && alibabaMailIncludes.has(domain));
  const issues = reviewSpf(text, { isCut, ...(provider === undefined ? {} : { provider }) });
  const isExplained = ({ span }: Issue): boolean =>
    explained.some(({ start, end }) => span?.start === start && span.end === end);
  return noticesOf(issues.filter((issue) => issue.severity === "warning" && !isExplained(issue)));
}

function behindAlias(name: string, aliasChain: string[]): Reason[] {
  if (aliasChain.length === 0) return [];
  return [
    warningReason(
      "spf.behind-alias",
      `${name} is an alias of ${aliasChain.at(-1)}, so that name's SPF record applies (RFC 1034 section 3.6.2)`,
    ),
  ];
}
