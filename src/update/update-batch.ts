/** Updates of a zone that are sent in one message: those that come at the same time, or wait while another one is on its way. */

import type { DnsClient, Reply } from "../dns/client";
import type { Update } from "../dns/message";
import { TransportError } from "../dns/transport";
import { createBatcher } from "../shared/async";

/** The longest batch, so that a message with the RRsets of its prerequisites fits into 64 kB but in odd cases. */
const MAX_BATCH = 64;

type Outcome = { reply: Reply } | { error: unknown };

/**
 * Sends updates together where they wait for each other. A message is applied as a whole or not at all (RFC 2136 section 3),
 * so what concerns only one of them is found out by sending each alone: a prerequisite that is not met, a name that the key
 * may not change. The updates must be of different names.
 */
export function batchUpdates({ update }: Pick<DnsClient, "update">): DnsClient["update"] {
  const attempt = (one: Update): Promise<Outcome> =>
    update(one).then(
      (reply) => ({ reply }),
      (error: unknown) => ({ error }),
    );

  const inBatches = createBatcher<Update, Outcome>(
    MAX_BATCH,
    () => true,
    async (updates) => {
      const [first, ...others] = updates;
      const outcome = await attempt(others.length === 0 ? first : joined(updates));
      const concernsAll = others.length === 0 || !concernsOne(outcome);
      return concernsAll ? updates.map(() => outcome) : Promise.all(updates.map(attempt));
    },
  );

  return async (one) => {
    const outcome = await inBatches(one.zone, one);
    if ("error" in outcome) throw outcome.error;
    return outcome.reply;
  };
}

function joined(updates: [Update, ...Update[]]): Update {
  return {
    zone: updates[0].zone,
    prerequisites: updates.flatMap(({ prerequisites }) => prerequisites),
    changes: updates.flatMap(({ changes }) => changes),
  };
}

/** Whether nothing was changed, perhaps because of a single update. What may have been applied must not be sent again. */
function concernsOne(outcome: Outcome): boolean {
  if ("error" in outcome) return outcome.error instanceof TransportError && outcome.error.code === "too-long";
  const { rcode, unauthenticated, tsigError } = outcome.reply;
  return rcode !== "NOERROR" && rcode !== "SERVFAIL" && !unauthenticated && tsigError === undefined;
}
