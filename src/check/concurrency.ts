/** How many domains are checked at once where nothing else is said: most of a check is waiting for answers. */
export const CONCURRENCY = 16;
