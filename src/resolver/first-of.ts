/** The first of several works that gives something; nothing where none does. What fails makes it fail. */
export function firstOf<T>(works: Promise<T | undefined>[]): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    for (const work of works) {
      work.then((given) => {
        if (given !== undefined) resolve(given);
      }, reject);
    }
    Promise.all(works).then(() => resolve(undefined), reject);
  });
}
