/** What a name that must lead to a TXT record holds: the record, or a CNAME to where it is. */
import { ofType, type Served, type ZoneView } from "../zone-view";

/** The texts that a name leads to in this zone; `elsewhere`, the host outside of what is known of the zone that holds them. */
export interface Held {
  texts: string[];
  elsewhere?: string;
  /** Whether a value is withheld, so that there may be more. */
  isUnknown: boolean;
}

/** More CNAMEs in a row than any resolver follows. */
const MAX_CHAIN = 16;

export function heldAt({ byName }: ZoneView, name: string, side: "before" | "after"): Held {
  let at = name;
  for (let step = 0; step < MAX_CHAIN; step++) {
    const records: Served[] = byName.get(at)?.[side] ?? [];
    const [alias] = ofType(records, "CNAME");
    if (!alias) {
      const txt = ofType(records, "TXT");
      if (step > 0 && records.length === 0) return { texts: [], elsewhere: at, isUnknown: false };
      return {
        texts: txt.flatMap(({ text }) => text ?? []),
        isUnknown: txt.some(({ text }) => text === undefined),
      };
    }
    if (alias.host === undefined) return { texts: [], isUnknown: true };
    at = alias.host;
  }
  return { texts: [], isUnknown: true };
}

export function isHeld({ texts, elsewhere }: Held): boolean {
  return texts.length > 0 || elsewhere !== undefined;
}
