import { isShared } from "../shared/identity";
import { UrnsByKey } from "./urns-by-key";

/**
 * What the program declares in this run, so that the delete of one resource does not remove the record of another. The engine
 * diffs declared resources before it deletes others: an unfinished replacement leaves two resources of one URN in the state,
 * often with the same record, and in states of version 0.1.0 with the same identity.
 */
export class Declared<Contents> {
  private readonly ids = new UrnsByKey();
  private readonly contents = new UrnsByKey();

  constructor(private readonly keyOf: (contents: Contents) => string) {}

  /** The resource stays, with these contents. */
  stays(urn: string, id: string, contents: Contents): void {
    this.ids.set(urn, id);
    this.contents.set(urn, this.keyOf(contents));
  }

  /** The resource is replaced: the one with its identity in the state is deleted intentionally. */
  isReplaced(urn: string): void {
    this.ids.set(urn, undefined);
    this.contents.set(urn, undefined);
  }

  /** Whether a declared resource has the identity of the one that is deleted. */
  shares(id: string): boolean {
    return isShared(id) && this.ids.of(id).length > 0;
  }

  /** Whether a declared resource other than the one that is deleted has these contents. */
  has(id: string, contents: Contents): boolean {
    return this.contents.of(this.keyOf(contents)).some((urn) => this.ids.keyOf(urn) !== id || isShared(id));
  }
}
