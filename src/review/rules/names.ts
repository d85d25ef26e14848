/** What a name may hold. */
import { singletonTxtKinds } from "../../mail/singletons";
import { groupBy } from "../../shared/group-by";
import { say } from "../sentence";
import { ofType, type Served } from "../zone-view";
import { changesOf, isFlattened, isMailName, kindOf, mailHosts, type ZoneRule } from "./rule";

export const nameRules: ZoneRule[] = [
  {
    id: "txt.more-than-one",
    severity: "danger",
    find: ({ names, zone }) =>
      names.flatMap(({ name, after, changes }) =>
        singletonTxtKinds.flatMap((kind) => {
          const isKind = (one: Served): boolean => kindOf(name, one) === kind;
          const found = mostTogether(after.filter(isKind));
          if (found.length < 2 || !found.some(({ change }) => change.operation !== undefined)) return [];
          const reason = say`${name} will have ${found.length} ${[kind.label]} records, and then `;
          return [
            { reason: [...reason, kind.consequence], changes: zone.changes.filter((one) => changes.includes(one)) },
          ];
        }),
      ),
  },
  {
    id: "name.cname-conflict",
    severity: "danger",
    find: ({ names, zone }) =>
      names.flatMap(({ name, before, after, changes }) => {
        // Of those for different clients each is the only one.
        const cnames = mostTogether(ofType(after, "CNAME"));
        const others = after.filter(
          ({ type }) => type !== "CNAME" && !(isFlattened(zone, name) && isBesideAlias(type)),
        );
        if (changes.length === 0 || cnames.length === 0 || cnames.length + others.length < 2) return [];
        // What was there before is not this change's doing.
        const known = before.map(({ type }) => type);
        const isNew =
          cnames.length > mostTogether(ofType(before, "CNAME")).length ||
          others.some(({ type }) => !known.includes(type));
        if (!isNew) return [];
        const types = [...new Set(others.map(({ type }) => type))];
        const reason =
          types.length === 0
            ? say`${name} will have ${cnames.length} CNAME records, but a name can have only one (RFC 2181 section 10.1)`
            : say`${name} will have a CNAME record next to ${types}, which DNS does not allow (RFC 1034 section 3.6.2): the service refuses it, or mail is lost`;
        return [{ reason, changes }];
      }),
  },
  {
    id: "name.proxied",
    severity: "danger",
    find: (zone) => {
      const [known, hosts] = [mailHosts(zone, "before"), mailHosts(zone, "after")];
      return zone.names.flatMap(({ name, before, after, changes }) => {
        if (!after.some(({ record }) => record.isProxied)) return [];
        const isNew =
          !before.some(({ record }) => record.isProxied) &&
          (hosts.has(name) || (isMailName(name) && !IS_WEB.test(name)));
        const isNewHost = hosts.has(name) && !known.has(name);
        if (!isNew && !isNewHost) return [];
        const leading = isNew
          ? []
          : zone.names.filter((view) => ofType(view.after, "MX", "SRV").some(({ host }) => host === name));
        const reason = say`${name} is proxied by Cloudflare, which forwards web traffic only: mail clients and mail servers can't connect; set proxied to false`;
        return [{ reason, changes: isNew ? changes : leading.flatMap((view) => changesOf(view, "MX", "SRV")) }];
      });
    },
  },
];

/** The most records that one client gets. */
function mostTogether(records: readonly Served[]): Served[] {
  const together = [...groupBy(records, ({ audience }) => audience).values()];
  return together.sort((one, other) => other.length - one.length)[0] ?? [];
}

/** Names that mail clients fetch their settings from, which a proxy of web traffic forwards. */
const IS_WEB = /^auto(?:config|discover)\./;

/** Whether a type may stand beside a CNAME that the service flattens: it answers with addresses of its own. */
export function isBesideAlias(type: string): boolean {
  return !["A", "AAAA", "CNAME"].includes(type);
}
