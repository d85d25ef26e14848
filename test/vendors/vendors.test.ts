import { describe, expect, it } from "vitest";
import { Edition } from "../../src/args/args";
import { isName, isWithin } from "../../src/dns/name";
import { editions } from "../../src/editions";
import {
  alibabaMailOf,
  alibabaMails,
  labelHost,
  providerOf,
  type Vendor,
  vendorOfAutodiscover,
  vendorOfExchange,
  vendorOfInclude,
  vendorOfSelector,
  vendorOfVerification,
  vendors,
} from "../../src/vendors";

/** The fields that are domains, each with the function that finds a vendor by it. */
const domainFields = {
  exchangers: [(one: Vendor) => one.exchangers, vendorOfExchange],
  includes: [(one: Vendor) => one.includes, vendorOfInclude],
  "DKIM targets": [(one: Vendor) => one.dkim?.targets, (host: string) => vendorOfSelector("any", host)],
  clients: [(one: Vendor) => one.clients, vendorOfAutodiscover],
} satisfies Record<string, [(one: Vendor) => readonly string[] | undefined, (host: string) => Vendor | undefined]>;

/** A name that a row's domain, or selector, stands for. */
const example = (pattern: string): string => pattern.replaceAll("*", "x1");
const rows = vendors.map((vendor) => [vendor.key, vendor] as const);
const sources = [...vendors, ...alibabaMails].map(({ source }) => source);

describe("the vendors' table", () => {
  it("cites a source with the month of reading and its weight for each row", () => {
    for (const { title, read, confidence } of sources) {
      expect(title).not.toBe("");
      expect(read).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
      expect(["several", "one", "inferred"]).toContain(confidence);
    }
  });

  it("has a key of its own for each, and a name of its own", () => {
    expect(new Set(vendors.map(({ key }) => key)).size).toBe(vendors.length);
    expect(new Set(vendors.map(({ name }) => name)).size).toBe(vendors.length);
    for (const { key } of vendors) expect(key).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it.each(Object.entries(domainFields))(
    "gives no domain among the %s to two rows, nor one below another's",
    (_, field) => {
      const [domainsOf] = field;
      const claims = vendors.flatMap((vendor) => (domainsOf(vendor) ?? []).map((domain) => ({ vendor, domain })));
      for (const { vendor, domain } of claims) {
        expect(isName(example(domain)), domain).toBe(true);
        expect(domain).toBe(domain.toLowerCase());
        const others = claims.filter((other) => other.vendor !== vendor);
        expect(others.filter((other) => isWithin(example(domain), example(other.domain)))).toEqual([]);
      }
      expect(new Set(claims.map(({ domain }) => domain)).size).toBe(claims.length);
    },
  );

  it("takes no host of Alibaba Mail for a vendor's", () => {
    const ours = Object.values(editions).flatMap(({ mx, hosts, spfInclude }) => [
      ...Object.values(mx.value).map(({ exchange }) => exchange),
      ...Object.values(hosts).map(({ value }) => value),
      spfInclude.value,
    ]);
    for (const host of [...ours, ...alibabaMails.flatMap(({ domains }) => domains)]) {
      expect(
        Object.values(domainFields).flatMap(([, find]) => find(host)?.key ?? []),
        host,
      ).toEqual([]);
    }
  });

  it("takes the selector and the texts of nobody in particular for nobody's", () => {
    for (const selector of ["default", "mail", "dkim", "selector1", "s1", "s2", "k1", "key1"]) {
      expect(vendorOfSelector(selector), selector).toBeUndefined();
    }
    for (const text of [
      "v=spf1 -all",
      "MS=E4A68B9AB2BB9670BCE15412F62916164C0B20BB",
      "google=1",
      "",
      "apple-domain-verification=x",
    ]) {
      expect(vendorOfVerification(text), text).toBeUndefined();
    }
  });
});

describe.each(rows)("the row %s", (_, vendor) => {
  it("has sets of MX records in the order of their preference, by its own hosts", () => {
    for (const set of vendor.mx ?? []) {
      const preferences = set.map(([preference]) => preference);
      expect(preferences).toEqual([...preferences].sort((one, other) => one - other));
      for (const [preference, exchange] of set) {
        expect(preference).toBeLessThanOrEqual(65535);
        expect(vendorOfExchange(exchange)).toBe(vendor);
      }
    }
  });

  it.each(Object.entries(domainFields))(
    "is found by its %s, in any letter case, with a final dot or without",
    (_, field) => {
      const [domainsOf, find] = field;
      for (const domain of (domainsOf(vendor) ?? []).map(example)) {
        for (const host of [domain, `a.${domain}`, `${domain.toUpperCase()}.`]) expect(find(host)).toBe(vendor);
      }
    },
  );

  it.each(Object.entries(domainFields))("is not found by look-alikes of its %s", (_, field) => {
    const [domainsOf, find] = field;
    for (const pattern of domainsOf(vendor) ?? []) {
      const domain = example(pattern);
      expect(find(example(pattern.replace(/^(\*\.)?/, "$1not")))).toBeUndefined();
      expect(find(`${domain}.evil.example`)).toBeUndefined();
      expect(find(`evil-${domain.replaceAll(".", "-")}.example`)).toBeUndefined();
    }
  });

  it("is found by the selectors of its own, and by no others", () => {
    for (const selector of (vendor.dkim?.selectors ?? []).map(example)) {
      expect(vendorOfSelector(selector)).toBe(vendor);
      expect(vendorOfSelector(selector.toUpperCase())).toBe(vendor);
      expect(vendorOfSelector(`not-${selector}`)).toBeUndefined();
      expect(vendorOfSelector(selector, "key.example.org")).toBeUndefined();
    }
    for (const selector of vendor.dkim?.shared ?? []) expect(vendorOfSelector(selector)).toBeUndefined();
  });

  it("is found by the texts that verify a domain", () => {
    for (const verification of vendor.verifications ?? []) {
      expect(vendorOfVerification(`${verification.prefix}0123abcd`)).toEqual({ vendor, verification });
      expect(vendorOfVerification(`x${verification.prefix}0123abcd`)).toBeUndefined();
    }
  });
});

describe("a vendor", () => {
  it.each([
    ["aspmx.l.google.com", "google"],
    ["SMTP.GOOGLE.COM.", "google"],
    ["notgoogle.com", undefined],
    ["google.com.evil.example", undefined],
    ["example-com.mail.protection.outlook.com", "microsoft"],
    ["example-com.j-v1.mx.microsoft", "microsoft"],
    ["example-com.mail.protection.partner.outlook.cn", "microsoft-21vianet"],
    ["mx.microsoft.example", undefined],
    ["mx2.zoho.com.au", "zoho"],
    ["eu-smtp-inbound-2.mimecast.com", "mimecast"],
    ["mxa-00190b01.gslb.pphosted.com", "proofpoint"],
    ["mx1-us1.ppe-hosted.com", "proofpoint"],
    ["d1a.ess.de.barracudanetworks.com", "barracuda"],
    ["mx1.hc1234-56.iphmx.com", "cisco"],
    ["inbound-smtp.eu-west-1.amazonaws.com", "amazon"],
    ["ec2-192-0-2-1.compute.amazonaws.com", undefined],
    ["mx-example-com.icoremail.net", "coremail"],
    ["vps-1234.vps.ovh.net", undefined],
  ])("of the exchanger %s is %s", (host, key) => {
    expect(vendorOfExchange(host)?.key).toBe(key);
  });

  it.each([
    ["_spf.google.com", "google"],
    ["_netblocks.mimecast.com", "mimecast"],
    ["us._netblocks.mimecast.com", "mimecast"],
    ["%{i}.spf.acme.iphmx.com", "cisco"],
    ["dispatch-us.ppe-hosted.com", "proofpoint"],
    ["spf-00909a01.pphosted.com", "proofpoint"],
    ["one.zoho.com", "zoho"],
    ["spf1.dm.aliyun.com", "alibaba-direct-mail"],
    ["spf.sg.aliyun.com", undefined],
    ["google.com", undefined],
  ])("of the SPF domain %s is %s", (domain, key) => {
    expect(vendorOfInclude(domain)?.key).toBe(key);
  });

  it.each([
    ["google", undefined, "google"],
    ["selector1", "selector1-example-com._domainkey.contoso.onmicrosoft.com", "microsoft"],
    ["selector1", "selector1-example-com._domainkey.contoso.n-v1.dkim.mail.microsoft.", "microsoft"],
    ["s1", "s1.domainkey.u1234.wl001.sendgrid.net", "sendgrid"],
    ["s1", "s1.domainkey.tutanota.de", "tuta"],
    ["ovhmo4473789-selector1", undefined, "ovh"],
    ["ovhmo-selector-2", undefined, "ovh"],
    ["feishu2602170023", undefined, "feishu"],
  ])("of the selector %s with the target %s is %s", (selector, target, key) => {
    expect(vendorOfSelector(selector, target)?.key).toBe(key);
  });

  it.each([
    ["google-site-verification=0cGU2ZZLHBD9", "google", true],
    ["MS=ms12345678", "microsoft", true],
    ["zoho-verification=zb12345678.zmverify.zoho.com", "zoho", true],
    ["protonmail-verification=b167eb1b100d5d1b", "proton", false],
    ["apple-domain=qg8zUWJCYHuroy7V", "icloud", false],
    ["t-verify=518bd0ae347aa5e3bcca726766106ad3", "tuta", false],
  ])("verified by %s is %s, and whether others read it too is %s", (text, key, isShared) => {
    const found = vendorOfVerification(text);
    expect(found?.vendor.key).toBe(key);
    expect(found?.verification.alsoFor !== undefined).toBe(isShared);
  });

  it("that holds the MX records of its customers says what gives them free", () => {
    const locked = vendors.filter((vendor) => vendor.locked !== undefined);
    expect(locked.map(({ key }) => key)).toEqual(["cloudflare"]);
    expect(locked[0]?.locked).toContain("Unlock records and continue");
  });
});

describe("a host", () => {
  it.each(Object.entries(editions))("of the edition %s is known for Alibaba Mail's", (name, { mx, hosts }) => {
    const all = [
      ...Object.values(mx.value).map(({ exchange }) => exchange),
      ...Object.values(hosts).map(({ value }) => value),
    ];
    for (const host of all) expect(alibabaMailOf(host)?.edition).toBe(name);
  });

  it.each([
    ["MX1.SG.aliyun.com", Edition.Singapore, "Alibaba Mail, this domain's own edition"],
    ["mx1.sg.aliyun.com", Edition.China, "Alibaba Mail's edition Singapore (international)"],
    ["mx1.sg.aliyun.com", Edition.Custom, "Alibaba Mail's edition Singapore (international)"],
    ["mx.us.alibabacloud.com", Edition.Custom, "Alibaba Mail's edition US"],
    ["mx01.mail.alibaba.com", Edition.China, "Alibaba Mail's edition mail.alibaba.com (not documented)"],
    ["imap.exmail.qq.com", Edition.Singapore, "Tencent"],
    ["autodiscover.outlook.com", Edition.Singapore, "Microsoft 365"],
    ["evilsg.aliyun.com", Edition.China, undefined],
    ["sg.aliyun.com.example.org", Edition.China, undefined],
  ])("%s, for a domain of the edition %s, is called %s", (host, edition, owner) => {
    expect(providerOf(host, edition)).toBe(owner);
    expect(labelHost(host, edition)).toBe(owner === undefined ? host : `${host} (${owner})`);
  });
});
