/** Arguments that name records of the plan: each name must lead to one. */

import type { CheckedPlanArgs } from "../checked";
import { error, type Issue, propertyPath, show } from "../issues";
import { nearMiss } from "../near-miss";
import type { Draft } from "./draft";
import { checkTtl } from "./records";

export function checkReferences(args: CheckedPlanArgs, drafts: Draft[]): Issue[] {
  return [...checkImports(args, drafts), ...checkFormerKeys(drafts), ...checkTtls(args, drafts)];
}

function checkImports(args: CheckedPlanArgs, drafts: Draft[]): Issue[] {
  const keys = drafts.map(({ key }) => key);
  return Object.keys(args.imports ?? {})
    .filter((key) => !keys.includes(key))
    .map((key) => {
      const message = `the plan has no record ${show(key)}${nearMiss(key, keys)}; its keys are ${keys.join(", ")}`;
      return error("imports.no-record", propertyPath(["imports", key]), message, { scope: "plan" });
    });
}

function checkFormerKeys(drafts: Draft[]): Issue[] {
  const keys = new Set(drafts.map(({ key }) => key));
  const claimed = new Set<string>();
  const whoseIs = (former: string, key: string): string | undefined => {
    if (former === key) return "its own key";
    if (keys.has(former)) return "the key of another record of this plan";
    return claimed.has(former) ? "a former key of another record of this plan" : undefined;
  };
  return drafts.flatMap(({ key, path, formerKeys }) =>
    formerKeys.flatMap((former) => {
      const whose = whoseIs(former, key);
      claimed.add(former);
      if (whose === undefined) return [];
      const message = `${show(former)} is ${whose}, so it can't be this one's former key; drop it`;
      return [error("record.former-key-taken", `${path}.formerKeys`, message)];
    }),
  );
}

function checkTtls(args: CheckedPlanArgs, drafts: Draft[]): Issue[] {
  const issues = args.ttl === undefined ? [] : checkTtl(args.ttl, "ttl");
  const rrsets = [...new Set(drafts.map(({ name, type }) => `${name} ${type}`))];
  for (const [rrset, ttl] of Object.entries(args.ttls ?? {})) {
    const path = propertyPath(["ttls", rrset]);
    issues.push(...checkTtl(ttl, path));
    if (rrsets.includes(rrset)) continue;
    const message = `the plan has no RRset ${show(rrset)}${nearMiss(rrset, rrsets)}; it has ${rrsets.map(show).join(", ")}`;
    issues.push(error("ttl.no-rrset", path, message, { scope: "plan" }));
  }
  return issues;
}
