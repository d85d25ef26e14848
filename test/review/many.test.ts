import { describe, expect, inject, it } from "vitest";
import { MAX_COMMENT, markdownComment } from "../../src/review/markdown";
import { inFull } from "../support/full";
import { mailDomains, projectOf, Stack } from "../support/stack";
import { reviewText } from "./support";

describe.skipIf(!inject("pulumi"))("300 domains on the real engine", () => {
  it("are one comment that is cut where it must be", inFull, async () => {
    const stack = await Stack.create(projectOf(mailDomains));
    const domains = Array.from({ length: 300 }, (_, index) => `d${index}.example`);
    const argsOf = (domain: string): object => ({ args: { domain, dns: { zoneFile: { path: `${domain}.zone` } } } });
    stack.write(Object.fromEntries(domains.map((domain) => [domain.replace(".", "-"), argsOf(domain)])) as never);
    const found = await reviewText(await stack.succeed("preview", "--json", "--show-sames"));
    expect(found.counts).toEqual({ changes: 2100, rewritten: 0, unchanged: 0 });
    expect(found.zones.map(({ name }) => name).sort()).toEqual(domains.sort());
    expect(found.verdict).toBe("safe");
    const markdown = markdownComment(found);
    expect(markdown.length).toBeLessThanOrEqual(MAX_COMMENT);
    expect(markdown).toMatch(/\*\*\d+ more changes are not shown\*\* \(\d+ zones are not shown at all\)/);
  });
});
