/** How a file begins that we make: with the SOA and NS of a whole zone, or for our own lines only. */
import type { NewZone } from "../args/args";
import { parseDomain, parseHost } from "../dns/host-name";
import { error, formatValue, type Issue } from "../shared/issues";

/** What ends up in the comments of a beginning, so that a reader of the file knows where it came from. */
const createdBy = "begun by alibaba-mail";

/** Brings names into their one spelling. The issues' paths begin with `path`. */
export function parseNewZone({ nameServers, hostmaster }: NewZone, path: string): { value: NewZone; issues: Issue[] } {
  const servers = nameServers.map((server, index) => parseHost(server, `${path}.nameServers[${index}]`));
  const value: NewZone = { nameServers: servers.flatMap((server) => (server.ok ? [server.name] : [])) };
  const issues = servers.flatMap((server) => (server.ok ? [] : [server.issue]));
  if (hostmaster === undefined) return { value, issues };
  const mailbox = parseMailbox(hostmaster);
  if (mailbox !== undefined) return { value: { ...value, hostmaster: mailbox }, issues };
  const message = `${formatValue(hostmaster)} is no mail address; give the zone keeper's, such as hostmaster@example.com`;
  return { value, issues: [...issues, error("zone-file.hostmaster", `${path}.hostmaster`, message)] };
}

/** The local part becomes one label of a name: 63 octets of RFC 5322's dot-atom. */
function parseMailbox(text: string): string | undefined {
  const [, local, after] = /^([\w.!#$%&'*+/=?^`{|}~-]{1,63})@(.+)$/.exec(text.trim()) ?? [];
  const domain = parseDomain(after ?? "", "");
  return domain.ok ? `${local}@${domain.name}` : undefined;
}

/** The text of a file before our first line. */
export function headerOf(zone: string, newZone: NewZone | undefined): string {
  if (!newZone) return `; Records in ${zone}, ${createdBy}: include this file.\n`;
  const { nameServers, hostmaster = `hostmaster@${zone}` } = newZone;
  const at = hostmaster.lastIndexOf("@");
  // RFC 1035 section 8: the local part is the first label, its dots escaped.
  const mailbox = `${hostmaster.slice(0, at).replaceAll(".", "\\.")}.${hostmaster.slice(at + 1)}`;
  return [
    `; The zone ${zone}, ${createdBy}. Lines that end in a comment of its own are changed by Pulumi; all others are yours.`,
    // Else lines that others add would take their TTL from ours.
    "$TTL 3600",
    `${zone}. 3600 IN SOA ${nameServers[0]}. ${mailbox}. 1 7200 900 1209600 600 ; ${createdBy}`,
    ...nameServers.map((server) => `${zone}. 3600 IN NS ${server}. ; ${createdBy}`),
    "",
  ].join("\n");
}

/** Whether a file holds a beginning and nothing else: every octet but the serial's is ours. */
export function isPristineHeader(text: string, zone: string, newZone: NewZone | undefined): boolean {
  const masked = (one: string): string => one.replace(/(?<= IN SOA \S+ \S+ )\d+/, "");
  return [newZone, undefined].some((one) => masked(text) === masked(headerOf(zone, one)));
}
