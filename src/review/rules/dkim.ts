/** The keys that verify signatures: DKIM. */
import { parseDkim } from "../../mail/dkim";
import { parseTagList } from "../../mail/tag-list";
import { say } from "../sentence";
import { ofType, oncePerName, type Served } from "../zone-view";
import { atNames, type ZoneRule } from "./rule";

export const dkimRules: ZoneRule[] = [
  {
    id: "dkim.key-removed",
    severity: "danger",
    isBlind: true,
    find: atNames(["TXT", "CNAME"], ({ name, before, after }) => {
      if (!isSelector(name) || keysOf(before).length === 0 || keysOf(after).length > 0) return undefined;
      if (keysOf(before).every(({ change }) => change.isLegacy)) return undefined;
      return say`the DKIM key ${name} is removed: mail that is signed with its selector, or is still on its way, will fail DKIM; make sure that nothing signs with it`;
    }),
  },
  {
    id: "dkim.legacy-key-removed",
    severity: "look",
    find: atNames(["TXT", "CNAME"], ({ name, before, after }) => {
      if (!isSelector(name) || keysOf(before).length === 0 || keysOf(after).length > 0) return undefined;
      if (!keysOf(before).every(({ change }) => change.isLegacy)) return undefined;
      return say`the former service's DKIM key ${name} is removed: do that only once the mail that it signed has been delivered, about a week after the cut-over`;
    }),
  },
  {
    id: "dkim.key-replaced",
    severity: "danger",
    find: atNames(["TXT"], (view) => {
      const keys = dkimKeys(view);
      if (!keys || keys.next === "" || keys.old === keys.next) return undefined;
      if (keys.next === undefined) return say`receivers can't read the new DKIM key ${view.name}: ${keys.fault}`;
      return say`the DKIM key ${view.name} is replaced under the same selector: mail signed with the old key will fail DKIM; use a new selector`;
    }),
  },
  {
    id: "dkim.key-withdrawn",
    severity: "look",
    find: atNames(["TXT"], (view) => {
      const keys = dkimKeys(view);
      if (keys?.next !== "" || keys.old === "") return undefined;
      return say`the DKIM key ${view.name} is revoked: mail signed with its selector will fail DKIM`;
    }),
  },
];

function isSelector(name: string): boolean {
  return name.includes("._domainkey.");
}

/** What holds a selector's key: a TXT record, or the CNAME of one in the signer's own zone. */
function keysOf(records: readonly Served[]): Served[] {
  return ofType(records, "TXT", "CNAME");
}

interface KeyChange {
  old: string;
  /** Nothing where receivers can't read it, with the reason. */
  next: string | undefined;
  fault: string;
}

/** The one key of a selector, before and after; nothing where there was none, or there is not one. */
const dkimKeys = oncePerName(({ name, before, after }): KeyChange | undefined => {
  if (!isSelector(name)) return undefined;
  const [old, next] = [before, after].map((records) => ofType(records, "TXT").flatMap(({ text }) => text ?? []));
  if (old?.length !== 1 || next?.length !== 1) return undefined;
  // What there was is only compared: to check a key takes its time.
  const was = parseTagList(old[0] as string).tags.find(({ name }) => name === "p")?.value;
  if (was === undefined) return undefined;
  const is = parseDkim(next[0] as string);
  return {
    old: was.replace(/\s/g, ""),
    next: is.ok ? is.record.publicKey : undefined,
    fault: is.issues[0]?.message ?? "",
  };
});
