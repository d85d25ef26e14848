/** What a name may hold, and who answers for it. */
import { singletonTxtKinds } from "../../mail/singletons";
import { say } from "../sentence";
import { ofType, type Served } from "../zone-view";
import { exchangesOf, kindOf, type ZoneRule } from "./rule";

export const nameRules: ZoneRule[] = [
  {
    id: "txt.more-than-one",
    severity: "danger",
    find: ({ names, zone }) =>
      names.flatMap(({ name, after, changes }) =>
        singletonTxtKinds.flatMap((kind) => {
          const isKind = (one: Served): boolean => kindOf(name, one) === kind;
          const found = after.filter(isKind);
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
    find: ({ names }) =>
      names.flatMap(({ name, after, changes }) => {
        const cnames = ofType(after, "CNAME");
        const others = after.filter(({ type }) => type !== "CNAME");
        if (changes.length === 0 || cnames.length === 0 || cnames.length + others.length < 2) return [];
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
    find: ({ names }) => {
      const targets = new Set(names.flatMap(({ after }) => [...exchangesOf(after), ...serversOf(after)]));
      return names.flatMap(({ name, before, after, changes }) => {
        const isNew = after.some(({ record }) => record.isProxied) && !before.some(({ record }) => record.isProxied);
        if (!isNew || !(targets.has(name) || MAIL_NAME.test(name))) return [];
        const reason = say`${name} is proxied by Cloudflare, which forwards web traffic only: mail clients and mail servers can't connect; set proxied to false`;
        return [{ reason, changes }];
      });
    },
  },
];

/** Names that mail clients and mail servers look up; those of DKIM must lead to a TXT record. */
const MAIL_NAME = /^(?:imap|pop3?|smtp|mail|mx\d*|autoconfig|autodiscover)\.|(?:^|\.)_domainkey\./;

export function serversOf(records: readonly Served[]): string[] {
  return ofType(records, "SRV").flatMap(({ host }) => host ?? []);
}
