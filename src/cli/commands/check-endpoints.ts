import type { PlanFromFile } from "../../check/plan-file";
import type { Endpoints } from "../../plan";
import type { EndpointLine, Tools } from "../tools";

/**
 * Checks the endpoints of a plan, for a single domain including its aliases. Many domains share the provider's few hosts:
 * these are tried once and without aliases, so that a long list doesn't connect to one host a thousand times.
 */
export function endpointChecker(isSingle: boolean, tools: Tools): (plan: PlanFromFile) => Promise<EndpointLine[]> {
  if (isSingle) return ({ domain, endpoints = {} }) => tools.checkEndpoints({ domain, endpoints });
  const tried = new Map<string, Promise<EndpointLine[]>>();
  return ({ domain, endpoints = {} }) => {
    const hosts = withoutAliases(endpoints);
    const key = JSON.stringify(hosts);
    const found = tried.get(key) ?? tools.checkEndpoints({ domain, endpoints: hosts });
    tried.set(key, found);
    return found;
  };
}

function withoutAliases({ domainWebmailUrl, ...endpoints }: Endpoints): Endpoints {
  const hosts = { ...endpoints };
  for (const service of ["imap", "pop3", "smtp"] as const) {
    const { alias, ...host } = hosts[service] ?? {};
    if ("host" in host) hosts[service] = host;
  }
  return hosts;
}
