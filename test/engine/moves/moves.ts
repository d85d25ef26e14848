/**
 * The ordinary moves of Pulumi, one table for all zones: what a team does with a stack that is up, and what becomes of its
 * records.
 */
import type { Answer } from "../../support/stack";
import { corp, type DomainArgs, type Program, placeOf, recordsOf, verify } from "./program";
import { first, type MoveStack, type Trial } from "./trial";
import type { Line, ZoneName } from "./zone";

/** The records are there once, and the engine has nothing more to do. */
export interface Kept {
  is: "kept";
}

/** Nothing is changed, and a word says why: at the latest by the service itself, which the preview can't ask. */
export interface Refused {
  is: "refused";
  by: "preview" | "update";
  says: RegExp;
  /** A record that the run may have deleted to create it anew when it broke off: the next one does. */
  mayLack?: string;
}

/** What can't be prevented, and is told in the docs: the next `up --refresh` makes the record anew. */
export interface Lost {
  is: "lost";
  key: string;
}

export type Outcome = Kept | Refused | Lost;

const kept: Kept = { is: "kept" };
const refused = (says: RegExp): Refused => ({ is: "refused", by: "preview", says });
/** A cloud's engine creates first, and the service takes no record twice. */
const duplicate: Refused = {
  is: "refused",
  by: "update",
  says: /DomainRecordDuplicate|An identical record already exists|DomainRecordExist|exists already/,
};

const exists = refused(/\[preflight\.rrset-exists\]/);
const others = refused(/\[preflight\.rrset-others\]/);

/** A record that was imported is not replaced while the program has its id. */
const hasId: Refused = { is: "refused", by: "update", says: /that still specify an ID may not be replaced/ };

export interface Move {
  name: string;
  /** Tried in `npm test`, with every kind of adapter. */
  isEssential?: boolean;
  /** Tried, as the essential ones are, where a zone differs little from another in which all are tried. */
  isCommon?: boolean;
  /** What happens before, all of it carried out. */
  before?(trial: Trial): Promise<void>;
  /** What the program says when the move is made; by default what it said. */
  program?(trial: Trial): Program;
  /** The flags of the command that is judged. */
  flags?(trial: Trial): string[];
  /** The command that is judged, where it is not `up`. */
  judged?(trial: Trial): Promise<Answer>;
  /** Takes a move back that was refused. By default the program says what it said before. */
  back?(trial: Trial): Promise<void>;
  /** What follows where it was not refused. */
  after?(trial: Trial): Promise<void>;
  /** Whether it is about planned records for themselves, which wait while legacy is live. */
  needsPlanned?: boolean;
  /** What differs where the program has legacy records. */
  withLegacy?: Partial<Record<"live" | "removed", Pick<Move, "clouds" | "rrsets" | "zoneFile" | "rfc2136" | "isOpen">>>;
  /** The programs of other stacks in the zone. */
  others?: Program[];
  /** Where it is not so yet: a test that tells when it is. */
  isOpen?: ZoneName[];
  zoneFile?: Outcome;
  rfc2136?: Outcome;
  /** Where it differs on machines that have no notes of what was written. */
  elsewhere?: Outcome;
  /** Whether what this machine has noted may make a difference. */
  needsNotes?: boolean;
  clouds?: Outcome;
  /** Where it differs from the other cloud's. */
  cloudflare?: Outcome;
  /** Where it differs with a resource for each RRset, in which a key names nothing. */
  rrsets?: Outcome;
}

/** What a move comes to in a zone; nothing where it can't be made there. */
export function outcomeIn(move: Move, zone: ZoneName): Outcome | undefined {
  const { zoneFile, rfc2136, elsewhere = rfc2136, clouds, cloudflare = clouds } = move;
  // What stands there is found before the service is asked to create it.
  const { rrsets = clouds === duplicate || clouds === hasId ? exists : clouds } = move;
  const outcomes: Record<ZoneName, Outcome | undefined> = {
    zoneFile,
    "zoneFile alone": zoneFile,
    rfc2136,
    "rfc2136 on other machines": elsewhere,
    cloudflare,
    alidns: clouds,
    dnspod: clouds,
    // The id of an import is not that of the resource, as at Cloudflare.
    digitalOcean: cloudflare,
    route53: rrsets,
    azureDns: rrsets,
    googleDns: rrsets,
    huaweiDns: rrsets,
  };
  return outcomes[zone];
}

/** The DNS has no room for a marker: what a machine wrote is noted there, and refused where that is not known. */
const noted = { needsNotes: true, rfc2136: kept, elsewhere: refused(/\[rfc2136\.exists\]/) };
const keptByAll = { zoneFile: kept, rfc2136: kept, clouds: kept };

const named = (name: string, former?: string, args: DomainArgs = {}): Program => ({
  [name]: corp(args, former === undefined ? {} : { aliases: [{ name: former }] }),
});
const keyed = (key: string, formerKeys: string[] = []): Program => ({
  corp: corp({ extraRecords: { [key]: { ...verify, formerKeys } } }),
});
const second = { name: "@", type: "TXT", value: "token=2" };
const secondLine: Line = { name: "@", type: "TXT", rdata: '"token=2"' };
const withSecond = (imports?: Record<string, string>): Program => ({
  corp: corp({ extraRecords: { verify, second }, ...(imports ? { imports } : {}) }),
});
const corpWith = (value: string): Program => ({ corp: corp({ extraRecords: { verify: { ...verify, value } } }) });
const otherValue = corpWith("token=2");
const china: Program = { corp: corp({ edition: "china" }) };
const sub = (): Program[string] => corp({ domain: "sub.example.com", zone: "example.com", extraRecords: {} });
const byIndex: Program = { "corp-0": corp({}, { aliases: [{ name: "corp" }] }), "corp-1": sub() };

/** The key of a planned record of `corp`, or that of the legacy record for which it waits. */
const place = ({ stack }: Pick<Trial, "stack">, key: string): string => placeOf(mainOf(stack), key);
const lineOf = ({ stack }: Pick<Trial, "stack">, key: string): Line =>
  recordsOf(mainOf(stack))[placeOf(mainOf(stack), key)] as Line;

/** What the resource of a planned record is called, after the component. */
function childOf(trial: Pick<Trial, "stack">, key: string): string {
  if (trial.stack.zone.kind !== "rrsets") return place(trial, key);
  const { name, type } = lineOf(trial, key);
  return `${name} ${type}`;
}

/** What `imports` calls a record that is there. */
const importOf = ({ zone }: Pick<Trial, "zone">, key: string, line: Line): Record<string, string> => ({
  [zone.kind === "rrsets" ? `${line.name} ${line.type}` : key]: zone.importId(line),
});

function mainOf({ program }: MoveStack): Program[string] {
  const [domain] = Object.values(program);
  if (!domain) throw new Error("the program has no domain");
  return domain;
}

const replace = (trial: Trial, key = "mx-primary"): string[] => ["--replace", `**::corp-${childOf(trial, key)}`];

async function urnOf(stack: MoveStack, name: string): Promise<string> {
  const found = (await stack.state()).find(({ urn }) => urn.endsWith(`::${name}`));
  if (!found) throw new Error(`the state has no ${name}`);
  return found.urn;
}

async function upWith(stack: MoveStack, program: Program, ...flags: string[]): Promise<void> {
  stack.says(program);
  await stack.up(...flags);
}

/** A record made by hand, taken over by the stack. */
async function importSecond({ zone, stack }: Trial): Promise<Program> {
  await zone.add(stack.folder, secondLine);
  const program = withSecond(importOf({ zone }, "extra-second", secondLine));
  // Google changes a set only where it is as the state has it.
  await upWith(stack, program, ...(zone.name === "googleDns" ? ["--refresh"] : []));
  return program;
}

interface Deployment {
  deployment: { resources: { urn: string; delete?: boolean; parent?: string | undefined }[] };
}

export async function exported(stack: MoveStack): Promise<Deployment> {
  return JSON.parse(await stack.succeed("stack", "export"));
}

export async function imported(stack: MoveStack, state: Deployment): Promise<void> {
  await stack.importState(JSON.stringify(state));
}

/** A replacement that was cut off when the new record was noted, and the old one not yet deleted. */
async function cutReplacement(stack: MoveStack, name: string, replace: () => Promise<void>): Promise<void> {
  const before = await exported(stack);
  await replace();
  const after = await exported(stack);
  const old = before.deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`));
  if (!old) throw new Error(`the state has no ${name}`);
  after.deployment.resources.push({ ...old, delete: true });
  await imported(stack, after);
}

/** A rename that was cut off: the component and some of its records have the new name, the others the former one. */
async function cutRename({ stack }: Trial): Promise<void> {
  const before = await exported(stack);
  await upWith(stack, named("mail", "corp"));
  const after = await exported(stack);
  const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);
  const component = after.deployment.resources.find(({ urn }) => nameOf(urn) === "mail")?.urn;
  const keys = ["imap", "mx-primary", "spf"].map((key) => childOf({ stack }, key));
  const renamed = new Set(["mail", ...keys.map((key) => `mail-${key}`)]);
  after.deployment.resources = after.deployment.resources.map((resource) => {
    const name = nameOf(resource.urn);
    const former = before.deployment.resources.find(({ urn }) => nameOf(urn) === name.replace(/^mail/, "corp"));
    if (!name.startsWith("mail") || renamed.has(name) || !former) return resource;
    return { ...former, parent: component };
  });
  await imported(stack, after);
}

/** A run whose changes are in the zone and not in the state. */
async function cutUpdate(stack: MoveStack, program: Program): Promise<void> {
  const state = await exported(stack);
  await upWith(stack, program);
  await imported(stack, state);
}

async function taint({ stack }: Trial, command: "taint" | "untaint"): Promise<void> {
  await stack.succeed("state", command, "--yes", await urnOf(stack, `corp-${childOf({ stack }, "mx-primary")}`));
}

/** The record was written under the name of the one whose place it took, and the engine hands over nothing of the state. */
const forced = refused(/add --refresh/);

/**
 * Ours has the id of the record whose place it took, where both have one type; else it is deleted before it is created, but in a
 * zone file it goes on in the same line.
 */
const afterCutOver: Record<string, Move["withLegacy"]> = {
  spf: { removed: { clouds: hasId, zoneFile: forced, rfc2136: forced } },
  imap: { removed: { clouds: kept, rrsets: exists, zoneFile: forced } },
};

/** As after {@link afterCutOver}, so these know another name than the first. */
const revertedAfterCutOver: Move["withLegacy"] = {
  removed: {
    zoneFile: refused(/aliases: \[\{ name: "mail" \}\]/),
    rfc2136: refused(/aliases: \[\{ name: "mail" \}\]/),
  },
};

const replacements = ["mx-primary", "spf", "imap"].map(
  (key): Move => ({
    name: `up --replace of ${key}`,
    isEssential: key === "mx-primary",
    flags: (trial) => replace(trial, key),
    zoneFile: kept,
    ...noted,
    clouds: duplicate,
    withLegacy: { live: { clouds: hasId }, ...afterCutOver[key] },
  }),
);

const moveTo = async ({ stack, another }: Trial): Promise<MoveStack> => {
  const other = await another("other");
  const urn = await urnOf(stack, "corp");
  await stack.plain("state", "move", "--yes", "--source", "dev", "--dest", "other", urn);
  other.says(first);
  return other;
};

export const moves: Move[] = [
  ...replacements,
  {
    name: "up --replace after a refresh in the same run",
    withLegacy: { live: { clouds: hasId } },
    flags: (trial) => ["--refresh", ...replace(trial)],
    zoneFile: kept,
    needsNotes: true,
    rfc2136: kept,
    clouds: duplicate,
  },
  {
    name: "up --replace of all records",
    withLegacy: { removed: { zoneFile: forced, rfc2136: forced } },
    flags: () => ["--replace", "**::corp-*"],
    zoneFile: kept,
    ...noted,
    clouds: duplicate,
    // A user's own record, whose type may change.
    cloudflare: { ...duplicate, mayLack: "extra-verify" },
  },
  {
    name: "up --replace with another value",
    needsPlanned: true,
    program: () => china,
    flags: (trial) => replace(trial),
    // The line carries the old value, and the engine tells the provider nothing of a replacement.
    zoneFile: refused(/keep the value, and change it afterwards/),
    rfc2136: kept,
    clouds: kept,
    rrsets: exists,
  },
  {
    name: "up --target-replace",
    withLegacy: { live: { clouds: hasId } },
    flags: (trial) => ["--target-replace", `**::corp-${childOf(trial, "mx-primary")}`],
    zoneFile: kept,
    ...noted,
    clouds: duplicate,
  },
  {
    name: "state taint",
    withLegacy: { live: { clouds: hasId } },
    isEssential: true,
    before: (trial) => taint(trial, "taint"),
    back: (trial) => taint(trial, "untaint"),
    zoneFile: kept,
    ...noted,
    clouds: duplicate,
  },
  { name: "a rename with an alias", program: () => named("mail", "corp"), ...keptByAll },
  {
    name: "a rename without an alias",
    isEssential: true,
    program: () => named("mail"),
    zoneFile: refused(/aliases: \[\{ name: "corp" \}\]/),
    rfc2136: refused(/aliases: \[\{ name: "/),
    clouds: duplicate,
  },
  {
    name: "a rename with an alias, reverted without one",
    withLegacy: revertedAfterCutOver,
    isCommon: true,
    before: ({ stack }) => upWith(stack, named("mail", "corp")),
    program: () => first,
    zoneFile: kept,
    ...noted,
    clouds: duplicate,
  },
  {
    name: "a rename with an alias, reverted without one after a refresh",
    withLegacy: revertedAfterCutOver,
    before: async ({ stack }) => {
      await upWith(stack, named("mail", "corp"));
      await stack.refresh();
    },
    program: () => first,
    zoneFile: kept,
    ...noted,
    clouds: duplicate,
  },
  {
    name: "a rename with an alias, reverted with one",
    before: ({ stack }) => upWith(stack, named("mail", "corp")),
    program: () => named("corp", "mail"),
    ...keptByAll,
  },
  {
    name: "two renames with aliases, the second reverted without one",
    before: async ({ stack }) => {
      await upWith(stack, named("mail", "corp"));
      await upWith(stack, named("post", "mail"));
    },
    program: () => named("mail"),
    zoneFile: refused(/aliases: \[\{ name: "/),
    rfc2136: refused(/aliases: \[\{ name: "/),
    clouds: duplicate,
  },
  {
    name: "a rename with an alias, by runs with --target",
    before: async ({ stack }) => {
      stack.says(named("mail", "corp"));
      await stack.run("up", "--yes", "--skip-preview", "--target", `**::mail-${childOf({ stack }, "mx-primary")}`);
    },
    ...keptByAll,
  },
  {
    name: "another edition, for a part by --target, then reverted for all",
    before: async ({ stack }) => {
      const parts = stack.zone.kind === "rrsets" ? ["@ MX", "@ TXT"] : ["mx-*", "spf"];
      await upWith(stack, china, ...parts.flatMap((part) => ["--target", `**::corp-${part}`]));
    },
    program: () => first,
    back: async ({ stack }) => {
      await upWith(stack, china);
      await upWith(stack, first);
    },
    ...keptByAll,
    // A run with --target leaves the component as it was, and with it the note of what was written.
    rrsets: others,
    // What that edition changes waits for the cut-over.
    withLegacy: { live: { rrsets: kept } },
  },
  {
    name: "another edition and back",
    before: ({ stack }) => upWith(stack, china),
    program: () => first,
    ...keptByAll,
  },
  { name: "a key renamed with formerKeys", program: () => keyed("proof", ["verify"]), ...keptByAll },
  {
    name: "a key renamed without formerKeys",
    program: () => keyed("proof"),
    zoneFile: refused(/formerKeys|aliases/),
    rfc2136: refused(/formerKeys|aliases/),
    clouds: duplicate,
    rrsets: kept,
  },
  {
    name: "a key renamed with formerKeys, reverted without",
    before: ({ stack }) => upWith(stack, keyed("proof", ["verify"])),
    program: () => keyed("verify"),
    zoneFile: kept,
    ...noted,
    clouds: duplicate,
    rrsets: kept,
  },
  {
    name: "a rename with an alias that was cut off, gone on with",
    isCommon: true,
    before: cutRename,
    program: () => named("mail", "corp"),
    ...keptByAll,
  },
  {
    name: "a rename with an alias that was cut off, taken back",
    before: cutRename,
    program: () => named("corp", "mail"),
    ...keptByAll,
  },
  {
    name: "a loop that names by index, the first taken out",
    isCommon: true,
    before: ({ stack }) => upWith(stack, byIndex),
    program: () => ({ "corp-0": sub() }),
    zoneFile: refused(/aliases: \[\{ name: "corp-1/),
    rfc2136: refused(/\[rfc2136\./),
    clouds: duplicate,
  },
  {
    name: "a loop that names by index, the last taken out",
    before: ({ stack }) => upWith(stack, byIndex),
    program: () => ({ "corp-0": corp() }),
    ...keptByAll,
  },
  {
    name: "state move to another stack",
    isCommon: true,
    judged: async (trial) => {
      const other = await moveTo(trial);
      trial.stack.says({});
      await trial.stack.up();
      return other.upWithPreview();
    },
    others: [first],
    ...keptByAll,
  },
  {
    name: "state move to another stack, and its source makes them again",
    withLegacy: { removed: { isOpen: [], zoneFile: forced } },
    before: async (trial) => void (await moveTo(trial)),
    back: async ({ stack }) => stack.says({}),
    others: [first],
    isOpen: ["zoneFile", "zoneFile alone", "rfc2136"],
    zoneFile: refused(/belongs to/),
    needsNotes: true,
    rfc2136: refused(/\[rfc2136\.exists\]/),
    clouds: duplicate,
  },
  {
    name: "state move to another stack, and its source makes them again and gives them up",
    withLegacy: { removed: { isOpen: [] } },
    judged: async (trial) => {
      const other = await moveTo(trial);
      await trial.stack.upWithPreview();
      await upWith(trial.stack, {});
      return other.upWithPreview();
    },
    others: [first],
    isOpen: ["zoneFile alone", "rfc2136"],
    ...keptByAll,
  },
  {
    name: "an import of a record that the stack made",
    needsPlanned: true,
    isEssential: true,
    program: (trial) => ({
      corp: corp({ imports: importOf(trial, "mx-primary", lineOf(trial, "mx-primary")) }),
    }),
    zoneFile: kept,
    rfc2136: kept,
    // At Alidns and DNSPod the id to import is that of the resource, and the engine sees that it has it.
    clouds: kept,
    cloudflare: { is: "lost", key: "mx-primary" },
  },
  {
    name: "an import of a record that the stack made, taken out again",
    needsPlanned: true,
    before: async (trial) => {
      await upWith(trial.stack, { corp: corp({ imports: { spf: trial.zone.importId(lineOf(trial, "spf")) } }) });
    },
    program: () => first,
    zoneFile: kept,
    needsNotes: true,
    rfc2136: kept,
  },
  {
    name: "an import of a record that another resource of the stack has",
    program: (trial) => ({
      corp: corp(),
      sub: corp({
        domain: "sub.example.com",
        zone: "example.com",
        extraRecords: {},
        imports: { "mx-primary": trial.zone.importId(lineOf(trial, "mx-primary")) },
      }),
    }),
    zoneFile: refused(/belongs to/),
  },
  {
    name: "an import id spelled in another way after the import",
    before: async (trial) => void (await importSecond(trial)),
    program: ({ zone }) => withSecond({ "extra-second": zone.otherSpelling?.(secondLine) ?? "" }),
    zoneFile: kept,
    rfc2136: kept,
  },
  {
    name: "an import id taken out after the import",
    before: async (trial) => void (await importSecond(trial)),
    program: () => withSecond(),
    ...keptByAll,
  },
  {
    name: "a record lost by hand, its import id still in the program",
    isEssential: true,
    before: async (trial) => {
      await importSecond(trial);
      await trial.zone.remove(trial.stack.folder, secondLine);
    },
    flags: () => ["--refresh"],
    back: async ({ stack }) => upWith(stack, withSecond(), "--refresh"),
    zoneFile: refused(/remove the id from the program/),
    rfc2136: refused(/remove the id from the program/),
    clouds: refused(/does not exist|does not support importing/),
    // It is one of several in an RRset that the stack has.
    rrsets: kept,
  },
  {
    name: "a record lost by hand",
    before: (trial) => trial.zone.remove(trial.stack.folder, lineOf(trial, "imap")),
    flags: () => ["--refresh"],
    ...keptByAll,
  },
  {
    name: "a delete still pending from a replacement that was cut off",
    before: async ({ stack }) =>
      cutReplacement(stack, `corp-${place({ stack }, "mx-primary")}`, async () => {
        await upWith(stack, first, "--refresh", "--replace", `**::corp-${place({ stack }, "mx-primary")}`);
      }),
    zoneFile: kept,
    needsNotes: true,
    rfc2136: kept,
  },
  {
    name: "a delete still pending from a replacement by another value that was cut off, then reverted",
    before: async ({ stack }) =>
      cutReplacement(stack, `corp-${place({ stack }, "mx-primary")}`, async () => {
        await upWith(stack, china, "--replace", `**::corp-${place({ stack }, "mx-primary")}`);
      }),
    program: () => first,
    needsNotes: true,
    rfc2136: kept,
  },
  {
    name: "a create that was cut off before it was noted",
    // Google refuses the update: the set is not as the state has it. Nothing is lost, and a refresh mends it.
    isOpen: ["googleDns"],
    before: async ({ stack }) => {
      const state = await exported(stack);
      await upWith(stack, withSecond());
      await imported(stack, state);
    },
    back: async ({ zone, stack }) => {
      await upWith(stack, withSecond({ "extra-second": zone.importId(secondLine) }));
      stack.says(withSecond());
    },
    zoneFile: kept,
    ...noted,
    clouds: duplicate,
    rrsets: kept,
  },
  {
    name: "an update that was cut off before it was noted, and gone on with",
    before: ({ stack }) => cutUpdate(stack, otherValue),
    flags: () => ["--refresh"],
    ...keptByAll,
  },
  {
    name: "an update that was cut off before it was noted, and reverted",
    before: ({ stack }) => cutUpdate(stack, otherValue),
    program: () => first,
    flags: () => ["--refresh"],
    ...keptByAll,
  },
  {
    name: "an update that was cut off before it was noted, and changed again",
    before: ({ stack }) => cutUpdate(stack, otherValue),
    program: () => corpWith("token=3"),
    flags: () => ["--refresh"],
    back: ({ stack }) => upWith(stack, otherValue, "--refresh"),
    ...keptByAll,
    // Nothing tells the value from one of others.
    rrsets: others,
  },
  {
    name: "another edition that was cut off before it was noted, and gone on with",
    before: ({ stack }) => cutUpdate(stack, china),
    flags: () => ["--refresh"],
    // What a refresh recognizes by itself is not imported: a name has one CNAME and one SPF record.
    back: async ({ zone, stack }) => {
      const exchanges = Object.entries(recordsOf(china.corp as Program[string])).filter(
        ([, { type }]) => type === "MX",
      );
      const imports = Object.fromEntries(exchanges.map(([key, line]) => [key, zone.importId(line)]));
      await upWith(stack, { corp: corp({ edition: "china", imports }) }, "--refresh");
      stack.says(china);
    },
    zoneFile: kept,
    ...noted,
    rrsets: kept,
  },
  {
    name: "one more domain, and one less",
    before: ({ stack }) => upWith(stack, { ...first, sub: sub() }),
    program: () => first,
    ...keptByAll,
  },
];
