import { type NameResult, parseDnsName } from "../dns/host-name";
import { error, show } from "../issues";

/** A DKIM selector in its one spelling; `taken` maps those before it to how the user wrote them, and gets it too. */
export function parseSelector(selector: string, taken: Map<string, string>, path: string): NameResult {
  const parsed = parseDnsName(selector, path);
  if (!parsed.ok) return parsed;
  const { name } = parsed;
  const [alone = "", ...behind] = name.split(/(?:^|\.)_domainkey(?:\.|$)/);
  if (behind.length > 0) {
    const message = `${show(selector)} is more than a selector; give what stands before ._domainkey, such as ${alone || "default"}`;
    return { ok: false, issue: error("dkim.selector", path, message) };
  }
  const same = taken.get(name);
  if (same !== undefined) {
    const message = `${show(selector)} is the same selector as ${show(same)}, since names have no letter case; drop one of the two`;
    return { ok: false, issue: error("dkim.same-selector", path, message) };
  }
  taken.set(name, selector);
  return parsed;
}
