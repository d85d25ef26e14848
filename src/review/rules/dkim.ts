/** The keys that verify signatures: DKIM. */
import { parseDkim } from "../../mail/dkim";
import { parseTagList } from "../../mail/tag-list";
import { errorsOf } from "../../shared/issues";
import { type Sentence, say } from "../sentence";
import { ofType, oncePerName, type Served } from "../zone-view";
import { type Held, heldAt, isHeld } from "./held";
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
    id: "dkim.broken",
    severity: "danger",
    find: atNames(["TXT"], (view) => {
      const fault = dkimKeys(view)?.fault;
      return fault === undefined ? undefined : say`receivers can't read the new DKIM key ${view.name}: ${fault}`;
    }),
  },
  {
    id: "dkim.key-replaced",
    severity: "danger",
    find: atNames(["TXT"], (view) => {
      const { old, next } = dkimKeys(view) ?? {};
      if (old === undefined || !next || old === next) return undefined;
      return say`the DKIM key ${view.name} is replaced under the same selector: mail signed with the old key will fail DKIM; use a new selector`;
    }),
  },
  {
    id: "dkim.key-moved",
    severity: "look",
    find: atNames(["TXT", "CNAME"], ({ name, before, after }, zone) => {
      if (!isSelector(name) || ofType([...before, ...after], "CNAME").length === 0) return undefined;
      const [old, next] = [heldAt(zone, name, "before"), heldAt(zone, name, "after")];
      const [from, to] = [old, next].map(({ texts, elsewhere }) => elsewhere ?? keyIn(texts[0] ?? ""));
      if (!isHeld(old) || !isHeld(next) || from === to) return undefined;
      const nameOf = ({ elsewhere }: Held): Sentence =>
        elsewhere === undefined ? ["a key in this zone"] : say`${elsewhere}`;
      return [
        ...say`the DKIM selector ${name} now leads to `,
        ...nameOf(next),
        " instead of ",
        ...nameOf(old),
        ": unless both have the same key, mail signed with the old one will fail DKIM; use a new selector",
      ];
    }),
  },
  {
    id: "dkim.key-withdrawn",
    severity: "look",
    find: atNames(["TXT"], (view) => {
      const keys = dkimKeys(view);
      if (keys?.next !== "" || !keys.old) return undefined;
      return say`the DKIM key ${view.name} is revoked: mail signed with its selector will fail DKIM`;
    }),
  },
];

/** A selector's labels begin with letters or digits (RFC 6376 section 3.1); other names there, such as `_adsp`, hold no key. */
function isSelector(name: string): boolean {
  return /(?:^|\.)[^_.][^.]*\._domainkey\./.test(name);
}

/** What holds a selector's key: a TXT record, or the CNAME of one in the signer's own zone. */
function keysOf(records: readonly Served[]): Served[] {
  return ofType(records, "TXT", "CNAME");
}

interface KeyChange {
  /** Nothing where there was no key. */
  old?: string;
  next?: string;
  /** Why receivers can't read the new one. */
  fault?: string;
}

/** The one key of a selector, before and after; nothing where it stays, or there is not one. */
const dkimKeys = oncePerName(({ name, before, after }): KeyChange | undefined => {
  const [olds, [text, ...more]] = [before, after].map((records) =>
    ofType(records, "TXT").flatMap(({ text }) => text ?? []),
  ) as [string[], string[]];
  if (!isSelector(name) || text === undefined || more.length > 0 || olds.includes(text)) return undefined;
  // What there was is only compared: to check a key takes its time.
  const old = olds.length === 1 ? keyIn(olds[0] as string) : undefined;
  const is = parseDkim(text);
  return {
    ...(old !== undefined && { old }),
    ...(is.ok ? { next: is.record.publicKey } : { fault: errorsOf(is.issues)[0]?.message ?? "" }),
  };
});

function keyIn(text: string): string | undefined {
  return parseTagList(text)
    .tags.find(({ name }) => name === "p")
    ?.value.replace(/\s/g, "");
}
