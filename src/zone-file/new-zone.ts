/** The header of a new file: with the SOA and NS of a whole zone, or only a comment for a file to include. */
import type { NewZone } from "../args/args";
import { parseDomain, parseHost } from "../dns/host-name";
import { error, formatValue, type Issue } from "../shared/issues";

/** It is in the comments of a header. Files that have it are recognized by it, so the words must stay. */
const createdBy = "begun by alibaba-mail";

/** Normalizes the names. The issues' paths begin with `path`. */
export function parseNewZone({ nameServers, hostmaster }: NewZone, path: string): { value: NewZone; issues: Issue[] } {
  const servers = nameServers.map((server, index) => parseHost(server, `${path}.nameServers[${index}]`));
  const value: NewZone = { nameServers: servers.flatMap((server) => (server.ok ? [server.name] : [])) };
  const issues = servers.flatMap((server) => (server.ok ? [] : [server.issue]));
  if (hostmaster === undefined) return { value, issues };
  const mailbox = parseMailbox(hostmaster);
  if (mailbox !== undefined) return { value: { ...value, hostmaster: mailbox }, issues };
  const message = `${formatValue(hostmaster)} is not an email address; use that of the zone's administrator, such as hostmaster@example.com`;
  return { value, issues: [...issues, error("zone-file.hostmaster", `${path}.hostmaster`, message)] };
}

/** The local part becomes one label of a name: a dot-atom (RFC 5322) of at most 63 octets. */
function parseMailbox(text: string): string | undefined {
  const [, local, after] = /^([\w.!#$%&'*+/=?^`{|}~-]{1,63})@(.+)$/.exec(text.trim()) ?? [];
  const domain = parseDomain(after ?? "", "");
  return domain.ok ? `${local}@${domain.name}` : undefined;
}

/** The text of a new file before its first managed line. */
export function headerOf(zone: string, newZone: NewZone | undefined): string {
  if (!newZone) return `; Records in ${zone}, ${createdBy}: include this file.\n`;
  const { nameServers, hostmaster = `hostmaster@${zone}` } = newZone;
  const at = hostmaster.lastIndexOf("@");
  // RFC 1035 section 8: the local part is the first label, its dots escaped.
  const mailbox = `${hostmaster.slice(0, at).replaceAll(".", "\\.")}.${hostmaster.slice(at + 1)}`;
  return [
    `; The zone ${zone}, ${createdBy}. Lines that end in a comment of its own are changed by Pulumi; all others are yours.`,
    // Otherwise lines that are added by hand would inherit their TTL from ours.
    "$TTL 3600",
    `${zone}. 3600 IN SOA ${nameServers[0]}. ${mailbox}. 1 7200 900 1209600 600 ; ${createdBy}`,
    ...nameServers.map((server) => `${zone}. 3600 IN NS ${server}. ; ${createdBy}`),
    "",
  ].join("\n");
}

/** Whether a file consists of a header that we wrote, except for the serial. */
export function isPristineHeader(text: string, zone: string, newZone: NewZone | undefined): boolean {
  const masked = (one: string): string => one.replace(/(?<= IN SOA \S+ \S+ )\d+/, "");
  return [newZone, undefined].some((one) => masked(text) === masked(headerOf(zone, one)));
}
