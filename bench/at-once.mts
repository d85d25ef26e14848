/** As many operations at once as Pulumi's engine sends. */
export async function atOnce<Item>(
  items: Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  // The workers share one iterator, which ends for all of them.
  const shared = { [Symbol.iterator]: () => left };
  const worker = async (): Promise<void> => {
    for (const item of shared) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
