/** The rules, by subject: what in a zone's changes may harm mail. */
import { audienceRules } from "./audiences";
import { delegationRules } from "./delegation";
import { dkimRules } from "./dkim";
import { dmarcRules } from "./dmarc";
import { mxRules } from "./mx";
import { mxTargetRules } from "./mx-targets";
import { nameRules } from "./names";
import type { ZoneRule } from "./rule";
import { settingRules } from "./settings";
import { spfRules } from "./spf";
import { stepRules } from "./steps";
import { transportRules } from "./transport";

/** In the order in which a review tells what they find. */
export const zoneRules: ZoneRule[] = [
  ...mxRules,
  ...mxTargetRules,
  ...spfRules,
  ...dmarcRules,
  ...dkimRules,
  ...transportRules,
  ...nameRules,
  ...audienceRules,
  ...delegationRules,
  ...stepRules,
  ...settingRules,
];
