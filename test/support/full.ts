/** Marks tests that take too long for every change: `npm run test:full` runs them, `npm test` does not. */
export const inFull = { tags: ["full"] };
