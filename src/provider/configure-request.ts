import type { Properties } from "./values";

interface ConfigureRequest {
  getArgs(): { toJavaScript(): object } | undefined;
  getName(): string;
}

interface ConfigureRequests {
  deserializeBinary(octets: Uint8Array): ConfigureRequest;
}

/** The arguments that came for providers which a program made itself. */
const explicit = new WeakSet<Properties>();

/**
 * Whether arguments are of a provider that a program made itself, and not of the one that the engine makes from the
 * stack's configuration. An engine that does not tell the provider's name (3.260 does) leaves that open; the answer is no
 * then.
 */
export function isExplicit(args: Properties): boolean {
  return explicit.has(args);
}

/**
 * Pulumi's server for Node.js providers (3.270) answers Configure by itself and hands the configuration to nobody. With
 * this the provider gets it as the request is read.
 */
export function listenToConfigure(requests: ConfigureRequests, configure: (args: Properties) => void): void {
  const original = requests.deserializeBinary;
  requests.deserializeBinary = (octets) => {
    const request = original.call(requests, octets);
    const args = (request.getArgs()?.toJavaScript() ?? {}) as Properties;
    const name = request.getName();
    // The engine knows its own by the same beginning: default, default_1_0_0.
    if (name !== "" && !name.startsWith("default")) explicit.add(args);
    configure(args);
    return request;
  };
}
