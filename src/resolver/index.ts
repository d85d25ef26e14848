/** The resolver: follows referrals from the root to a zone's own servers and asks each of them, so no cache is involved. */
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
  ZoneLookUp,
  ZoneServers,
} from "./types";
