import { isShared } from "../shared/identity";

/**
 * What the program declares in this run, by identities that are not one resource's alone. A replacement that version
 * 0.1.0 did not end has left two resources of one identity in the state, and the delete of the earlier one, which the
 * engine still owes, must not take away what the later one has. The engine diffs what is declared before it deletes.
 */
export class Declared<Contents> {
  private readonly byUrn = new Map<string, { id: string; contents: Contents }>();

  /** The resource stays, with these contents. */
  stays(urn: string, id: string, contents: Contents): void {
    if (isShared(id)) this.byUrn.set(urn, { id, contents });
  }

  /** The resource is replaced: what has its identity in the state is deleted on purpose. */
  isReplaced(urn: string): void {
    this.byUrn.delete(urn);
  }

  /** What the resource holds that is declared and has this identity. */
  find(id: string): Contents | undefined {
    return [...this.byUrn.values()].find((declared) => declared.id === id)?.contents;
  }
}
