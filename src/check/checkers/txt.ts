/** TXT records other than SPF: kinds of which a name has one, compared by meaning, and all others, compared by text. */
import { txtStrings, txtText } from "../../dns/rdata";
import {
  isBimi,
  isDmarc,
  isMtaSts,
  isTlsRpt,
  type Parsed,
  parseBimi,
  parseDkim,
  parseDmarc,
  parseMtaSts,
  parseTlsRpt,
  sameDkim,
  sameDmarc,
} from "../../mail";
import { readBase64 } from "../../mail/dkim/key";
import { parseTagList } from "../../mail/tag-list";
import { primaryField } from "../../records/records";
import { errorsOf } from "../../shared/issues";
import { joinAnd, listUpTo } from "../../shared/lists";
import type { Reason } from "../../shared/reasons";
import {
  errorReason,
  type Judged,
  missing,
  problemsOf,
  right,
  sameTexts,
  warningReason,
  wrong,
} from "../../shared/reasons";
import type { Expectation } from "../expectation";
import type { Slip } from "./txt-slip";
import { plainSlip, textSlip } from "./txt-slip";
import type { ObservedRrset, RecordChecker } from "./types";

/** A kind of text of which a name has at most one. */
interface SingleText {
  /** The first part of its reasons' ids. */
  id: string;
  /** Its name in messages. */
  label: string;
  /** Whether receivers select a text as one of this kind. */
  is(text: string): boolean;
  /** Matches other texts that appear to be meant as one. */
  resembles: RegExp;
  parse(text: string): Parsed<unknown>;
  same(one: string, other: string): boolean;
  /** The effect of several, and the fix. */
  several: string;
}

export const dkim: RecordChecker = singleText({
  id: "dkim",
  label: "DKIM key record",
  is: () => true,
  resembles: /./s,
  parse: parseDkim,
  same: sameDkim,
  several: "receivers may use any of them (RFC 6376 section 3.6.2.2); delete all but the one whose key signs",
});

export const dmarc: RecordChecker = singleText({
  id: "dmarc",
  label: "DMARC record",
  is: isDmarc,
  resembles: /dmarc/i,
  parse: parseDmarc,
  same: sameDmarc,
  several: "receivers ignore them all (RFC 9989 section 4.10); delete all but one",
});

export const mtaSts: RecordChecker = singleText({
  id: "mta-sts",
  label: "MTA-STS record",
  is: isMtaSts,
  resembles: /sts/i,
  parse: parseMtaSts,
  same: sameBy(parseMtaSts, ({ id }) => id),
  several: "senders ignore them all (RFC 8461 section 3.1); delete all but one",
});

export const tlsRpt: RecordChecker = singleText({
  id: "tls-rpt",
  label: "TLS-RPT record",
  is: isTlsRpt,
  resembles: /tlsrpt/i,
  parse: parseTlsRpt,
  same: sameBy(parseTlsRpt, ({ addresses }) => [...new Set(addresses)].sort().join(",")),
  several: "senders ignore them all and send no reports (RFC 8460 section 3); delete all but one",
});

export const bimi: RecordChecker = singleText({
  id: "bimi",
  label: "BIMI record",
  is: isBimi,
  resembles: /bimi/i,
  parse: parseBimi,
  same: sameBy(parseBimi, ({ logo, certificate = "" }) => `${logo} ${certificate}`),
  several: "receivers show no logo; delete all but one",
});

/** Texts of unknown kinds: each must exist, beside any others. */
export const otherTxt: RecordChecker = {
  alsoQuery: [],
  matches: () => true,
  slips(held, { records }) {
    const gone = records.filter((record) => !held.records.some((rdata) => txtText(rdata) === primaryField(record)));
    return gone.flatMap((record) => {
      const planned = primaryField(record);
      for (const rdata of held.records) {
        const slip = plainSlip(txtStrings(rdata), planned);
        if (slip) return [{ reason: errorReason(`txt.${slip.rule}`, slip.message), found: [rdata], planned: [record] }];
      }
      return [];
    });
  },
  judge(held, expectation, context) {
    const { name, records } = expectation;
    const slips = otherTxt.slips?.(held, expectation, context) ?? [];
    const repaired = slips.flatMap((slip) => slip.planned);
    const judged = judgeOthers(held, { name, records: records.filter((record) => !repaired.includes(record)) });
    return slips.length > 0 ? wrong(...slips.map(({ reason }) => reason), ...judged.reasons) : judged;
  },
  same: (planned, rdata) => primaryField(planned) === txtText(rdata),
};

function judgeOthers(held: ObservedRrset, { name, records }: Pick<Expectation, "name" | "records">): Judged {
  const live = new Set(held.records.map(txtText));
  const gone = records.filter((record) => !live.has(primaryField(record)));
  if (gone.length === 0) return right();
  const keys = joinAnd(gone.map(({ key }) => key));
  const message = `${name} has no TXT record with the text of ${keys}; add ${joinAnd(gone.map((record) => JSON.stringify(primaryField(record))))}`;
  return missing(errorReason("txt.missing", message));
}

function sameBy<T>(parse: (text: string) => Parsed<T>, meaning: (record: T) => string): SingleText["same"] {
  return (one, other) => {
    if (one === other) return true;
    const [a, b] = [parse(one), parse(other)];
    return a.ok && b.ok && meaning(a.record) === meaning(b.record);
  };
}

function singleText(kind: SingleText): RecordChecker {
  return {
    alsoQuery: [],
    matches: () => true,
    judge(held, expectation) {
      const judged = judgeSingle(kind, held, expectation);
      if (judged.verdict === "right") return judged;
      const [slip] = slipsOf(kind, held, expectation);
      return slip ? wrong(slip.reason) : judged;
    },
    slips: (held, expectation) => slipsOf(kind, held, expectation),
    same: (planned, rdata) => kind.same(primaryField(planned), txtText(rdata)),
  };
}

function slipsOf(
  kind: SingleText,
  { records: found }: ObservedRrset,
  { records: planned }: Pick<Expectation, "records">,
): Slip[] {
  const [wanted = ""] = planned.map(primaryField);
  const slip = textSlip(found.map(txtStrings), {
    label: kind.label,
    planned: wanted,
    is: kind.is,
    isReadable: (text) => kind.parse(text).ok,
    same: kind.same,
  });
  return slip ? [{ reason: errorReason(`${kind.id}.${slip.rule}`, slip.message), found, planned }] : [];
}

function judgeSingle(kind: SingleText, held: ObservedRrset, { name, records }: Expectation): Judged {
  const { id, label, is, same } = kind;
  const [planned = ""] = records.map(primaryField);
  const texts = held.records.map(txtText);
  const [text, ...more] = texts.filter(is);
  if (text === undefined) return noText(kind, name, planned, texts);
  if (more.length > 0) {
    const message = `${name} has ${more.length + 1} ${label}s${sameTexts([text, ...more])}, so ${kind.several}`;
    return wrong(errorReason(`${id}.several`, message));
  }
  const parsed = kind.parse(text);
  if (!parsed.ok) return wrong(unreadable(kind, parsed));
  if (same(planned, text)) return right(...warningsOf(parsed));
  if (id === "dkim") return otherKey(name, planned, text);
  const tags = differingTags(planned, text);
  const where = tags.length > 0 ? ` in its ${tags.length > 1 ? "tags" : "tag"} ${listUpTo(tags)}` : "";
  return wrong(
    errorReason(
      `${id}.differs`,
      `the ${label} differs from the plan${where}; write ${JSON.stringify(planned)}, or change the plan to match`,
    ),
    ...warningsOf(parsed),
  );
}

/** Warnings about the live text. */
function warningsOf({ issues }: Parsed<unknown>): Reason[] {
  return issues.filter(({ severity }) => severity === "warning").map(({ id, message }) => warningReason(id, message));
}

function noText(kind: SingleText, name: string, planned: string, texts: string[]): Judged {
  const meant = texts.find((text) => kind.resembles.test(text));
  if (meant !== undefined) {
    const parsed = kind.parse(meant);
    if (!parsed.ok) return wrong(unreadable(kind, parsed));
  }
  const message = `${name} has no ${kind.label}; add the TXT record ${JSON.stringify(planned)}`;
  return missing(errorReason(`${kind.id}.missing`, message));
}

function unreadable({ id, label }: SingleText, { issues }: Parsed<unknown>): ReturnType<typeof errorReason> {
  return errorReason(`${id}.unreadable`, `the ${label} is invalid: ${problemsOf(errorsOf(issues))}`);
}

function otherKey(name: string, planned: string, text: string): Judged {
  const [wanted, found] = [keyOf(planned), keyOf(text)];
  if (found === "") {
    const message = `the key at ${name} is revoked (empty p=, RFC 6376 section 3.6.1), so its signatures fail; write ${JSON.stringify(planned)}, or mark the key as retired in the plan`;
    return wrong(errorReason("dkim.withdrawn", message));
  }
  if (wanted === "") {
    const message = `the key at ${name} is still valid, but the plan revokes it; write ${JSON.stringify(planned)} (RFC 6376 section 3.6.1)`;
    return wrong(errorReason("dkim.not-withdrawn", message));
  }
  if (wanted !== found) {
    const message = `${name} has a different key from the plan; copy the key that the mail console shows into the zone or the plan`;
    return wrong(errorReason("dkim.other-key", message));
  }
  const tags = differingTags(planned, text);
  const differ = tags.length > 1 ? `tags ${listUpTo(tags)} differ` : `tag ${listUpTo(tags)} differs`;
  const message = `the key matches the plan, but the ${differ}; write ${JSON.stringify(planned)}, or change the plan to match`;
  return wrong(errorReason("dkim.differs", message));
}

/** The identity of a key, the same in any encoding; empty for a revoked one. */
function keyOf(text: string): string | undefined {
  const parsed = parseDkim(text);
  if (!parsed.ok) return undefined;
  const { publicKey } = parsed.record;
  return publicKey === "" ? "" : readBase64(publicKey)?.identity;
}

/** The names of the tags that only one of the texts has, or whose values differ. */
function differingTags(one: string, other: string): string[] {
  const [a, b] = [tagsOf(one), tagsOf(other)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name)).sort();
}

function tagsOf(text: string): Map<string, string> {
  return new Map(parseTagList(text).tags.map(({ name, value }) => [name, value]));
}
