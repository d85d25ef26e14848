/** The keys that verify signatures: DKIM. */
import { parseDkim } from "../../mail/dkim";
import { parseTagList } from "../../mail/tag-list";
import { errorsOf } from "../../shared/issues";
import { type Sentence, say } from "../sentence";
import { type NameView, ofType, oncePerName } from "../zone-view";
import { atHeld, type Change, type Held, isHeld } from "./held";
import type { ZoneRule } from "./rule";

export const dkimRules: ZoneRule[] = [
  {
    id: "dkim.key-removed",
    severity: "danger",
    isBlind: true,
    find: atHeld(isSelector, (change) => {
      if (!isRemoved(change) || isLegacy(change)) return undefined;
      return say`the DKIM key ${change.name} is removed: mail that is signed with its selector, or is still on its way, will fail DKIM; make sure that nothing signs with it`;
    }),
  },
  {
    id: "dkim.legacy-key-removed",
    severity: "look",
    find: atHeld(isSelector, (change) => {
      if (!isRemoved(change) || !isLegacy(change)) return undefined;
      return say`the former service's DKIM key ${change.name} is removed: do that only once the mail that it signed has been delivered, about a week after the cut-over`;
    }),
  },
  {
    id: "dkim.broken",
    severity: "danger",
    find: atHeld(isSelector, ({ view, ...held }) => {
      const fault = keyChange(view, held)?.fault;
      return fault === undefined ? undefined : say`receivers can't read the new DKIM key ${view.name}: ${fault}`;
    }),
  },
  {
    id: "dkim.key-replaced",
    severity: "danger",
    find: atHeld(isSelector, ({ view, ...held }) => {
      const { old, next } = keyChange(view, held) ?? {};
      if (old === undefined || !next || old === next) return undefined;
      return say`the DKIM key ${view.name} is replaced under the same selector: mail signed with the old key will fail DKIM; use a new selector`;
    }),
  },
  {
    id: "dkim.key-moved",
    severity: "look",
    find: atHeld(isSelector, ({ name, before, after }) => {
      if (!isHeld(before) || !isHeld(after) || before.elsewhere === after.elsewhere) return undefined;
      return [
        ...say`the DKIM selector ${name} now leads to `,
        ...placeOf(after),
        " instead of ",
        ...placeOf(before),
        ": unless both have the same key, mail signed with the old one will fail DKIM; use a new selector",
      ];
    }),
  },
  {
    id: "dkim.key-withdrawn",
    severity: "look",
    find: atHeld(isSelector, ({ view, ...held }) => {
      const { old, next } = keyChange(view, held) ?? {};
      if (next !== "" || !old) return undefined;
      return say`the DKIM key ${view.name} is revoked: mail signed with its selector will fail DKIM`;
    }),
  },
];

function placeOf({ elsewhere }: Held): Sentence {
  return elsewhere === undefined ? ["a key in this zone"] : say`${elsewhere}`;
}

/** A selector's labels begin with letters or digits (RFC 6376 section 3.1); other names there, such as `_adsp`, hold no key. */
function isSelector(name: string): boolean {
  return /(?:^|\.)[^_.][^.]*\._domainkey\./.test(name);
}

function isRemoved({ before, after }: Change): boolean {
  return (isHeld(before) || before.isUnknown) && !isHeld(after) && !after.isUnknown;
}

/** Whether the key was the former service's: a TXT record, or the CNAME of one. */
function isLegacy({ view }: Change): boolean {
  return ofType(view.before, "TXT", "CNAME").every(({ change }) => change.isLegacy);
}

interface KeyChange {
  /** Nothing where there was no key. */
  old?: string;
  next?: string;
  /** Why receivers can't read the new one. */
  fault?: string;
}

/** The one key of a selector, as far as it is in this zone; nothing where it stays, or there is not one. */
const keyChange = oncePerName(
  (_: NameView, { before, after }: Pick<Change, "before" | "after">): KeyChange | undefined => {
    const [text, ...more] = after.texts;
    if (text === undefined || more.length > 0 || before.texts.includes(text)) return undefined;
    // What there was is only compared: to check a key takes its time.
    const old = before.texts.length === 1 ? keyIn(before.texts[0] as string) : undefined;
    const is = parseDkim(text);
    return {
      ...(old !== undefined && { old }),
      ...(is.ok ? { next: is.record.publicKey } : { fault: errorsOf(is.issues)[0]?.message ?? "" }),
    };
  },
);

function keyIn(text: string): string | undefined {
  return parseTagList(text)
    .tags.find(({ name }) => name === "p")
    ?.value.replace(/\s/g, "");
}
