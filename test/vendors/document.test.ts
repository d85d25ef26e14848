/** docs/vendors.md is made of the table: `npx vitest run test/vendors -u` writes it anew. */
import { expect, it } from "vitest";
import { alibabaMails, type MxSet, type Vendor, vendorGroups } from "../../src/vendors";

const INTRO = `# Mail brands that a zone may hold

What the live check, \`adopt\` and the preflight know of other mail brands, so that they can name what stands in the place of
Alibaba Mail's records. This page is made of the table in [src/vendors](../src/vendors); each row says where its facts were read, and
when. A vendor changes its records without telling anybody: what your own console shows is right, and this page may be old.

- A domain stands for itself and all names below it; a \`*\` in it stands for one label.
- **MX** sets are those of example.com. Where there is none, the hosts differ from customer to customer.
- A **DKIM** selector that others use as well is in brackets: alone it names nobody, and only the target of its CNAME record does.
- Of **verification** texts some are read by other services too. Where it says "also for", ask before you delete it.
- A *gateway* filters for mailboxes that are elsewhere; a *forwarder* keeps no mail; a *sender* sends for applications, so that its
  records stay when mailboxes move.

Not in the table, since no public source tells their records: hosts of Zimbra in general (each has exchangers of its own), enterprise
mail of China Mobile (139) and China Telecom (189) beyond the exchangers of the two brands, and the DKIM selectors of Tencent, Huawei,
263, Coremail, Sina and Lark.
`;

const code = (items: readonly string[]): string => items.map((item) => `\`${item}\``).join(", ");
const setText = (set: MxSet): string => code(set.map(([preference, exchange]) => `${preference} ${exchange}`));

function keysText({ selectors = [], shared = [], targets = [] }: NonNullable<Vendor["dkim"]>): string {
  const names = [...selectors.map((one) => `\`${one}\``), ...shared.map((one) => `[\`${one}\`]`)];
  const where = targets.length === 0 ? "" : `${names.length === 0 ? "" : ", "}by CNAME to ${code(targets)}`;
  return `${names.join(", ")}${where}`;
}

function linesOf(vendor: Vendor): string[] {
  const {
    name,
    kind,
    exchangers,
    mx = [],
    includes,
    dkim,
    clients,
    verifications = [],
    locked,
    notes = [],
    source,
  } = vendor;
  return [
    `### ${name}${kind === "mailbox" ? "" : ` (${kind})`}`,
    "",
    ...(exchangers.length === 0 ? [] : [`- Exchangers: ${code(exchangers)}`]),
    ...mx.map((set) => `- MX: ${setText(set)}`),
    ...(includes === undefined ? [] : [`- SPF: ${code(includes)}`]),
    ...(dkim === undefined ? [] : [`- DKIM: ${keysText(dkim)}`]),
    ...(clients === undefined ? [] : [`- Mail programs: ${code(clients)}`]),
    ...verifications.map(
      ({ prefix, alsoFor }) => `- Verification: \`${prefix}…\`${alsoFor === undefined ? "" : `, also for ${alsoFor}`}`,
    ),
    ...(locked === undefined ? [] : [`- Locked: ${locked}.`]),
    ...notes.map((note) => `- ${note}`),
    `- Source (${weights[source.confidence]}, read ${source.read}): ${source.title}.`,
    "",
  ];
}

const weights = { several: "several agree", one: "a single one", inferred: "by analogy" };

it("docs/vendors.md says what the table says", async () => {
  const groups = Object.entries(vendorGroups).flatMap(([title, vendors]) => [
    `## ${title}`,
    "",
    ...vendors.flatMap(linesOf),
  ]);
  const own = alibabaMails.map(
    ({ title, domains, source }) =>
      `- ${title}: ${code(domains)}. Source (${weights[source.confidence]}, read ${source.read}): ${source.title}.`,
  );
  const text = [INTRO, ...groups, "## Alibaba Mail itself", "", ...own, ""].join("\n");
  await expect(text).toMatchFileSnapshot("../../docs/vendors.md");
});
