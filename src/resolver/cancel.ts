/** Work that a signal ends. One listener is there for all that is under way, since Node warns of more than ten. */

export type OrCancelled = <T>(work: Promise<T>, cancelled: T) => Promise<T>;

/** The work goes on unheard, until its own time-out. */
export function createCancel(signal: AbortSignal | undefined): OrCancelled {
  const underWay = new Set<() => void>();
  const cancelAll = (): void => {
    for (const cancel of underWay) cancel();
  };
  return (work, cancelled) => {
    if (!signal) return work;
    if (underWay.size === 0) signal.addEventListener("abort", cancelAll);
    return new Promise((resolve, reject) => {
      const cancel = (): void => resolve(cancelled);
      underWay.add(cancel);
      work.then(resolve, reject).finally(() => {
        underWay.delete(cancel);
        if (underWay.size === 0) signal.removeEventListener("abort", cancelAll);
      });
    });
  };
}
