import { isShared } from "../shared/identity";

/**
 * What the program declares in this run under identities that two resources may share. An unfinished replacement by version
 * 0.1.0 left two resources with the same identity in the state, and the pending delete of the earlier one must not remove
 * the record of the later one. The engine diffs declared resources before it deletes others.
 */
export class Declared<Contents> {
  private readonly byUrn = new Map<string, { id: string; contents: Contents }>();

  /** The resource stays, with these contents. */
  stays(urn: string, id: string, contents: Contents): void {
    if (isShared(id)) this.byUrn.set(urn, { id, contents });
  }

  /** The resource is replaced: the one with its identity in the state is deleted intentionally. */
  isReplaced(urn: string): void {
    this.byUrn.delete(urn);
  }

  /** The contents of the declared resource with this identity. */
  find(id: string): Contents | undefined {
    return [...this.byUrn.values()].find((declared) => declared.id === id)?.contents;
  }
}
