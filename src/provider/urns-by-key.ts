/** Resources by something that several may have. */
export class UrnsByKey {
  private readonly keys = new Map<string, string>();
  private readonly urns = new Map<string, Set<string>>();

  /** A resource has one key, or none. */
  set(urn: string, key: string | undefined): void {
    const before = this.keys.get(urn);
    if (before === key) return;
    if (before !== undefined) this.urns.get(before)?.delete(urn);
    if (key === undefined) this.keys.delete(urn);
    else {
      this.keys.set(urn, key);
      this.urns.set(key, (this.urns.get(key) ?? new Set()).add(urn));
    }
  }

  keyOf(urn: string): string | undefined {
    return this.keys.get(urn);
  }

  of(key: string): string[] {
    return [...(this.urns.get(key) ?? [])];
  }
}
