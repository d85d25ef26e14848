import { describe, expect, it } from "vitest";
import { Edition } from "../src/args/args";
import { parseDnsName, parseHost } from "../src/dns/host-name";
import { type Cited, type EditionData, editions, services } from "../src/editions";

const all = Object.entries(editions);

function factsOf({ mx, spfInclude, hosts, webmailUrl }: EditionData): Cited<unknown>[] {
  return [mx, spfInclude, webmailUrl, ...Object.values(hosts)];
}

it("every edition but Custom has data", () => {
  expect(Object.keys(editions).sort()).toEqual(
    Object.values(Edition)
      .filter((name) => name !== "custom")
      .sort(),
  );
});

describe.each(all)("the edition %s", (_, edition) => {
  it("cites a source and the month of reading for each fact", () => {
    for (const { source } of factsOf(edition)) {
      expect(source.title).not.toBe("");
      expect(source.read).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
      expect(["several", "one", "inferred"]).toContain(source.confidence);
    }
  });

  it("names its hosts in the form that the plan keeps", () => {
    const exchanges = Object.values(edition.mx.value).map(({ exchange }) => exchange);
    for (const host of [...exchanges, ...services.map((service) => edition.hosts[service].value)]) {
      expect(parseHost(host, "")).toEqual({ ok: true, name: host });
    }
    expect(parseDnsName(edition.spfInclude.value, "")).toEqual({ ok: true, name: edition.spfInclude.value });
  });

  it("has an https address for the webmail", () => {
    expect(new URL(edition.webmailUrl.value)).toMatchObject({ protocol: "https:", href: edition.webmailUrl.value });
  });

  it("prefers its exchangers in the order of their keys", () => {
    const names = ["primary", "secondary", "tertiary"];
    const exchangers = Object.entries(edition.mx.value);
    expect(exchangers.map(([key]) => key)).toEqual(names.slice(0, exchangers.length));
    const preferences = exchangers.map(([, { preference }]) => preference);
    expect(preferences).toEqual([5, 10, 15].slice(0, exchangers.length));
  });
});

it.each(["singapore", "china"] as const)("pop3 of %s points to a host called pop", (name) => {
  expect(editions[name].hosts.pop3.value).toMatch(/^pop\./);
});
