/** Several edits of a zone file that are written together. Each is done or refused as if it were the only one in its turn. */

import type { NewZone } from "../args/args";
import type { Change, ZoneDocument } from "./document";

/** What an edit does to the document that it gets, which has the changes of the edits before it. */
export type Edited = Change | "unchanged";

export type Edit = (document: ZoneDocument, exists: boolean) => Edited | Promise<Edited>;

export interface PendingEdit {
  /** What a new file begins with, and what may be deleted with the last managed line. */
  newZone: NewZone | undefined;
  edit: Edit;
}

/** Why an edit was refused; undefined if it was done. */
export type Outcome = { error: unknown } | undefined;

export function isDone(outcome: Outcome): boolean {
  return outcome === undefined;
}

export interface Applied {
  /** Undefined if there is no file afterwards. */
  result: ZoneDocument | undefined;
  /** In the order of the edits. */
  outcomes: Outcome[];
}

/**
 * Applies edits in their order; a refused one changes nothing. All changes are checked together. If that fails, the edits are
 * halved until the one that is to blame is alone, and the others are applied without it.
 */
export async function applyEdits(
  start: ZoneDocument | undefined,
  edits: PendingEdit[],
  begin: (newZone: NewZone | undefined) => ZoneDocument,
): Promise<Applied> {
  const outcomes: Outcome[] = [];
  try {
    let document = start?.copy();
    let isChanged = false;
    for (const { newZone, edit } of edits) {
      const current = document ?? begin(newZone);
      let change: Edited;
      try {
        change = await edit(current, document !== undefined);
        if (change !== "unchanged") current.apply(change);
      } catch (error) {
        outcomes.push({ error });
        continue;
      }
      outcomes.push(undefined);
      if (change === "unchanged") continue;
      isChanged = true;
      document = current;
      if (change.act !== "remove" || !current.isPristine(newZone)) continue;
      current.finish();
      document = undefined;
    }
    return { result: isChanged ? document?.finish() : start, outcomes };
  } catch (error) {
    const [edit] = edits;
    if (edits.length === 1 && edit) return { result: start, outcomes: [{ error }] };
    const half = Math.ceil(edits.length / 2);
    const first = await applyEdits(start, edits.slice(0, half), begin);
    const second = await applyEdits(first.result, edits.slice(half), begin);
    return { result: second.result, outcomes: [...first.outcomes, ...second.outcomes] };
  }
}
