/** The rules, one row each: what in a zone's changes may harm mail. */
import { isWithin, ROOT } from "../dns/name";
import { parseDkim } from "../mail/dkim";
import { parseDmarc } from "../mail/dmarc";
import { isLaxer } from "../mail/dmarc/record";
import { singletonKindAt, singletonTxtKinds } from "../mail/singletons";
import { isSpf } from "../mail/spf";
import { parseTagList } from "../mail/tag-list";
import type { RecordChange } from "./changes";
import { isHidden } from "./records";
import type { Severity } from "./risk";
import { type Sentence, say } from "./sentence";
import { compareSpf, type SpfChange } from "./spf-changes";
import { type NameView, ofType, oncePerName, type Served, type ZoneView } from "./zone-view";

export interface Found {
  reason: Sentence;
  changes: RecordChange[];
}

export interface ZoneRule {
  id: string;
  severity: Severity;
  /** Whether it may be wrong if unchanged records are not known: its reason then says so. */
  isBlind?: true;
  find(view: ZoneView): Found[];
}

export const zoneRules: ZoneRule[] = [
  {
    id: "mx.last-removed",
    severity: "danger",
    isBlind: true,
    find: atNames(["MX"], ({ name, before, after }) => {
      if (ofType(before, "MX").every(takesNoMail)) return undefined;
      const left = ofType(after, "MX");
      if (left.length === 0) return say`the last MX record of ${name} is removed, so mail to it can't be delivered`;
      if (!left.every(takesNoMail)) return undefined;
      return say`${name} gets a null MX, which says that it accepts no mail (RFC 7505)`;
    }),
  },
  {
    id: "mx.cut-over",
    severity: "look",
    find: atNames(["MX"], (view) => {
      const moved = exchangesReplaced(view);
      if (!moved?.isLegacy) return undefined;
      return say`mail to ${view.name} moves from ${moved.old} to ${moved.next}, between the former mail service and this one: resolvers cache the old MX records until their TTL expires, so keep the mailboxes of both open until then`;
    }),
  },
  {
    id: "mx.no-overlap",
    severity: "danger",
    isBlind: true,
    find: atNames(["MX"], (view) => {
      const { name } = view;
      const { old, next, isLegacy } = exchangesReplaced(view) ?? { isLegacy: true };
      if (isLegacy || !old) return undefined;
      return say`all MX records of ${name} are replaced at once, ${old} by ${next}: resolvers cache the old ones until their TTL expires, so keep the old service running until then`;
    }),
  },
  {
    id: "mx.gap",
    severity: "danger",
    isBlind: true,
    find: atNames(["MX"], ({ name, before, after }) => {
      const [old, next] = [ofType(before, "MX"), ofType(after, "MX")];
      const stays = [...old, ...next].some(
        ({ change: { operation } }) => operation?.after !== false && !operation?.hasGap,
      );
      if (old.length === 0 || next.length === 0 || stays) return undefined;
      return say`the MX records of ${name} are deleted before they are recreated, so mail that arrives in between finds none`;
    }),
  },
  {
    id: "mx.target-removed",
    severity: "danger",
    isBlind: true,
    find: ({ names, zone }) => {
      const hosts = new Map<string, string>();
      for (const { name, after } of names) for (const host of exchangesOf(after)) hosts.set(host, name);
      return names.flatMap(({ name, before, after, changes }) => {
        const of = hosts.get(name);
        if (of === undefined || (zone.name !== undefined && !isWithin(name, zone.name))) return [];
        if (ofType(before, ...ADDRESSES).length === 0 || ofType(after, ...ADDRESSES).length > 0) return [];
        return [{ reason: say`${name}, the target of an MX record of ${of}, loses its address`, changes }];
      });
    },
  },
  {
    id: "spf.removed",
    severity: "danger",
    isBlind: true,
    find: atNames(["TXT"], ({ name, before, after }) => {
      const isUnknown = ofType(after, "TXT").some(({ rdata }) => rdata === undefined);
      if (spfOf(before).length === 0 || spfOf(after).length > 0 || isUnknown) return undefined;
      return say`the SPF record of ${name} is removed, so receivers can't tell its senders from forgers`;
    }),
  },
  {
    id: "spf.broken",
    severity: "danger",
    find: atSpf((name, { fault }) =>
      fault === undefined ? undefined : say`receivers can't evaluate the new SPF record of ${name}: ${fault}`,
    ),
  },
  {
    id: "spf.allows-everyone",
    severity: "danger",
    find: atSpf((name, { permissive }) =>
      permissive.length === 0
        ? undefined
        : say`the SPF record of ${name} authorizes everyone to send mail as it, by ${permissive}`,
    ),
  },
  {
    id: "spf.loosened",
    severity: "danger",
    find: atSpf(
      (name, { weaker }) =>
        weaker && say`the SPF record of ${name} becomes weaker: ${weaker.to} instead of ${weaker.from}`,
    ),
  },
  {
    id: "spf.sender-lost",
    severity: "look",
    find: atSpf((name, { lost }) =>
      lost.length === 0
        ? undefined
        : say`the SPF record of ${name} no longer has ${lost}: mail sent from there will fail SPF`,
    ),
  },
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
    id: "dmarc.removed",
    severity: "danger",
    isBlind: true,
    find: atNames(["TXT"], ({ name, before, after }) => {
      const isUnknown = ofType(after, "TXT").some(({ rdata }) => rdata === undefined);
      if (textsOf("dmarc", name, before).length === 0 || isUnknown) return undefined;
      if (textsOf("dmarc", name, after).length > 0 || ofType(after, "CNAME").length > 0) return undefined;
      return say`the DMARC record ${name} is removed, so receivers apply no policy to forged mail`;
    }),
  },
  {
    id: "dmarc.weakened",
    severity: "danger",
    find: atNames(["TXT"], ({ name, before, after }) => {
      const [old, next] = [textsOf("dmarc", name, before), textsOf("dmarc", name, after)];
      if (old.length !== 1 || next.length !== 1) return undefined;
      const [was, is] = [parseDmarc(old[0] as string), parseDmarc(next[0] as string)];
      if (!was.ok) return undefined;
      if (!is.ok) return say`receivers ignore the new DMARC record ${name}: ${is.issues[0]?.message ?? ""}`;
      if (!isLaxer(is.record, was.record)) return undefined;
      return say`the DMARC record ${name} becomes weaker: ${old[0] as string} becomes ${next[0] as string}`;
    }),
  },
  {
    id: "dkim.key-removed",
    severity: "danger",
    isBlind: true,
    find: atNames(["TXT", "CNAME"], ({ name, before, after }) => {
      if (!isSelector(name) || keysOf(before).length === 0 || keysOf(after).length > 0) return undefined;
      if (keysOf(before).every(({ change }) => change.isLegacy)) return undefined;
      return say`the DKIM key ${name} is removed: mail that is signed with its selector, or is still on its way, will fail DKIM; make sure that nothing signs with it`;
    }),
  },
  {
    id: "dkim.legacy-key-removed",
    severity: "look",
    find: atNames(["TXT", "CNAME"], ({ name, before, after }) => {
      if (!isSelector(name) || keysOf(before).length === 0 || keysOf(after).length > 0) return undefined;
      if (!keysOf(before).every(({ change }) => change.isLegacy)) return undefined;
      return say`the former service's DKIM key ${name} is removed: do that only once the mail that it signed has been delivered, about a week after the cut-over`;
    }),
  },
  {
    id: "dkim.key-replaced",
    severity: "danger",
    find: atNames(["TXT"], (view) => {
      const keys = dkimKeys(view);
      if (!keys || keys.next === "" || keys.old === keys.next) return undefined;
      if (keys.next === undefined) return say`receivers can't read the new DKIM key ${view.name}: ${keys.fault}`;
      return say`the DKIM key ${view.name} is replaced under the same selector: mail signed with the old key will fail DKIM; use a new selector`;
    }),
  },
  {
    id: "dkim.key-withdrawn",
    severity: "look",
    find: atNames(["TXT"], (view) => {
      const keys = dkimKeys(view);
      if (keys?.next !== "" || keys.old === "") return undefined;
      return say`the DKIM key ${view.name} is revoked: mail signed with its selector will fail DKIM`;
    }),
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
    id: "order.conflict",
    severity: "danger",
    find: ({ names, zone }) =>
      names.flatMap(({ name, before, after }) => {
        const goes = before.filter(({ change: { operation } }) => operation?.after === false);
        const comes = after.filter(({ change: { operation } }) => operation?.before === false);
        const pairs = comes.flatMap((next) =>
          goes.filter((old) => clash(old, next)).map((old) => [old, next] as const),
        );
        // Our own providers take over the record that they find.
        const isInPlace = ({ change: { operation } }: Served): boolean =>
          operation?.isReplacement === true && !operation.hasGap;
        const replaced = after.filter(isInPlace).flatMap((next) =>
          before
            .filter((old) => old.change === next.change && clash(old, next))
            .filter((old) => zone.service.losesReimports || old.type !== next.type)
            .map((old) => [old, next] as const),
        );
        return [...pairs, ...replaced].map(([old, next]) => ({
          reason:
            old.type === next.type && old.rdata === next.rdata
              ? say`at ${name}, the record ${`${next.type} ${next.rdata ?? ""}`} is created again before the old one is deleted, but a zone can hold it only once: the update fails half-way; if the resource was renamed, add an alias`
              : say`at ${name}, the new ${next.type} record is created before the old ${old.type} record is deleted, but the two can't coexist: the update fails half-way; set deleteBeforeReplace if the resource keeps its name, or update in two steps`,
          changes: [old.change, next.change],
        }));
      }),
  },
  {
    id: "order.two-for-a-moment",
    severity: "look",
    find: ({ names }) =>
      names.flatMap(({ name, before, after }) => {
        const goes = before.filter(({ change: { operation } }) => operation?.after === false);
        const comes = after.filter(({ change: { operation } }) => operation?.before === false);
        return comes.flatMap((next) => {
          const kind = kindOf(name, next);
          const old = kind && goes.find((one) => kindOf(name, one) === kind && one.rdata !== next.rdata);
          if (!kind || !old) return [];
          const reason = say`${name} will have two ${[kind.label]} records until the old one is deleted, and meanwhile `;
          return [
            {
              reason: [...reason, kind.consequence, "; keep the resource's name, or add an alias"],
              changes: [old.change, next.change],
            },
          ];
        });
      }),
  },
  {
    id: "import.deletes-original",
    severity: "danger",
    find: ({ zone }) =>
      zone.changes
        .filter(({ operation }) => operation?.isReimport === true && zone.service.losesReimports)
        .map((change) => ({
          reason: say`the stack already has the record of ${change.resource}: Pulumi imports it and then deletes the original, which is the same record (pulumi/pulumi#14836); remove the import id from the program`,
          changes: [change],
        })),
  },
  {
    id: "import.again",
    severity: "look",
    find: ({ zone }) =>
      zone.changes
        .filter(({ operation }) => operation?.isReimport === true && !zone.service.losesReimports)
        .map((change) => ({
          reason: say`the stack already has the record of ${change.resource}: the record is kept, but remove the import id from the program`,
          changes: [change],
        })),
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
  {
    id: "ttl.raised",
    severity: "look",
    find: ({ names, zone }) => {
      const all = [...zone.changes, ...zone.unchanged];
      const hasLegacy = all.some(({ isLegacy }) => isLegacy);
      return names.flatMap(({ name, before, after, changes }) =>
        TTL_TYPES.flatMap((type) => {
          const [old, next] = [ofType(before, type), ofType(after, type)];
          const [from, to] = [longest(old), longest(next)];
          if (from === undefined || to === undefined || to <= from) return [];
          const isChanged = valuesOf(old) !== valuesOf(next);
          if (!isChanged && !(hasLegacy && type === "MX")) return [];
          const why = isChanged
            ? say`the ${[type]} record of ${name} changes, and its TTL is raised from ${from} to ${to} seconds at the same time: if the change is wrong, resolvers cache it for that long; raise the TTL once the change works`
            : say`the TTL of the ${[type]} record of ${name} is raised from ${from} to ${to} seconds while records of the former service still exist: the cut-over will take that long; raise it afterwards`;
          return [{ reason: why, changes }];
        }),
      );
    },
  },
  {
    id: "record.gap",
    severity: "look",
    find: ({ zone }) =>
      zone.changes
        .filter(({ operation, old }) => operation?.hasGap && old?.type !== "MX")
        .map((change) => ({
          reason: say`the record of ${change.resource} is deleted before it is recreated, so it is missing in between`,
          changes: [change],
        })),
  },
  {
    id: "legacy.changed",
    severity: "look",
    find: ({ zone }) =>
      zone.changes
        .filter(({ isLegacy }) => isLegacy)
        .map((change) => ({
          reason: say`the operation ${change.operation?.word ?? ""} on ${change.resource}, a record of the former mail service; check that this is a commit of the cut-over`,
          changes: [change],
        })),
  },
  {
    id: "value.withheld",
    severity: "look",
    find: ({ zone }) =>
      zone.changes
        .filter(({ old, new: next }) =>
          [old, next].some((record) => record && [record.name, record.type, record.rdata].some(isHidden)),
        )
        .map((change) => ({
          reason: say`the value of ${change.resource} is secret or not yet known, so it can't be judged here`,
          changes: [change],
        })),
  },
];

const ADDRESSES = ["A", "AAAA", "CNAME"];
const TTL_TYPES = ["MX", "TXT", "CNAME", "A", "AAAA", "SRV"];
/** Names that mail clients and mail servers look up; those of DKIM must lead to a TXT record. */
const MAIL_NAME = /^(?:imap|pop3?|smtp|mail|mx\d*|autoconfig|autodiscover)\.|(?:^|\.)_domainkey\./;

/** A rule that looks at each name where something changes. */
function atNames(types: readonly string[], find: (view: NameView) => Sentence | undefined): ZoneRule["find"] {
  return ({ names }) =>
    names.flatMap((view) => {
      const changes = changesOf(view, ...types);
      const reason = changes.length === 0 ? undefined : find(view);
      return reason ? [{ reason, changes }] : [];
    });
}

interface Replaced {
  old: string[];
  next: string[];
  /** Whether all records of one of the two belong to the former service: a cut-over, or its undo. */
  isLegacy: boolean;
}

/** The hosts of the MX before and after, if none of them stays. */
function exchangesReplaced({ before, after }: NameView): Replaced | undefined {
  const [old, next] = [exchangesOf(before), exchangesOf(after)];
  const [had, has] = [ofType(before, "MX"), ofType(after, "MX")];
  const isKnown = [...had, ...has].every(({ rdata }) => rdata !== undefined);
  if (!isKnown || old.length === 0 || next.length === 0 || next.some((host) => old.includes(host))) return undefined;
  // From a null MX, or to one, which another rule reports.
  if ([old, next].some((hosts) => hosts.every((host) => host === ROOT))) return undefined;
  return { old, next, isLegacy: [had, has].some((records) => records.every(({ change }) => change.isLegacy)) };
}

/** What changes of a name's records of some types. */
function changesOf({ before, after }: NameView, ...types: string[]): RecordChange[] {
  const changes = ofType([...before, ...after], ...types).flatMap(({ change }) => (change.operation ? [change] : []));
  return [...new Set(changes)];
}

/** Looks at what a name's one SPF record becomes. */
function atSpf(tell: (name: string, change: SpfChange) => Sentence | undefined): ZoneRule["find"] {
  return atNames(["TXT"], (view) => {
    const change = spfChange(view);
    return change && tell(view.name, change);
  });
}

const spfChange = oncePerName(({ before, after }) => {
  const [old, next] = [spfOf(before), spfOf(after)];
  return old.length === 1 && next.length === 1 ? compareSpf(old[0] as string, next[0] as string) : undefined;
});

/** Whether it is the MX of a domain without mail (RFC 7505). */
function takesNoMail(mx: Served): boolean {
  return mx.host === ROOT;
}

function exchangesOf(records: readonly Served[]): string[] {
  return ofType(records, "MX")
    .flatMap(({ host }) => host ?? [])
    .sort();
}

function serversOf(records: readonly Served[]): string[] {
  return ofType(records, "SRV").flatMap(({ host }) => host ?? []);
}

function spfOf(records: readonly Served[]): string[] {
  return records.flatMap(({ text }) => text ?? []).filter(isSpf);
}

function kindOf(name: string, record: Served): (typeof singletonTxtKinds)[number] | undefined {
  const { text } = record;
  return text === undefined ? undefined : singletonKindAt(name, text);
}

function textsOf(kind: string, name: string, records: readonly Served[]): string[] {
  return records.flatMap((record) => (kindOf(name, record)?.kind === kind ? (record.text ?? []) : []));
}

function isSelector(name: string): boolean {
  return name.includes("._domainkey.");
}

/** What holds a selector's key: a TXT record, or the CNAME of one in the signer's own zone. */
function keysOf(records: readonly Served[]): Served[] {
  return ofType(records, "TXT", "CNAME");
}

interface KeyChange {
  old: string;
  /** Nothing where receivers can't read it, with the reason. */
  next: string | undefined;
  fault: string;
}

/** The one key of a selector, before and after; nothing where there was none, or there is not one. */
const dkimKeys = oncePerName(({ name, before, after }): KeyChange | undefined => {
  if (!isSelector(name)) return undefined;
  const [old, next] = [before, after].map((records) => ofType(records, "TXT").flatMap(({ text }) => text ?? []));
  if (old?.length !== 1 || next?.length !== 1) return undefined;
  // What there was is only compared: to check a key takes its time.
  const was = parseTagList(old[0] as string).tags.find(({ name }) => name === "p")?.value;
  if (was === undefined) return undefined;
  const is = parseDkim(next[0] as string);
  return {
    old: was.replace(/\s/g, ""),
    next: is.ok ? is.record.publicKey : undefined,
    fault: is.issues[0]?.message ?? "",
  };
});

/** Whether a zone can't hold both records at one name. */
function clash(old: Served, next: Served): boolean {
  if (old.type === "CNAME" || next.type === "CNAME") return true;
  return old.type === next.type && old.rdata !== undefined && old.rdata === next.rdata;
}

function longest(records: readonly Served[]): number | undefined {
  const known = records.flatMap(({ ttl }) => ttl ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

function valuesOf(records: readonly Served[]): string {
  return JSON.stringify(records.map(({ rdata }) => rdata ?? null).sort());
}
