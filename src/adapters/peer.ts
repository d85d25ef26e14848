import { createRequire } from "node:module";
import { error, type Issue } from "../issues";

/** Loads an optional peer, or says what to install. */
export type PeerLoader = (name: string, service: string) => { sdk: unknown; issues: Issue[] };

/** The one place where a provider SDK is loaded: only once a program uses that service. */
export const requirePeer: PeerLoader = (name, service) => {
  const require = createRequire(__filename);
  try {
    require.resolve(name);
  } catch {
    const message = `it needs the package ${name}, which is not installed; run: npm install ${name}`;
    return { sdk: undefined, issues: [error("dns.peer-missing", `dns.${service}`, message)] };
  }
  return { sdk: require(name), issues: [] };
};
