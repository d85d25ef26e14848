/** The line of a program that resolves a conflict. A provider gets a resource's name from the engine, but not its parts. */
import { isOfUrn, lineageOf, whoseIdentity } from "./identity";
import { parseUrn } from "./urn";

/** A child of a `MailDomain`, by the component's logical name and the plan's key. */
interface Child {
  component: string;
  key: string;
}

/** The plan's keys. An asterisk stands for a user's own key. Longer ones come first. */
const keys = [
  "srv-submissions",
  "srv-imaps",
  "srv-pop3s",
  "mta-sts",
  "tls-rpt",
  "dmarc",
  "legacy-*",
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

/** The ways to divide a name into a component's name and a key: several where either contains hyphens itself. */
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

/** The kinds of records that can have former keys. */
function kindOf({ key }: Child): string | undefined {
  return /^(?:extra|mx)(?=-)/.exec(key)?.[0];
}

/** Whether a record of the former mail service and the planned record that takes its place, or took it, may be the same. */
function mayTakePlaces(one: Child, other: Child): boolean {
  return one.component !== other.component && isLegacy(one) !== isLegacy(other);
}

function isLegacy({ key }: Child): boolean {
  return key.startsWith("legacy-");
}

function isOfMailDomain(urn: string): boolean {
  return urn.includes("alibaba-mail:index:MailDomain$");
}

/** How to import the resource by this id. */
export function importAdvice(urn: string, id: string): string {
  const { name } = parseUrn(urn);
  if (!isOfMailDomain(urn)) return `give ${JSON.stringify(name)} the resource option import: ${JSON.stringify(id)}`;
  const [child] = childrenOf(name);
  // One of legacy is adopted by its contents.
  if (child && isLegacy(child))
    return `correct ${JSON.stringify(child.key.slice("legacy-".length))} in legacy of the MailDomain ${JSON.stringify(child.component)} to what exists`;
  if (child)
    return `give the MailDomain ${JSON.stringify(child.component)} imports: { ${JSON.stringify(child.key)}: ${JSON.stringify(id)} }`;
  return (
    `give the MailDomain imports: { "<key>": ${JSON.stringify(id)} }, ` +
    `where <key> is what follows the component's name and a hyphen in ${JSON.stringify(name)}`
  );
}

/**
 * What to do where a record belongs to another resource; the most common cause is a rename. `isNew`: the resource at this
 * URN is new to the stack. For an existing one, aliases don't help, since the engine finds it by its URN first.
 */
export function belongsToOther(urn: string, identity: string, isNew: boolean): string {
  const { name } = parseUrn(urn);
  const theirs = whoseIdentity(identity);
  const who = `it belongs to ${identity}`;
  if (theirs.stack !== whoseIdentity(lineageOf(urn)).stack) {
    return (
      `${who}, of another stack; destroy it there first, or move it with \`pulumi state move\` (a forced replacement after ` +
      "that needs --refresh)"
    );
  }
  if (isNew && theirs.name === name && !isOfUrn(identity, urn)) {
    return `${who}, under another parent; if it was moved, add the resource option aliases: [{ parent: <former parent> }], or [{ noParent: true }] where it had none`;
  }
  const ours = isOfMailDomain(urn) ? childrenOf(name) : [];
  const renames = ours.flatMap((now) => childrenOf(theirs.name).map((before) => ({ now, before })));
  const leaving = renames.find(
    ({ now, before }) => now.component === before.component && isLegacy(before) && !isLegacy(now),
  );
  if (leaving) {
    const key = JSON.stringify(leaving.before.key.slice("legacy-".length));
    const legacy = `${key} in legacy of the MailDomain ${JSON.stringify(leaving.now.component)}`;
    return isNew
      ? `${who}, ${legacy}, which was still live: keep it there as removed, so that this record takes its place, and omit it in a later commit`
      : `${who}, ${legacy}. This record can take the place of one of them only, and Pulumi deletes the others last: ` +
          `remove ${key} in a commit of its own first, while the others at this name are live`;
  }
  const renamed = renames.find(({ now, before }) => now.key === before.key || mayTakePlaces(now, before));
  // The writer of a run that was cut off is in no state.
  const leftOver = "if an interrupted run left it, and no resource of the stack has it, delete it";
  if (renamed) {
    const alias = `aliases: [{ name: ${JSON.stringify(renamed.before.component)} }]`;
    if (isNew) {
      return `${who}; if the MailDomain ${JSON.stringify(renamed.before.component)} was renamed, add the resource option ${alias}; ${leftOver}`;
    }
    return (
      `${who}. Names that contain a position shift when an item is removed: name each MailDomain after its domain, and ` +
      `give this one the resource option ${alias} for one run`
    );
  }
  if (!isNew) {
    return (
      `${who}. Declare it in only one of the two. If they swapped values, swap them back, since order means nothing in ` +
      `DNS. If ${JSON.stringify(theirs.name)} gives it up, change that one first, in a run of its own`
    );
  }
  const rekeyed = renames.find(
    ({ now, before }) =>
      now.component === before.component && kindOf(now) !== undefined && kindOf(now) === kindOf(before),
  );
  if (rekeyed) {
    const former = rekeyed.before.key.slice(rekeyed.before.key.indexOf("-") + 1);
    return `${who}; if ${JSON.stringify(rekeyed.now.key)} was renamed, give it formerKeys: [${JSON.stringify(former)}]; ${leftOver}`;
  }
  return isOfMailDomain(urn)
    ? `${who}; declare it in only one of the two, or if it was renamed, add the resource option aliases: [{ name: "<former name>" }] to the MailDomain; ${leftOver}`
    : `${who}; declare it in only one of the two, or if it was renamed, add the resource option aliases: [{ name: ${JSON.stringify(theirs.name)} }]; ${leftOver}`;
}
