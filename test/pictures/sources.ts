/** What the pictures of the READMEs show: what the real commands print, and the same in each run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { checkMany } from "../../src/check";
import type { Tools } from "../../src/cli/tools";
import { absoluteName } from "../../src/dns/name";
import { formatPlan, type MailPlan, planMailDomain } from "../../src/plan";
import { hasValue, rdataText } from "../../src/records/records";
import { command } from "../cli/support";
import { type FakeZone, fakeDns, ROOT } from "../resolver/fake-dns";

/** What `npm run demo` prints in any case, from a line to the next empty one: the plan's tables. */
export function demoLines(): string[] {
  const table = formatPlan(planMailDomain({ domain: "example.com" }), "table");
  return table.split("\n").map((line) => line.trimEnd());
}

const planned = planMailDomain({ domain: "example.com" }).records.map(({ key }) => `corp-${key} `);

/**
 * What the demo printed, without what is another thing in each run: progress, times, the version, and the order of what
 * is created at once. The lines of the zone file, whose markers are too, are left out.
 */
export function settledDemo(printed: string): string {
  const isOther = /^@ (?:updating|previewing)|^Pulumi v|^Duration: | creating /;
  const lines = printed.split("\n").filter((line) => !isOther.test(stripVTControlCharacters(line)));
  const place = (line: string) => planned.findIndex((record) => stripVTControlCharacters(line).includes(record));
  const created = lines.filter((line) => place(line) >= 0);
  const inOrder = [...created].sort((one, other) => place(one) - place(other));
  const settled = lines.flatMap((line) => (line === created[0] ? inOrder : place(line) >= 0 ? [] : [line]));
  return settled
    .join("\n")
    .replace(/ \([\d.]+m?s\)/g, "")
    .replace(/^; The zone [\s\S]*?\n\n/m, "…\n\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** The page of the live check of three domains: another brand still gets mail for one, and another has no SPF record. */
export async function checkPage(): Promise<string> {
  const tools: Partial<Tools> = {
    checkMany: (plans, options) => checkMany(plans, { ...options, resolver: dns().resolver() }),
  };
  return (await command(["check", "example.com", "example.net", "example.org", "--format", "html"], tools)).stdout;
}

/** A root, the zones of the three domains, and what their records refer to. */
function dns(): ReturnType<typeof fakeDns> {
  const complete = (domain: string) => linesOf(planMailDomain({ domain }));
  const zones: Record<string, string[]> = {
    "example.com": complete("example.com"),
    "example.net": [...complete("example.net"), "example.net MX 3 mxbiz1.qq.com."],
    "example.org": complete("example.org").filter((line) => !line.includes(" TXT ")),
    "aliyun.com": [
      "spf.sg.aliyun.com TXT v=spf1 ip4:198.51.100.0/24 -all",
      ...["mx1", "mx2", "imap", "pop", "smtp", "mail"].map((host) => `${host}.sg.aliyun.com A 198.51.100.10`),
    ],
  };
  const servers = ["192.0.2.53", "198.51.100.53"];
  const delegations = Object.keys(zones).flatMap((zone) =>
    servers.flatMap((ip, nth) => [`${zone} NS ns${nth + 1}.${zone}`, `ns${nth + 1}.${zone} A ${ip}`]),
  );
  const served = Object.entries(zones).map(([zone, lines]): [string, FakeZone] => {
    const own = delegations.filter((line) => line.split(" ")[0]?.endsWith(zone));
    return [zone, { at: servers, lines: [...own, ...lines] }];
  });
  return fakeDns({ "": { at: [ROOT], lines: delegations }, ...Object.fromEntries(served) });
}

function linesOf({ records, zone }: MailPlan): string[] {
  return records
    .filter(hasValue)
    .map((record) => `${absoluteName(record.name, zone)} ${record.type} ${rdataText(record).replaceAll('"', "")}`);
}

/** The comment on what the engine printed for hand-written records of both clouds, as it was reviewed. */
export function comment(): string {
  return readFileSync(join(__dirname, "../review/golden/hand-written.md.txt"), "utf8");
}

const CIRCLES: Record<string, string> = { "🔴": "#da3633", "🟡": "#d29922", "🟢": "#2da44e" };

/** What GitHub shows comments with, in short: its fonts, sizes and colours. */
const STYLE = `
:root { --page: #ffffff; --text: #1f2328; --line: #d1d9e0; --code: #818b981f; --stripe: #f6f8fa; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --text: #f0f6fc; --line: #3d444d; --code: #656c7633; --stripe: #151b23; } }
body { margin: 0; padding: 16px; width: 850px; background: var(--page); color: var(--text); font: 14px/1.5 "Noto Sans", Helvetica, Arial, sans-serif; }
h3 { font-size: 17.5px; margin: 24px 0 16px; } p, ul, table { margin: 0 0 16px; } ul { padding-left: 2em; }
code { padding: .2em .4em; font: 85% ui-monospace, "Liberation Mono", "DejaVu Sans Mono", monospace; background: var(--code); border-radius: 6px; white-space: break-spaces; }
table { border-collapse: collapse; display: block; } th, td { padding: 6px 13px; border: 1px solid var(--line); text-align: left; }
tr:nth-child(2n) { background: var(--stripe); } .sign { display: inline-block; width: 1em; height: 1em; border-radius: 50%; vertical-align: -.1em; }
del, ins { text-decoration-thickness: 1px; }
`;

/** The comment as GitHub's dialect of Markdown makes it. */
export function commentPage(): string {
  const body = micromark(comment(), { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })
    // GitHub has images of its own for these.
    .replace(/🔴|🟡|🟢/u, (circle) => `<span class="sign" style="background: ${CIRCLES[circle]}"></span>`);
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${body}`;
}
