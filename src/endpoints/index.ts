/** The check of the client endpoints. */

export { checkEndpoints, type EndpointOptions } from "./check";
export type { Lookup } from "./probe";
export type {
  EndpointCertificate,
  EndpointResult,
  EndpointService,
  EndpointState,
  TriedAddress,
} from "./types";
