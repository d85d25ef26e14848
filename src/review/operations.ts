/** What the engine's steps for one resource amount to. */

/** What a step does: the engine has many words for it, and a newer engine may have more. */
type Effect =
  /** Nothing in the world: the resource stays, or is only looked at. */
  | "none"
  | "create"
  | "update"
  | "delete"
  | "import"
  /** A replacement as a whole, which is what `preview --json` tells. */
  | "replace"
  /** Its halves, of which other outputs tell. */
  | "recreate"
  | "delete-original"
  /** An import of what the stack has already. */
  | "reimport";

/** By the engine's words (pulumi/pulumi, sdk/go/common/display/operation.go). */
const effects: Record<string, Effect> = {
  same: "none",
  refresh: "none",
  read: "none",
  "read-replacement": "none",
  discard: "none",
  "discard-replaced": "none",
  "remove-pending-replace": "none",
  create: "create",
  update: "update",
  delete: "delete",
  import: "import",
  replace: "replace",
  "create-replacement": "recreate",
  "delete-replaced": "delete-original",
  "import-replacement": "reimport",
};

export function effectOf(op: string): Effect | undefined {
  return Object.hasOwn(effects, op) ? effects[op] : undefined;
}

/** What happens to a record, in one word; for an unknown operation, the engine's own. */
export interface Operation {
  /** Such as `create` or `import, then update`. */
  word: string;
  /** Whether the record is there before, and after. */
  before: boolean;
  after: boolean;
  /** Whether it is recreated under the same name. */
  isReplacement: boolean;
  /** Whether there is a moment without the record. */
  hasGap: boolean;
  /** Whether the record is imported although the stack has it, and its original is deleted. */
  isReimport: boolean;
  isKnown: boolean;
  /** Whether the record stays in the zone although the stack gives it up (`retainOnDelete`). */
  isRetained?: true;
}

const settled = { isReplacement: false, hasGap: false, isReimport: false, isKnown: true };

export const created: Operation = { ...settled, word: "create", before: false, after: true };

/** The stack no longer has the record, and the zone keeps it. */
export const forgotten: Operation = { ...settled, word: "forget", before: true, after: true, isRetained: true };

/** How a step is done. */
export interface StepFacts {
  op: string;
  /** Of a replacement: the original goes first (`deleteBeforeReplace`). The engine tells it of the old state. */
  isDeletedFirst: boolean;
  /** Of a replacement: it imports what the stack has already, under the same id, and then deletes the original. */
  isReimport: boolean;
  /** The engine tells it of the old state. */
  isRetained: boolean;
}

/** What several steps for one resource amount to; undefined if they change nothing. */
export function operationOf(steps: readonly StepFacts[]): Operation | undefined {
  const unknown = steps.filter(({ op }) => effectOf(op) === undefined);
  const [before, after] = [true, true];
  if (unknown.length > 0)
    return { ...settled, word: unknown.map(({ op }) => op).join(", then "), before, after, isKnown: false };
  const did: Effect[] = steps.map(({ op }) => effectOf(op) as Effect).filter((effect) => effect !== "none");
  const has = (...effects: Effect[]): boolean => effects.some((effect) => did.includes(effect));
  if (did.length === 0) return undefined;
  const isRetained = steps.some((step) => step.isRetained);
  if (has("reimport") || steps.some(({ isReimport }) => isReimport))
    return { ...settled, word: "import again", before, after, isReimport: !isRetained };
  const replacement = {
    ...{ ...settled, word: "replace", before, after, isReplacement: true },
    ...(isRetained && { isRetained }),
  };
  if (has("replace", "recreate", "delete-original")) {
    const [made, deleted] = [did.indexOf("recreate"), did.indexOf("delete-original")];
    const isDeletedFirst = steps.some((step) => step.isDeletedFirst) || (deleted >= 0 && deleted < made);
    return { ...replacement, hasGap: isDeletedFirst && !isRetained };
  }
  if (has("import")) return { ...settled, word: has("update") ? "import, then update" : "import", before, after };
  // A resource that the state has twice, one of them for deletion since an earlier run.
  if (has("create") && has("delete")) {
    return { ...replacement, hasGap: did.indexOf("delete") < did.indexOf("create") && !isRetained };
  }
  if (has("create")) return created;
  if (has("delete") && !has("update")) {
    return isRetained ? forgotten : { ...settled, word: "delete", before, after: false };
  }
  return { ...settled, word: "update", before, after };
}
