import { describe, expect, it } from "vitest";
import { belongsToOther, importAdvice } from "../../src/shared/advice";
import { newIdentity } from "../../src/shared/identity";

const types = "alibaba-mail:index:MailDomain$alibaba-mail:index:ZoneFileRecord";
const child = (name: string, stack = "dev", parents = types): string =>
  `urn:pulumi:${stack}::mail::${parents}::${name}`;
const alone = (name: string): string => child(name, "dev", "alibaba-mail:index:ZoneFileRecord");

const leftOver = "; if an interrupted run left it, and no resource of the stack has it, delete it";

describe("a record that belongs to another resource", () => {
  it.each<[what: string, urn: string, theirs: string, isNew: boolean, fix: string]>([
    [
      "of a MailDomain that was renamed",
      child("corp2-mx-primary"),
      child("corp-mx-primary"),
      true,
      `; if the MailDomain "corp" was renamed, add the resource option aliases: [{ name: "corp" }]${leftOver}`,
    ],
    [
      "of one whose name has hyphens",
      child("my-new-corp-dkim-default"),
      child("my-corp-dkim-default"),
      true,
      `; if the MailDomain "my-corp" was renamed, add the resource option aliases: [{ name: "my-corp" }]${leftOver}`,
    ],
    [
      "of one that has the records of a former mail service",
      child("mail-legacy-google-2"),
      child("corp-legacy-google-2"),
      true,
      `; if the MailDomain "corp" was renamed, add the resource option aliases: [{ name: "corp" }]${leftOver}`,
    ],
    [
      "of one that was renamed in the commit of its cut-over",
      child("mail-spf"),
      child("corp-legacy-spf"),
      true,
      `; if the MailDomain "corp" was renamed, add the resource option aliases: [{ name: "corp" }]${leftOver}`,
    ],
    [
      "of one that was renamed on the way back from its cut-over",
      child("mail-legacy-spf"),
      child("corp-spf"),
      true,
      `; if the MailDomain "corp" was renamed, add the resource option aliases: [{ name: "corp" }]${leftOver}`,
    ],
    [
      "of the same one, in legacy, that was omitted while it was live",
      child("corp-mail"),
      child("corp-legacy-mail"),
      true,
      ', "mail" in legacy of the MailDomain "corp", which was still live: keep it there as removed, so that this record ' +
        "takes its place, and omit it in a later commit",
    ],
    [
      "of the same one, in legacy, beside the one whose place it takes",
      child("corp-imap"),
      child("corp-legacy-imap-2"),
      false,
      ', "imap-2" in legacy of the MailDomain "corp". This record can take the place of one of them only, and Pulumi ' +
        'deletes the others last: remove "imap-2" in a commit of its own first, while the others at this name are live',
    ],
    [
      "of a loop that names by position",
      child("corp-0-spf"),
      child("corp-1-spf"),
      false,
      "name each MailDomain after its domain, and give this one the resource option " +
        'aliases: [{ name: "corp-1" }] for one run',
    ],
    [
      "of a key that was renamed",
      child("corp-extra-proof"),
      child("corp-extra-verify"),
      true,
      `; if "extra-proof" was renamed, give it formerKeys: ["verify"]${leftOver}`,
    ],
    [
      // An alias is of no use to a resource that the state has.
      "of one that changes places with it",
      child("corp-extra-a"),
      child("corp-extra-b"),
      false,
      "Declare it in only one of the two. If they swapped values, swap them back, since order means nothing in DNS. " +
        'If "corp-extra-b" gives it up, change that one first, in a run of its own',
    ],
    [
      "of another parent",
      child("corp-spf", "dev", `my:index:Company$${types}`),
      child("corp-spf"),
      true,
      "under another parent; if it was moved, add the resource option aliases: [{ parent: <former parent> }], or [{ noParent: true }] where it had none",
    ],
    [
      "of another stack",
      child("corp-spf"),
      child("corp-spf", "prod"),
      true,
      "of another stack; destroy it there first, or move it with `pulumi state move` (a forced replacement after that needs --refresh)",
    ],
    [
      "of another kind",
      child("corp-spf"),
      child("corp-mx-primary"),
      true,
      `; declare it in only one of the two, or if it was renamed, add the resource option aliases: [{ name: "<former name>" }] to the MailDomain${leftOver}`,
    ],
    [
      "of a record by itself",
      alone("new"),
      alone("old"),
      true,
      `; declare it in only one of the two, or if it was renamed, add the resource option aliases: [{ name: "old" }]${leftOver}`,
    ],
  ])("%s is told with the line to add", (_what, urn, theirs, isNew, fix) => {
    const identity = newIdentity(theirs);
    const told = belongsToOther(urn, identity, isNew);
    expect(told.startsWith(`it belongs to ${identity}`)).toBe(true);
    expect(told.endsWith(fix)).toBe(true);
  });
});

describe("how to import a record", () => {
  it.each([
    [child("corp-mx-primary"), 'give the MailDomain "corp" imports: { "mx-primary": "ID" }'],
    [child("corp-legacy-spf"), 'correct "spf" in legacy of the MailDomain "corp" to what exists'],
    [child("a-b-dkim-s1"), 'give the MailDomain "a-b" imports: { "dkim-s1": "ID" }'],
    [
      child("odd"),
      'give the MailDomain imports: { "<key>": "ID" }, where <key> is what follows the component\'s name and a hyphen in "odd"',
    ],
    [alone("a::b"), 'give "a::b" the resource option import: "ID"'],
  ])("is told for %s", (urn, advice) => {
    expect(importAdvice(urn, "ID")).toBe(advice);
  });
});
