/** Connects to where users connect, and tells which of it works from this machine. */
import type { MailPlan } from "../plan/plan";
import { createLimiter } from "../shared/async";
import { type EndpointObservation, judgeEndpoints } from "./judge";
import { addressesOf, type Lookup, type ProbeResult, systemLookup, visit } from "./probe";
import type { EndpointResult, EndpointService } from "./types";
import { type Target, targetsOf } from "./types";

export interface EndpointOptions {
  /** How addresses are found. By default as the system does it. */
  lookup?: Lookup;
  /** Milliseconds that one connection has until the server has greeted, 1 to 2147483647. By default 5000. */
  timeout?: number;
  /** The most connections at once; at least one. By default 8. */
  concurrency?: number;
  /** Ports in the place of the plan's: for tests, and ways through a tunnel. */
  ports?: Partial<Record<EndpointService, number>>;
  /**
   * Certificates of the authorities to trust, as PEM, in the place of those that Node.js trusts (its own, and those of
   * NODE_EXTRA_CA_CERTS and of the system where it is told so).
   */
  ca?: readonly string[];
  /** The time by which certificates are judged. By default the system's. */
  now?: () => Date;
  /** Ends the check at once: all sockets are closed, and the promise fails with the signal's reason. */
  signal?: AbortSignal;
}

const TIMEOUT = 5000;
const CONCURRENCY = 8;

/** A host of mail has one or two; what has more would keep a check busy for long. */
const MOST_ADDRESSES = 8;

/**
 * Looks at the plan's endpoints and their aliases: IMAP, POP3, SMTP and webmail, all with TLS from the first byte, in that
 * order, each before its alias. It says goodbye and never sends credentials. Plain ports are not looked at: Alibaba Mail
 * names none (993, 995, 465 and 443 only).
 */
export async function checkEndpoints(
  plan: Pick<MailPlan, "domain" | "endpoints">,
  options: EndpointOptions = {},
): Promise<EndpointResult[]> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(options.signal?.reason);
  options.signal?.throwIfAborted();
  options.signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const gate = createLimiter(Math.max(1, options.concurrency ?? CONCURRENCY));
    const targets = targetsOf(plan, options.ports ?? {});
    const looks = targets.map((target) => probeTarget(target, options, stop.signal, (work) => gate("", work)));
    const sights = await until(stop.signal, Promise.all(looks));
    return judgeEndpoints(sights, options.timeout ?? TIMEOUT);
  } finally {
    // Where one look failed, the others must not go on.
    stop.abort();
    options.signal?.removeEventListener("abort", onAbort);
  }
}

type InTurn = (work: () => Promise<ProbeResult>) => Promise<ProbeResult>;

async function probeTarget(
  target: Target,
  options: EndpointOptions,
  stop: AbortSignal,
  inTurn: InTurn,
): Promise<EndpointObservation> {
  const { service, host, port } = target;
  const { lookup = systemLookup, timeout = TIMEOUT, ca, now = () => new Date() } = options;
  const addresses = await addressesOf(host, lookup);
  const tried = addresses.ok ? addresses.records.slice(0, MOST_ADDRESSES) : [];
  const protocol = service === "webmail" ? undefined : service;
  const visits = tried.map((address) =>
    inTurn(async () => {
      stop.throwIfAborted();
      return visit({ address, port, host, ...(ca && { ca }) }, { protocol, timeout, now, stop });
    }),
  );
  return { target, addresses, visits: await Promise.all(visits) };
}

/** The work's outcome, or the signal's reason as soon as it is given: a look-up can't be ended. */
function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}
