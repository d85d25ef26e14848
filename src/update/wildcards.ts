/** What wildcards synthesize for names that don't exist (RFC 4592). */
import type { Runtime } from "../dns/client";
import { parentOf } from "../dns/name";
import { isEmpty, type NameState } from "./name-state";

/** What a query of a type returns for a nonexistent name below another one. */
export interface Wildcards {
  /** Queries with `query`. An empty result is cached. */
  below(parent: string, type: string, query: (name: string) => Promise<NameState>): Promise<NameState>;
  /** Drops what a change at this name may affect: it may add wildcards, or make them effective. */
  forget(owner: string, zone: string): void;
}

const PROBE_LABEL = "wildcard-";
const PROBE_LABEL_LENGTH = PROBE_LABEL.length + 8;

export function createWildcards({ newId }: Pick<Runtime, "newId">): Wildcards {
  /** Empty results and running queries, by parent and type. */
  const known = new Map<string, Map<string, Promise<NameState>>>();
  const random = (): string => newId().toString(16).padStart(4, "0");
  return {
    below(parent, type, query) {
      const ofParent = known.get(parent) ?? new Map<string, Promise<NameState>>();
      known.set(parent, ofParent);
      const before = ofParent.get(type);
      if (before) return before;
      // A label that a zone could have only by accident.
      const result = query(`${PROBE_LABEL}${random()}${random()}.${parent}`);
      ofParent.set(type, result);
      const drop = (): void => {
        ofParent.delete(type);
        if (ofParent.size === 0 && known.get(parent) === ofParent) known.delete(parent);
      };
      result.then((state) => {
        if (!isEmpty(state)) drop();
      }, drop);
      return result;
    },
    forget(owner, zone) {
      for (let parent = parentOf(owner); parent !== undefined; parent = parentOf(parent)) {
        // Removing the last record below a name makes a wildcard further up effective. The apex always has records.
        if (parent !== zone || owner === `*.${parent}`) known.delete(parent);
      }
    },
  };
}

/** The length of the names that are queried. */
export function lengthBelow(parent: string): number {
  return parent.length + 1 + PROBE_LABEL_LENGTH;
}
