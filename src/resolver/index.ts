/** The resolver: from the root down to a zone's own servers, each of which is asked, so that no cache is believed. */
export { MAX_ALIASES } from "./lookup";
export { createResolver } from "./resolver";
export { ROOT_SERVERS } from "./root-hints";
export type {
  AnswerRecord,
  FailureCode,
  LookUp,
  NamedServer,
  Resolver,
  ResolverOptions,
  RootServer,
  ServerAddress,
  ServerAnswer,
  ZoneServers,
} from "./types";
