/** The check of the places where users connect. */
export { type Lookup, lookupThrough } from "./addresses";
export { checkEndpoints, type EndpointOptions } from "./check";
export type {
  EndpointCertificate,
  EndpointResult,
  EndpointService,
  EndpointState,
  TriedAddress,
} from "./result";
