/** What names that must lead to a TXT record hold: the record, or a CNAME to where it is. */
import type { Sentence } from "../sentence";
import { type NameView, ofType, type ZoneView } from "../zone-view";
import { changesOf, type ZoneRule } from "./rule";

/** What a name leads to. */
export interface Held {
  /** The texts, where they are in this zone. */
  texts: string[];
  /** The host outside of what is known of the zone that holds them. */
  elsewhere?: string;
  /** Whether a value is withheld, so that there may be more. */
  isUnknown: boolean;
  /** The names of this zone that resolvers come by. */
  places: string[];
}

/** More CNAMEs in a row than resolvers follow. */
const MAX_CHAIN = 16;

function heldAt({ byName }: ZoneView, name: string, side: "before" | "after"): Held {
  const places: string[] = [];
  let at = name;
  while (places.length < MAX_CHAIN) {
    const view = byName.get(at);
    if (!view) return { texts: [], elsewhere: at, isUnknown: false, places };
    const records = view[side];
    places.push(at);
    const [alias] = ofType(records, "CNAME");
    if (!alias) {
      const txt = ofType(records, "TXT");
      const isUnknown = txt.some(({ text }) => text === undefined);
      return { texts: txt.flatMap(({ text }) => text ?? []), isUnknown, places };
    }
    if (alias.host === undefined) break;
    at = alias.host;
  }
  return { texts: [], isUnknown: true, places };
}

/** The same before and after. */
export interface Change {
  name: string;
  before: Held;
  after: Held;
  view: NameView;
}

export function changeAt(zone: ZoneView, view: NameView): Change {
  const { name } = view;
  return { name, before: heldAt(zone, name, "before"), after: heldAt(zone, name, "after"), view };
}

/** A rule that looks at each of some names if what it leads to changes, be it behind a CNAME. */
export function atHeld(
  isName: (name: string) => boolean,
  tell: (change: Change, zone: ZoneView) => Sentence | undefined,
): ZoneRule["find"] {
  return (zone) =>
    zone.names.flatMap((view) => {
      if (!isName(view.name)) return [];
      const change = changeAt(zone, view);
      const places = new Set(
        [...change.before.places, ...change.after.places].flatMap((name) => zone.byName.get(name) ?? []),
      );
      const changes = [...places].flatMap((place) => changesOf(place, "TXT", "CNAME"));
      const reason = changes.length === 0 ? undefined : tell(change, zone);
      return reason ? [{ reason, changes }] : [];
    });
}

export function isHeld({ texts, elsewhere }: Held): boolean {
  return texts.length > 0 || elsewhere !== undefined;
}
