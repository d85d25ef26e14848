/** The line of a program that settles a conflict. The engine tells a provider a resource's name, and not its parts. */
import { isOfUrn, lineageOf, whoseIdentity } from "./identity";

/** A child of a `MailDomain`, by the component's logical name and the plan's key. */
interface Child {
  component: string;
  key: string;
}

/** The keys of the plan; those that end in an asterisk go on with what a user named. Longer ones first. */
const keys = [
  "srv-submissions",
  "srv-imaps",
  "srv-pop3s",
  "mta-sts",
  "tls-rpt",
  "dmarc",
  "extra-*",
  "dkim-*",
  "bimi",
  "imap",
  "mail",
  "pop3",
  "smtp",
  "mx-*",
  "spf",
];

/** How a name can be a component's name, a hyphen and a key: more than one way, where they hold hyphens themselves. */
function childrenOf(name: string): Child[] {
  const parts = name.split("-");
  const splits = parts.slice(1).map((_, index) => ({
    component: parts.slice(0, index + 1).join("-"),
    key: parts.slice(index + 1).join("-"),
  }));
  const isKey = (text: string): boolean =>
    keys.some((key) => (key.endsWith("*") ? text.startsWith(key.slice(0, -1)) : text === key));
  return splits.filter(({ key }) => isKey(key));
}

/** The records that have former keys. */
function kindOf({ key }: Child): string | undefined {
  return /^(?:extra|mx)(?=-)/.exec(key)?.[0];
}

function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function isOfMailDomain(urn: string): boolean {
  return urn.includes("alibaba-mail:index:MailDomain$");
}

/** How to give the resource an import id. */
export function importAdvice(urn: string, id: string): string {
  if (!isOfMailDomain(urn))
    return `give ${JSON.stringify(nameIn(urn))} the resource option import: ${JSON.stringify(id)}`;
  const [child] = childrenOf(nameIn(urn));
  if (child)
    return `give the MailDomain ${JSON.stringify(child.component)} imports: { ${JSON.stringify(child.key)}: ${JSON.stringify(id)} }`;
  return (
    `give the MailDomain imports: { "<key>": ${JSON.stringify(id)} }, ` +
    `where <key> is what follows the component's name and a hyphen in ${JSON.stringify(nameIn(urn))}`
  );
}

/**
 * What to do where a record belongs to another resource: the commonest cause is a rename. `isNew` says that the resource
 * at the URN is new to the stack: one that is there already is found before its aliases are.
 */
export function belongsToOther(urn: string, identity: string, isNew: boolean): string {
  const theirs = whoseIdentity(identity);
  const who = `it belongs to ${identity}`;
  if (theirs.stack !== whoseIdentity(lineageOf(urn)).stack) {
    return (
      `${who}, of another stack; destroy it there first, or move it by \`pulumi state move\` (a forced replacement after ` +
      "that needs --refresh)"
    );
  }
  if (isNew && theirs.name === nameIn(urn) && !isOfUrn(identity, urn)) {
    return `${who}, under another parent; where it was moved, add aliases: [{ parent: <its former parent> }], or { noParent: true }`;
  }
  const ours = isOfMailDomain(urn) ? childrenOf(nameIn(urn)) : [];
  const renames = ours.flatMap((now) => childrenOf(theirs.name).map((before) => ({ now, before })));
  const renamed = renames.find(({ now, before }) => now.key === before.key);
  if (renamed) {
    const alias = `aliases: [{ name: ${JSON.stringify(renamed.before.component)} }]`;
    if (isNew) {
      return `${who}; where the MailDomain ${JSON.stringify(renamed.before.component)} was renamed, add the resource option ${alias}`;
    }
    return (
      `${who}; names that count positions move when one goes: name each MailDomain after its domain, and give this one ` +
      `the resource option ${alias} once`
    );
  }
  if (!isNew) {
    return (
      `${who}; let only one of the two make it; where the two change places, let each keep its value, since the DNS knows ` +
      `no order; where ${JSON.stringify(theirs.name)} gives it up, change that one in a run of its own first`
    );
  }
  const rekeyed = renames.find(
    ({ now, before }) =>
      now.component === before.component && kindOf(now) !== undefined && kindOf(now) === kindOf(before),
  );
  if (rekeyed) {
    const former = rekeyed.before.key.slice(rekeyed.before.key.indexOf("-") + 1);
    return `${who}; where ${JSON.stringify(rekeyed.now.key)} was renamed, give it formerKeys: [${JSON.stringify(former)}]`;
  }
  return isOfMailDomain(urn)
    ? `${who}; let only one of the two make it, or where it was renamed, add the resource option aliases: [{ name: "<former name>" }] to the MailDomain`
    : `${who}; let only one of the two make it, or where it was renamed, add the resource option aliases: [{ name: ${JSON.stringify(theirs.name)} }]`;
}
