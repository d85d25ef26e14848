/** What wildcards answer for names that nobody has (RFC 4592). */
import { isBelow } from "../dns/name";
import type { Means } from "../dns/name-server";
import { isEmpty, type Standing } from "./standing";

/** What a question of a type shows below a name, where it asks for what nobody has. */
export interface Wildcards {
  /** Asks by `look`, and only once where nothing is shown. */
  below(parent: string, type: string, look: (name: string) => Promise<Standing>): Promise<Standing>;
  /** A change at this name may bring wildcards, or bring them to light. */
  forget(owner: string, zone: string): void;
}

const FREE_LABEL = "wildcard-";
const FREE_LABEL_LENGTH = FREE_LABEL.length + 8;

export function createWildcards({ newId }: Pick<Means, "newId">): Wildcards {
  /** Where nothing is shown, as `PARENT|TYPE`, and what is being asked. */
  const known = new Map<string, Promise<Standing>>();
  const random = (): string => newId().toString(16).padStart(4, "0");
  return {
    below(parent, type, look) {
      const key = `${parent}|${type}`;
      const before = known.get(key);
      if (before) return before;
      // A label that no zone has but by accident.
      const looked = look(`${FREE_LABEL}${random()}${random()}.${parent}`);
      known.set(key, looked);
      const drop = (): boolean => known.delete(key);
      looked.then((standing) => isEmpty(standing) || drop(), drop);
      return looked;
    },
    forget(owner, zone) {
      for (const key of known.keys()) {
        const [parent = ""] = key.split("|");
        // One higher up comes to light with the last record below a name, which the zone's apex never is.
        const isAffected = owner === `*.${parent}` || (parent !== zone && isBelow(owner, parent));
        if (isAffected) known.delete(key);
      }
    },
  };
}

/** The length of the names that are asked for. */
export function lengthBelow(parent: string): number {
  return parent.length + 1 + FREE_LABEL_LENGTH;
}
