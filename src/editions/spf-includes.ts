import { china } from "./china";
import { chinaLegacy } from "./china-legacy";
import type { Cited } from "./edition";
import { singapore } from "./singapore";

/** Regions whose SPF domain is published while their mail exchangers are not. */
const otherRegions: Cited<Record<string, string>> = {
  value: {
    "spf.hk.aliyun.com": "Hong Kong",
    "spf.de.alibabacloud.com": "Germany",
    "spf.us.alibabacloud.com": "US",
  },
  source: { title: "Alibaba Cloud help, page spfadd (2025-09)", read: "2026-11", confidence: "one" },
};

/** The domains that SPF records of Alibaba Mail include, with what each is of. Direct Mail is another product. */
export const alibabaMailIncludes: Readonly<Record<string, string>> = {
  ...Object.fromEntries([singapore, china, chinaLegacy].map(({ spfInclude, title }) => [spfInclude.value, title])),
  ...otherRegions.value,
};
