/** What receivers do with forged mail: DMARC. */
import { isWithin, parentOf } from "../../dns/name";
import { isDmarc, parseDmarc } from "../../mail/dmarc";
import { policyFault } from "../../mail/dmarc/parse";
import { appliedPolicies, type DmarcPolicy, isLaxer, isWeaker } from "../../mail/dmarc/record";
import { type Sentence, say } from "../sentence";
import { ofType, type ZoneView } from "../zone-view";
import { atHeld, changeAt, type Held, isHeld } from "./held";
import type { ZoneRule } from "./rule";

export const dmarcRules: ZoneRule[] = [
  {
    id: "dmarc.removed",
    severity: "danger",
    isBlind: true,
    find: atPolicies((name, before, after, zone) => {
      if (!isHeld(before) || isHeld(after) || after.isUnknown || after.ignored !== undefined) return undefined;
      const above = inheritedBy(name, zone);
      if (!above) return say`the DMARC record ${name} is removed, so receivers apply no policy to forged mail`;
      const own = policyIn(before);
      if (own !== undefined && !isWeaker(above.policy, own)) return undefined;
      if (own === undefined)
        return say`the DMARC record ${name} is removed, so the policy ${above.policy} applies, which ${above.name} has for subdomains`;
      return say`the DMARC record ${name} is removed, so the weaker policy ${above.policy} applies, which ${above.name} has for subdomains`;
    }),
  },
  {
    id: "dmarc.broken",
    severity: "danger",
    find: atPolicies((name, before, after) => {
      const text = onlyOf(after) ?? after.ignored;
      if (text === undefined || before.texts.includes(text) || before.ignored === text) return undefined;
      const fault = policyFault(text);
      return fault && say`receivers can't apply the new DMARC record ${name}: ${fault.message}`;
    }),
  },
  {
    id: "dmarc.weakened",
    severity: "danger",
    find: atPolicies((name, before, after, zone) => {
      const weaker = weakenedTo(before, after);
      if (!weaker || isCutOver(name, zone)) return undefined;
      return say`the DMARC record ${name} becomes weaker: ${weaker.old} becomes ${weaker.next}`;
    }),
  },
  {
    id: "dmarc.cut-over",
    severity: "look",
    find: atPolicies((name, before, after, zone) => {
      const weaker = weakenedTo(before, after);
      if (!weaker || !isCutOver(name, zone)) return undefined;
      return say`the DMARC record ${name} of the former mail service, ${weaker.old}, becomes the weaker ${weaker.next}, as a cut-over may need it; raise it again once reports show that mail passes`;
    }),
  },
  {
    id: "dmarc.weaker-than-parent",
    severity: "look",
    find: atPolicies((name, before, after, zone) => {
      const [own, above] = [policyIn(after), inheritedBy(name, zone)];
      if (isHeld(before) || before.isUnknown || own === undefined || !above || !isWeaker(own, above.policy))
        return undefined;
      return say`the new DMARC record ${name} has the policy ${own}, weaker than the ${above.policy} that ${above.name} has for subdomains, and replaces it (RFC 9989 section 4.10.1); use ${`p=${above.policy}`} once its senders pass`;
    }),
  },
  {
    id: "dmarc.moved",
    severity: "look",
    find: atPolicies((name, before, after) => {
      const [from, to] = [before.elsewhere, after.elsewhere];
      if (!isHeld(before) || !isHeld(after) || from === to) return undefined;
      const [old, next] = [before, after].map((held) => whole(held));
      return say`the DMARC record ${name} was ${old ?? ""}, and becomes ${next ?? ""}: what stands elsewhere is not known here; compare the two policies, and where their reports go`;
    }),
  },
];

/** Looks at what a DMARC name leads to. */
function atPolicies(
  tell: (name: string, before: Policies, after: Policies, zone: ZoneView) => Sentence | undefined,
): ZoneRule["find"] {
  return atHeld(
    (name) => name.startsWith(PREFIX),
    ({ name, before, after }, zone) => tell(name, policiesIn(before), policiesIn(after), zone),
  );
}

const PREFIX = "_dmarc.";

interface Policies extends Held {
  /** The text that stands there alone, and that receivers ignore. */
  ignored?: string;
}

function policiesIn(held: Held): Policies {
  const texts = held.texts.filter(isDmarc);
  const [ignored, ...more] = texts.length === 0 ? held.texts : [];
  return { ...held, texts, ...(ignored !== undefined && more.length === 0 && { ignored }) };
}

/** Of several, receivers use none. */
function onlyOf({ texts }: Held): string | undefined {
  return texts.length === 1 ? texts[0] : undefined;
}

function weakenedTo(before: Held, after: Held): { old: string; next: string } | undefined {
  const [old, next] = [onlyOf(before), onlyOf(after)];
  if (old === undefined || next === undefined || policyFault(next)) return undefined;
  const [was, is] = [parseDmarc(old), parseDmarc(next)];
  return was.ok && is.ok && isLaxer(is.record, was.record) ? { old, next } : undefined;
}

/** Whether the records of a name take the place of those of the former mail service. */
function isCutOver(name: string, { byName }: ZoneView): boolean {
  const records = ofType(byName.get(name)?.after ?? [], "TXT");
  return records.length > 0 && records.every(({ change }) => change.replacesLegacy);
}

/** A record, or the CNAME of it. */
function whole({ texts, elsewhere }: Held): string {
  return elsewhere === undefined ? texts.join(" ") : `CNAME ${elsewhere}`;
}

/** The policy for the domain itself. */
function policyIn(held: Held): DmarcPolicy | undefined {
  const parsed = parseDmarc(onlyOf(held) ?? "");
  return parsed.ok ? appliedPolicies(parsed.record).domain : undefined;
}

/** The policy for subdomains that the highest record above has, which is the organizational domain's (RFC 9989 section 4.10). */
function inheritedBy(name: string, view: ZoneView): { name: string; policy: DmarcPolicy } | undefined {
  let found: { name: string; policy: DmarcPolicy } | undefined;
  let domain = parentOf(name.slice(PREFIX.length));
  for (; domain !== undefined; domain = parentOf(domain)) {
    if (view.zone.name !== undefined && !isWithin(domain, view.zone.name)) break;
    const above = PREFIX + domain;
    const place = view.byName.get(above);
    const parsed = parseDmarc((place && onlyOf(policiesIn(changeAt(view, place).after))) ?? "");
    if (parsed.ok) found = { name: above, policy: appliedPolicies(parsed.record).subdomains };
  }
  return found;
}
