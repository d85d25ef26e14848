/** Connects to the client endpoints, and reports which of them work from this machine. */
import type { MailPlan } from "../plan/plan";
import { createLimiter } from "../shared/async";
import { type EndpointObservation, judgeEndpoints } from "./judge";
import { addressesOf, type Lookup, type ProbeResult, probeAddress, systemLookup } from "./probe";
import type { EndpointResult, EndpointService } from "./types";
import { type Target, targetsOf } from "./types";

export interface EndpointOptions {
  /** How host names are resolved. By default by the system. */
  lookup?: Lookup;
  /** Milliseconds that a connection may take until the server's greeting, 1 to 2147483647. By default 5000. */
  timeout?: number;
  /** The most connections at once; at least one. By default 8. */
  concurrency?: number;
  /** Ports instead of the plan's: for tests, and connections through a tunnel. */
  ports?: Partial<Record<EndpointService, number>>;
  /**
   * Certificates of the authorities to trust, as PEM, instead of those that Node.js trusts (its own, and those of
   * NODE_EXTRA_CA_CERTS and of the system if it is configured so).
   */
  ca?: readonly string[];
  /** The time for judging certificates. By default the system's. */
  now?: () => Date;
  /** Cancels the check: all sockets are closed, and the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

const TIMEOUT = 5000;
const CONCURRENCY = 8;

/** Mail hosts have one or two addresses; many more would take too long to check. */
const MAX_ADDRESSES = 8;

/**
 * Checks the plan's endpoints and their aliases: IMAP, POP3, SMTP and webmail, in that order, each before its alias, all with
 * TLS from the first byte. Sessions are closed properly, and credentials are never sent. Ports without TLS are not checked,
 * since Alibaba Mail documents none (993, 995, 465 and 443 only).
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
    const limiter = createLimiter(Math.max(1, options.concurrency ?? CONCURRENCY));
    const targets = targetsOf(plan, options.ports ?? {});
    const probing = targets.map((target) => probeTarget(target, options, stop.signal, (work) => limiter("", work)));
    const observations = await orAborted(stop.signal, Promise.all(probing));
    return judgeEndpoints(observations, options.timeout ?? TIMEOUT);
  } finally {
    // If one target throws, the others must not go on.
    stop.abort();
    options.signal?.removeEventListener("abort", onAbort);
  }
}

type Limited = (work: () => Promise<ProbeResult>) => Promise<ProbeResult>;

async function probeTarget(
  target: Target,
  options: EndpointOptions,
  stop: AbortSignal,
  limited: Limited,
): Promise<EndpointObservation> {
  const { service, host, port } = target;
  const { lookup = systemLookup, timeout = TIMEOUT, ca, now = () => new Date() } = options;
  const addresses = await addressesOf(host, lookup);
  const tried = addresses.ok ? addresses.records.slice(0, MAX_ADDRESSES) : [];
  const protocol = service === "webmail" ? undefined : service;
  const probes = tried.map((address) =>
    limited(async () => {
      stop.throwIfAborted();
      return probeAddress({ address, port, host, ...(ca && { ca }) }, { protocol, timeout, now, stop });
    }),
  );
  return { target, addresses, probes: await Promise.all(probes) };
}

/** The result of the work, or a rejection as soon as the signal is aborted: a look-up itself can't be cancelled. */
function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}
