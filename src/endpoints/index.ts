/** The check of the client endpoints. */

export { checkEndpoints, type EndpointOptions } from "./check";
export { type Lookup, lookupThrough } from "./probe";
export type {
  EndpointCertificate,
  EndpointResult,
  EndpointService,
  EndpointState,
  TriedAddress,
} from "./types";
