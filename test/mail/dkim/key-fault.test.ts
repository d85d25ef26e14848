import { describe, expect, it } from "vitest";
import { parseDkim } from "../../../src/mail";
import { withProposal } from "../../../src/shared/issues";
import { examplePublicKey as key } from "../../plan/helpers";
import { naming } from "../../support/naming";

const recordOf = (p: string): string => `v=DKIM1; k=rsa; p=${p}`;
const head = recordOf("").length;
const forUrls = key.replaceAll("+", "-").replaceAll("/", "_");

describe("a DKIM key that is none", () => {
  it.each<[string, string, named: string[], number, mended?: string]>([
    ["ends in a dot", `${key}.`, ['"."'], head + key.length, key],
    [
      "is in base64 for URLs",
      forUrls,
      ["RFC 4648 section 5", "+ for each -", "/ for each _"],
      head + forUrls.search(/[-_]/),
      key,
    ],
    ["is cut", key.slice(0, 200), [" 294 ", " 150;"], head + 199],
    ["is cut where a string ends", key.slice(0, 255 - head), [" 255 ", " 294 "], 254],
    ["has a strange character", `${key.slice(0, 9)}*${key.slice(9)}`, [" 10,", '"*"', "RFC 4648 section 4"], head + 9],
    ["is there twice", key + key, [" 294 ", " 393 "], head + 392],
    ["is another text", "aGVsbG8gd29ybGQ=", ["RSA"], head],
  ])("is told by its cause and place: it %s", (_, p, named, start, mended) => {
    const issue = parseDkim(recordOf(p)).issues.find(({ id }) => id === "dkim.key");
    expect(issue?.message).toEqual(naming(...named));
    expect(issue?.span?.start).toBe(start);
    expect(issue?.proposal && withProposal(recordOf(p), issue.proposal)).toBe(mended && recordOf(mended));
    expect(issue?.message).not.toContain(key.slice(20, 40));
  });
});
