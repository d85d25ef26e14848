import type { CheckedPlanArgs } from "../args/shape";
import { parseDomain } from "../dns/host-name";
import { relativeName } from "../dns/name";
import { error, formatValue, type Issue } from "../shared/issues";

/** Where the records go. */
export interface MailLocation {
  domain: string;
  zone: string;
  /** The domain's owner name, relative to the zone. */
  apex: string;
}

export function resolveLocation(
  args: CheckedPlanArgs,
  defaultZone: string | undefined,
  issues: Issue[],
): MailLocation | undefined {
  const domain = parseDomain(args.domain, "domain");
  if (!domain.ok) issues.push(domain.issue);
  const given = args.zone ?? defaultZone;
  const zone = given === undefined ? domain : parseDomain(given, "zone", "zone");
  if (!zone.ok && zone !== domain) issues.push(zone.issue);
  if (!domain.ok || !zone.ok) return undefined;
  const apex = relativeName(domain.name, zone.name);
  if (apex !== undefined) return { domain: domain.name, zone: zone.name, apex };
  const [path, fix] =
    args.zone === undefined
      ? ["domain", " of the DNS service; use a domain in it, or the zone that holds the domain"]
      : ["zone", "; use the zone that holds the domain, or omit zone"];
  issues.push(
    error(
      "domain.outside-zone",
      path,
      `${formatValue(domain.name)} is not inside the zone ${formatValue(zone.name)}${fix}`,
    ),
  );
  return undefined;
}
