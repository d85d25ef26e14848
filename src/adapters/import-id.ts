/** Import ids that name the zone and a number in it. */
import { relativeName } from "../dns/name";
import { formatValue } from "../shared/issues";

interface Form {
  service: string;
  /** What stands between the zone and the number. */
  separator: string;
  /** A number of the service, for the message. */
  example: string;
}

/** Checks an id of the form `ZONE<separator>NUMBER`: the provider would take any other for a record that is gone. */
export function checkIdOf({ service, separator, example }: Form) {
  return (id: string, zone: string): string | undefined => {
    const at = id.lastIndexOf(separator);
    const [domain, number] = at < 0 ? [zone, id] : [id.slice(0, at), id.slice(at + 1)];
    const form = `${zone}${separator}${/^\d+$/.test(number) ? number : example}`;
    if (at < 0 || !/^\d+$/.test(number)) {
      return `${formatValue(id)} is not an import id of ${service}, which is the domain, ${formatValue(separator)} and the record's number; use ${formatValue(form)}`;
    }
    if (domain === zone) return undefined;
    return `${formatValue(id)} is a record of ${formatValue(domain)}, but the zone is ${formatValue(zone)}; use ${formatValue(form)}${isSameName(domain, zone) ? "" : ", or the id of a record in that zone"}`;
  };
}

/** Whether the names differ in their spelling only. */
function isSameName(one: string, other: string): boolean {
  return relativeName(one.toLowerCase().replace(/\.$/, ""), other) === "@";
}
