/** What stands in the way of a record. */
import { onlyOneAt } from "../mail/only-one";
import type { DynamicUpdateError } from "./error";
import { type LiveRecord, txtText } from "./rdata";
import { importId, ownerOf, type Target } from "./target";
import type { LiveZone } from "./zone";

/** A record that is there by hand, or that an interrupted run made and could not note. */
export function alreadyThere(zone: LiveZone, urn: string, target: Target): DynamicUpdateError {
  return zone.fail(
    "exists",
    (show) =>
      `the zone holds ${show(target.rdata)} already, and nothing tells that it is this stack's: it is not taken over ` +
      "silently, since a destroy would delete it; where it shall be this stack's, also where an interrupted run made it, " +
      `${importAdvice(urn, importId(target, show))}; else delete it (for --replace the engine does not say what was there ` +
      "before: leave that out)",
  );
}

/** The line to write. The provider is not told which part of a resource's name is the component's. */
function importAdvice(urn: string, id: string): string {
  const [, , types = "", ...name] = urn.split("::");
  const resource = JSON.stringify(name.join("::"));
  if (!types.includes("alibaba-mail:index:MailDomain$")) {
    return `give ${resource} the resource option import: ${JSON.stringify(id)}`;
  }
  return (
    `give the MailDomain imports: { "<key>": ${JSON.stringify(id)} }, ` +
    `where <key> is what follows the component's name and a hyphen in ${resource}`
  );
}

/** One name has one alias, and a server would put ours in the place of a stranger's (RFC 2136 section 3.4.2.2). */
export function otherAlias(zone: LiveZone, wanted: Target, others: LiveRecord[]): DynamicUpdateError | undefined {
  const [alias] = wanted.type === "CNAME" ? others : [];
  if (!alias) return undefined;
  return zone.fail(
    "other-cname",
    (show) =>
      `the name holds a CNAME to ${show(alias.rdata)} that this stack did not make, or that someone changed; run ` +
      "`pulumi refresh` if the record was ours, else delete it first, or turn our record off",
  );
}

/** Of SPF, DMARC, DKIM and their like a name has one record at most. */
export function secondOfKind(
  zone: LiveZone,
  urn: string,
  wanted: Target,
  others: LiveRecord[],
): DynamicUpdateError | undefined {
  const kind = wanted.type === "TXT" ? onlyOneAt(ownerOf(wanted), txtText(wanted.rdata)) : undefined;
  const second = kind && others.find(({ rdata }) => kind.isText(txtText(rdata)));
  if (!second) return undefined;
  const keep = kind.kind === "spf" ? "give its senders that shall stay in `spf`; then, " : "";
  return zone.fail(
    `second-${kind.kind}`,
    (show) =>
      `the zone holds ${kind.article} ${kind.label} record there: ${show(second.rdata)}; with two of them ` +
      `${kind.consequence}, so nothing was written; ${keep}to replace it in place, ` +
      `${importAdvice(urn, importId({ ...wanted, rdata: second.rdata }, show))}; or delete it`,
  );
}

/** A record that an alias stands in the way of, or an alias that anything does. */
export function aliasBesideOther(zone: LiveZone, what: string): DynamicUpdateError {
  return zone.fail(
    "cname-beside-other",
    `the name holds ${what}, and a CNAME allows no other record at its name (RFC 1034 section 3.6.2), so the record was ` +
      "not written; delete what is there first, or turn our record off",
  );
}
