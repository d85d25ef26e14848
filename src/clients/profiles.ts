import type { ClientProfiles } from "../args/args";
import { buildAutoconfig } from "./autoconfig";
import { buildAutodiscover } from "./autodiscover";
import { buildMobileconfig } from "./mobileconfig";
import { buildColleaguePage } from "./page";
import type { ClientPlan, ClientText } from "./settings";

/** The texts for all users of a plan. Those that a Custom edition has no hosts for are absent. */
export function clientProfiles(plan: ClientPlan): ClientProfiles {
  const texts: Record<keyof ClientProfiles, ClientText> = {
    autoconfig: buildAutoconfig(plan),
    autodiscover: buildAutodiscover(plan),
    mobileconfig: buildMobileconfig(plan),
    page: buildColleaguePage(plan),
    pageChinese: buildColleaguePage(plan, { lang: "zh" }),
  };
  const known = Object.entries(texts).filter(([, { text }]) => text !== undefined);
  return Object.fromEntries(known.map(([name, { text }]) => [name, text]));
}
