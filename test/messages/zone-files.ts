/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: a counter is written so in a $GENERATE. */
/** Zone files. Paths are relative to a folder that is made for each, so that messages have the same ones everywhere. */
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lineKey, zoneFileRecord } from "../../src/provider/zone-file-record";
import { lineageOf } from "../../src/shared/identity";
import { beside } from "../../src/zone-file/beside";
import type { OwnRecord } from "../../src/zone-file/document";
import { editZoneFile, inspectZoneFile, readZoneFile } from "../../src/zone-file/file";
import { withLock } from "../../src/zone-file/lock";
import { memoryJournal } from "../support/memory-journal";
import { inputsOf, TriedDocument, urnOf } from "../zone-file/support";
import { inputs, type Provoke, type Room, together } from "./entry";

const zone = "example.com";
const path = "example.com.zone";
const mx: OwnRecord = { name: "@", type: "MX", ttl: 600, rdata: "5 mx1.sg.aliyun.com." };
const documentOf = (text: string): TriedDocument => new TriedDocument(text, zone, path);
/** A line of ours. */
const ours = (token: string, rdata = mx.rdata): string => `example.com. 600 IN MX ${rdata} ; alibaba-mail=${token}\n`;
const others = "mail/dev/other#0123456789ab.1234abcd";
const head = "@ 60 IN SOA ns h 7 2 3 4 5\n@ 60 IN NS ns.example.net.\n";

const txt = (name: string, text: string): OwnRecord => ({ name, type: "TXT", ttl: 600, rdata: JSON.stringify(text) });
/** Records of which a name has one. */
const single: Record<string, [name: string, text: string, other: string]> = {
  spf: ["@", "v=spf1 include:spf.sg.aliyun.com -all", "v=spf1 -all"],
  dmarc: ["_dmarc", "v=DMARC1; p=reject", "v=DMARC1; p=none"],
  "mta-sts": ["_mta-sts", "v=STSv1; id=2;", "v=STSv1; id=1;"],
  "tls-rpt": ["_smtp._tls", "v=TLSRPTv1; rua=mailto:a@b.example", "v=TLSRPTv1; rua=mailto:c@d.example"],
  bimi: ["default._bimi", "v=BIMI1; l=https://example.com/logo.svg", "v=BIMI1; l="],
  dkim: ["default._domainkey", "v=DKIM1; p=", "v=DKIM1; k=rsa; p="],
};

const seconds: Room = together(
  ...Object.entries(single).map(
    ([kind, [name, text, other]]): Room => ({
      [`zone-file.second-${kind}`]: () => documentOf(`${name} 60 TXT "${other}"\n`).conflict(txt(name, text)),
    }),
  ),
  {
    "zone-file.second-spf": [
      () => documentOf(`@ 60 TXT "v=spf1 -all" ; alibaba-mail=${others}\n`).conflict(txt("@", "v=spf1 mx -all")),
      () => documentOf('$GENERATE 1-2 h$ TXT "v=spf1\\032-all"\n').conflict(txt("h1", "v=spf1 mx -all")),
    ],
  },
);

const documents = inputs((text: string) => documentOf(text).unfit, {
  "zone-file.not-a-zone": [
    "\0",
    "This is\na letter.\n",
    "@ 60 SOA ns h (\n1 2",
    "@ 60 A 192.0.2.1 )\n",
    'b 1 TXT "x',
    "a 1 A 192.0.2.1\rb 1 A 192.0.2.1\n",
  ],
  "zone-file.byte-order-mark": ["\u00ef\u00bb\u00bf@ 60 A 192.0.2.1\n"],
  "zone-file.signed": [
    `${head}@ 60 RRSIG SOA 13 2 60 20261228222358 20261128222358 27205 @ AAAA\n`,
    `${head}@ 60 NSEC a NS SOA\n`,
    `${head}abc 60 NSEC3 1 0 0 - abd NS\n`,
    `${head}@ 60 ZONEMD 7 1 1 AA\n`,
  ],
  "zone-file.other-zone": ["example.net. 60 SOA ns h 1 2 3 4 5\n", `${head}sub 60 SOA ns h 1 2 3 4 5\n`],
  "zone-file.second-soa": [`${head}@ 60 SOA ns h 8 2 3 4 5\n`],
  "zone-file.soa-octets": ["@ 60 TYPE6 \\# 26 016e00 016800 00000001 00000002 00000003 00000004 00000005\n"],
  "zone-file.class": [`${head}version 60 CH TXT x\n`],
});

const conflicts = inputs(
  ([text, record]: [string, Partial<OwnRecord>?]) => documentOf(text).conflict({ ...mx, ...record }),
  {
    "zone-file.exists": [
      ["@ 60 MX 5 mx1.sg.aliyun.com.\n"],
      [ours(others)],
      ["$GENERATE 1-2 h$ A 192.0.2.$\n", { name: "h1", type: "A", rdata: "192.0.2.1" }],
    ],
    "zone-file.cname-beside-other": [
      ["@ 60 CNAME a.example.\n"],
      [ours(others), { type: "CNAME", rdata: "a.example." }],
      ["$GENERATE 1-2 h$ CNAME x$\n", { name: "h1" }],
    ],
    "zone-file.below-dname": [["a 60 DNAME a.example.\n", { name: "b.a" }]],
    "zone-file.other-zone": [["a 60 NS ns.example.net.\n", { name: "b.a" }]],
    "zone-file.generates-too-much": [["$GENERATE 1-100000000 h$ MX 5 x$\n"]],
  },
);

/** Runs in a folder of its own, in which there are these files. */
function inFolder(files: Record<string, string>, work: () => unknown): Provoke {
  return async () => {
    const before = process.cwd();
    const folder = mkdtempSync(join(tmpdir(), "messages-"));
    process.chdir(folder);
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(name, text, "latin1");
      return await work();
    } catch (problem) {
      return problem;
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    }
  };
}

/** What is said where the system fails while the file is edited. */
const fails = (code: string): Provoke =>
  inFolder({ [path]: "" }, () =>
    editZoneFile(path, zone, undefined, () => {
      throw Object.assign(new Error(`${code}: it failed`), { code });
    }),
  );

const files: Room = {
  "zone-file.folder": inFolder({}, () => {
    mkdirSync(path);
    return inspectZoneFile(path, zone);
  }),
  "zone-file.no-folder": () => inspectZoneFile("/no/such/folder/example.com.zone", zone),
  "zone-file.no-file": () => readZoneFile("/dev/null", zone),
  "zone-file.path": [() => readZoneFile("a\0b", zone), () => readZoneFile("a\ud83d", zone), fails("ENAMETOOLONG")],
  "zone-file.hard-link": inFolder({ [path]: "" }, () => {
    linkSync(path, "other.zone");
    return inspectZoneFile(path, zone);
  }),
  "zone-file.unreadable": fails("EACCES"),
  "zone-file.read-only": fails("EROFS"),
  "zone-file.disk-full": fails("ENOSPC"),
  "zone-file.io": fails("EIO"),
  "zone-file.busy": [
    fails("EBUSY"),
    inFolder({ [path]: "" }, () => {
      let times = 0;
      return editZoneFile(path, zone, undefined, () => {
        times++;
        writeFileSync(path, `; ${times}\n`);
        return { act: "add", record: { name: "@", type: "MX", ttl: 60, rdata: "5 mx." }, token: "t" };
      });
    }),
  ],
  "zone-file.locked": [
    JSON.stringify({ pid: 4711, host: "another-machine", since: "2026-11-28T12:00:00.000Z" }),
    "",
  ].map((holder) =>
    inFolder({ [beside(path, ".lock")]: holder }, () => withLock(path, async () => 0, { timeoutMs: 0 })),
  ),
};

const urn = urnOf("corp-mx-primary");
const own = `${lineageOf(urn)}.1234abcd`;
const record = inputsOf(path);
const state = { ...record, writtenTtl: 600, marked: true };
const resource = (): ReturnType<typeof zoneFileRecord> => zoneFileRecord(memoryJournal(lineKey));

const resources: Room = {
  "zone-file.duplicate-marker": () => documentOf(ours("t") + ours("t", "10 mx2.sg.aliyun.com.")).find("t"),
  "zone-file.inherits": () => {
    const document = documentOf(`${ours("t")}$INCLUDE more.zone\n`);
    const line = document.records[0];
    return line && document.replace(line, { ...mx, name: "other" }, "t");
  },
  "zone-file.exists": [
    inFolder({ [path]: ours(others) }, () => resource().check({}, record, new Set(), urn)),
    inFolder({ [path]: ours(own) }, async () => {
      const journal = memoryJournal(lineKey);
      const holder = lineageOf(urnOf("corp-mx-primary", { stack: "prod" }));
      await journal.note(own, { identity: own, forerunners: [], holder, isKept: true });
      return zoneFileRecord(journal).create(urn, record);
    }),
  ],
  "zone-file.left-over": inFolder({ [path]: ours(own, "9 mx1.sg.aliyun.com.") }, () => resource().create(urn, record)),
  "zone-file.twice": inFolder({ [path]: "" }, async () => {
    const one = resource();
    await one.check({}, record, new Set(), urn);
    return one.check({}, record, new Set(), urnOf("corp-extra-mx"));
  }),
  "zone-file.not-ours": inFolder({ [path]: ours(others) }, () =>
    resource().read([path, zone, "@", "MX", mx.rdata].join("|"), urn, {}),
  ),
  "zone-file.changed": inFolder({ [path]: ours(own, "9 mx1.sg.aliyun.com.") }, () =>
    resource().delete(own, state, urn),
  ),
  "zone-file.import-id": () => resource().read("example.com.zone", urn, {}),
  "zone-file.nothing-to-import": [{}, { [path]: "" }, { [path]: "@ 60 MX 9 mx.example.net.\n" }].map((files) =>
    inFolder(files as Record<string, string>, () =>
      resource().read([path, zone, "@", "MX", mx.rdata].join("|"), urn, {}),
    ),
  ),
  "zone-file.no-path": () => resource().check({}, inputsOf(""), new Set(), urn),
  "zone-file.rdata": () => resource().check({}, inputsOf(path, { rdata: "mx1.sg.aliyun.com." }), new Set(), urn),
};

export const room: Room = together(documents, conflicts, seconds, files, resources);
