import { isShared } from "../shared/identity";

/**
 * What the program declares in this run, so that the delete of one resource does not remove the record of another. The engine
 * diffs declared resources before it deletes others: an unfinished replacement leaves two resources of one URN in the state,
 * often with the same record, and in states of version 0.1.0 with the same identity.
 */
export class Declared<Contents> {
  private readonly byUrn = new Map<string, { id: string; contents: Contents }>();

  /** The resource stays, with these contents. */
  stays(urn: string, id: string, contents: Contents): void {
    this.byUrn.set(urn, { id, contents });
  }

  /** The resource is replaced: the one with its identity in the state is deleted intentionally. */
  isReplaced(urn: string): void {
    this.byUrn.delete(urn);
  }

  /** Whether a declared resource has the identity of the one that is deleted. */
  shares(id: string): boolean {
    return isShared(id) && [...this.byUrn.values()].some((declared) => declared.id === id);
  }

  /** Whether a declared resource other than the one that is deleted has such contents. */
  has(id: string, isIt: (contents: Contents) => boolean): boolean {
    return [...this.byUrn.values()].some((declared) => (declared.id !== id || isShared(id)) && isIt(declared.contents));
  }
}
