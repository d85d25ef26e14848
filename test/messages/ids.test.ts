/** Every id that the sources can make has an entry in the table of messages, and no entry is left over. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/cli/errors";
import { MailDomainInputError } from "../../src/component/input-error";
import { readSources, root, type Site, UNKNOWN } from "./ids";
import { rooms } from "./rooms";

/** Ids of the sources that have no entry, with the reason. */
const without: Record<string, string> = {
  "adopt.empty": "no list of a service must have an item",
  "adopt.unknown-key": "what is not known of a list is passed over",
  "adopt.unknown-value": "no field of a list is one of some words",
  "adopt.unreadable": "a list is JSON, in which nothing throws",
  "plan.empty": "no list in a file must have an item",
  "plan.unreadable": "a plan's file is JSON, in which nothing throws",
  "rfc2136.nothing-to-import": "it takes a name server, whose port is another one in each run",
  "txt.continued": "of a text that is nobody's record nobody knows how it goes on",
};

/** Errors without an id, which are named by their class. */
const classes = [UserError.name, MailDomainInputError.name, Error.name];

/** The RCODEs and TSIG errors of RFC 1035, 2136 and 8945 become ids; the sources have no list of all that a server may say. */
const open = /^rfc2136\./;

const entries = new Set(Object.values(rooms).flatMap((room) => Object.keys(room)));
let sites: Site[];
let wordings: RegExp[];
const made = new Set<string>();

beforeAll(() => {
  ({ sites, wordings } = readSources(UserError.name));
  for (const id of sites.flatMap(({ ids }) => [...ids])) if (!id.includes(UNKNOWN)) made.add(id);
}, 60_000);

describe("an id of the sources", () => {
  it("is found wherever something is made with one", () => {
    expect(sites.length).toBeGreaterThan(300);
    const unfollowed = sites.filter(({ ids }) => [...ids].some((id) => id.includes(UNKNOWN) && id !== UNKNOWN));
    // Whatever a server answers.
    expect(unfollowed.flatMap(({ ids }) => [...ids].filter((id) => id.includes(UNKNOWN)))).toEqual(["rfc2136.*"]);
  });

  it("has an entry", () => {
    expect([...made].filter((id) => !entries.has(id) && !(id in without)).sort()).toEqual([]);
  });

  it("is made where it has an entry, or a reason to have none", () => {
    const told = [...entries].filter((id) => !classes.includes(id) && !open.test(id));
    expect([...told, ...Object.keys(without)].filter((id) => !made.has(id)).sort()).toEqual([]);
    expect(Object.keys(without).filter((id) => entries.has(id))).toEqual([]);
  });
});

describe("an error of the command", () => {
  it("is in the golden file, each wording of it", () => {
    const golden = readFileSync(join(root, "test/golden/messages.md"), "utf8");
    expect(wordings.length).toBeGreaterThan(25);
    expect(wordings.filter((wording) => !wording.test(golden)).map(String)).toEqual([]);
  });
});
