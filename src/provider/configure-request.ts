import type { Properties } from "./values";

interface ConfigureRequest {
  getArgs(): { toJavaScript(): object } | undefined;
}

interface ConfigureRequests {
  deserializeBinary(octets: Uint8Array): ConfigureRequest;
}

/**
 * Pulumi's server for Node.js providers (3.270) answers Configure by itself and hands the configuration to nobody. With
 * this the provider gets it as the request is read.
 */
export function listenToConfigure(requests: ConfigureRequests, configure: (args: Properties) => void): void {
  const original = requests.deserializeBinary;
  requests.deserializeBinary = (octets) => {
    const request = original.call(requests, octets);
    configure((request.getArgs()?.toJavaScript() ?? {}) as Properties);
    return request;
  };
}
