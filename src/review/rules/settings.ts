/** What of a record changes beside its name, type, TTL and value. */
import { changedSettings } from "../changes";
import { say } from "../sentence";
import type { ZoneRule } from "./rule";

export const settingRules: ZoneRule[] = [
  {
    id: "record.settings",
    severity: "look",
    find: ({ zone }) =>
      zone.changes.flatMap((change) => {
        const { old, new: next, operation, resource } = change;
        const names = old && next && operation ? changedSettings(old, next) : [];
        if (names.length === 0 || operation?.word === "forget") return [];
        const reason = say`${resource} changes in ${names}, which may decide who gets which answer: no rule judges that, so look at it yourself`;
        return [{ reason, changes: [change] }];
      }),
  },
];
