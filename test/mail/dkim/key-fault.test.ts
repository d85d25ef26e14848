import { describe, expect, it } from "vitest";
import { parseDkim } from "../../../src/mail";
import { examplePublicKey as key } from "../../plan/helpers";

const recordOf = (p: string): string => `v=DKIM1; k=rsa; p=${p}`;
const head = recordOf("").length;
const forUrls = key.replaceAll("+", "-").replaceAll("/", "_");

describe("a DKIM key that is none", () => {
  it.each<[string, string, RegExp, number]>([
    ["ends in a dot", `${key}.`, /it is followed by "\."; delete that/, head + key.length],
    [
      "is in base64 for URLs",
      forUrls,
      /base64url .*write \+ for each - and \/ for each _/,
      head + forUrls.search(/[-_]/),
    ],
    ["is cut", key.slice(0, 200), /is cut off: it should have 294 octets, but has 150; copy the rest too/, head + 199],
    [
      "is cut where a string ends",
      key.slice(0, 255 - head),
      /is cut off after 255 characters, the longest string of a TXT record/,
      254,
    ],
    [
      "has a strange character",
      `${key.slice(0, 9)}*${key.slice(9)}`,
      /its character 10, "\*", is not a base64 character/,
      head + 9,
    ],
    ["is there twice", key + key, /294 extra octets follow it, from character 393 on/, head + 392],
    ["is another text", "aGVsbG8gd29ybGQ=", /it doesn't begin like one; copy the whole record/, head],
  ])("is told by its cause and place: it %s", (_, p, cause, start) => {
    const issue = parseDkim(recordOf(p)).issues.find(({ id }) => id === "dkim.key");
    expect(issue?.message).toMatch(cause);
    expect(issue?.span?.start).toBe(start);
    expect(issue?.message).not.toContain(key.slice(20, 40));
  });
});
