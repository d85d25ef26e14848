/** How many domains are checked at once by default: most of a check is waiting for answers. */
export const CONCURRENCY = 16;
