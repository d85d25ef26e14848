// How often a test runs: one without a mark at every change, by `npm test`.

/** Takes too long for every change: `npm run test:full` runs it, in a quarter of an hour or so. */
export const inFull = { tags: ["full"] };

/** One cell of a large table, or a long walk: `npm run test:matrix` runs all of them, in hours. */
export const inMatrix = { tags: ["matrix"] };
