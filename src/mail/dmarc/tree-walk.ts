/** The organizational domain of a name, as the DNS tells it (RFC 9989 section 4.10). */
import { ask, type MailResolver } from "../resolver";
import { isDmarc, parseDmarc } from "./parse";
import type { DmarcRecord } from "./record";

/** RFC 9989 section 4.10: of a longer name, this many labels are looked at behind the name itself: eight queries at most. */
const LABELS_ABOVE = 7;

export type OrganizationalDomain = { ok: true; domain: string } | { ok: false; name: string; code: string };

/** Walks from a name up to its last label (RFC 9989 sections 4.10 and 4.10.2). */
export async function findOrganizationalDomain(
  domain: string,
  resolver: Pick<MailResolver, "resolveTxt">,
): Promise<OrganizationalDomain> {
  const labels = domain.split(".");
  let topmost = domain;
  for (let count = labels.length; count > 0; count = Math.min(count - 1, LABELS_ABOVE)) {
    const at = labels.slice(-count).join(".");
    const answer = await ask(resolver.resolveTxt(`_dmarc.${at}`));
    if (!answer.ok) return { ok: false, name: `_dmarc.${at}`, code: answer.code };
    const record = recordOf(answer.records.map((strings) => strings.join("")));
    if (record?.psd === "n") return { ok: true, domain: at };
    // A public suffix is the end: the name below it is the organization's.
    if (record?.psd === "y" && at !== domain) return { ok: true, domain: labels.slice(-count - 1).join(".") };
    if (record) topmost = at;
  }
  return { ok: true, domain: topmost };
}

/** The record of a name; none where there are several (RFC 9989 section 4.10). */
function recordOf(texts: string[]): DmarcRecord | undefined {
  const [text, second] = texts.filter(isDmarc);
  if (text === undefined || second !== undefined) return undefined;
  const parsed = parseDmarc(text);
  return parsed.ok ? parsed.record : undefined;
}
