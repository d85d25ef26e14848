/** What senders demand of the connection: MTA-STS and DANE. */
import { isMtaSts, parseMtaSts } from "../../mail/mta-sts";
import { errorsOf } from "../../shared/issues";
import { say } from "../sentence";
import { atHeld, type Held, isHeld } from "./held";
import { exchangesOf, newOf, type ZoneRule } from "./rule";

export const transportRules: ZoneRule[] = [
  {
    id: "mta-sts.removed",
    severity: "look",
    isBlind: true,
    find: atHeld(isMtaStsName, ({ name, before, after }) => {
      // Of one that senders can't read another rule tells.
      if (!isInForce(before) || isHeld(after) || after.isUnknown) return undefined;
      return say`the MTA-STS record ${name} is removed: senders that know the policy apply it until its age ends, and others deliver without it, even where TLS is missing or forged (RFC 8461 section 8.3); serve a policy with mode none first, and remove the record after the old policy's age`;
    }),
  },
  {
    id: "mta-sts.broken",
    severity: "look",
    find: atHeld(isMtaStsName, ({ name, before, after }) => {
      const [text, ...more] = after.texts;
      if (text === undefined || more.length > 0 || before.texts.includes(text)) return undefined;
      const parsed = parseMtaSts(text);
      if (parsed.ok) return undefined;
      return say`senders can't read the new MTA-STS record ${name}, and act as if there were none: ${errorsOf(parsed.issues)[0]?.message ?? ""}`;
    }),
  },
  {
    id: "mx.tlsa",
    severity: "look",
    find: (zone) =>
      zone.names.flatMap(({ name, after }) =>
        exchangesOf(after).flatMap((host) => {
          const view = zone.byName.get(`_25._tcp.${host}`);
          const found = view ? newOf(view, "TLSA", "CNAME") : [];
          if (!view || found.length === 0) return [];
          const reason = say`${view.name} has a new ${[...new Set(found.map(({ type }) => type))]} record for the MX host of ${name}: where the zone is signed, senders with DANE deliver only if it matches the server's certificate (RFC 7672 section 2.2); check the certificate, and publish the record of its successor before it is renewed`;
          return [{ reason, changes: found.map(({ change }) => change) }];
        }),
      ),
  },
];

function isMtaStsName(name: string): boolean {
  return name.startsWith("_mta-sts.");
}

/** Whether senders find a record, as far as is known here. */
function isInForce({ texts, elsewhere }: Held): boolean {
  return elsewhere !== undefined || texts.filter(isMtaSts).length === 1;
}
