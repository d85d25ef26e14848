/** The kinds of TXT records of which a name may have only one. */
import { isBimi } from "./bimi";
import { isDmarc } from "./dmarc/parse";
import { isMtaSts } from "./mta-sts";
import { isSpf } from "./spf/parse";
import { isTlsRpt } from "./tls-rpt";

export interface SingletonTxt {
  kind: "spf" | "dmarc" | "mta-sts" | "tls-rpt" | "bimi" | "dkim";
  /** `article` and `label` make "an SPF record". */
  article: "a" | "an";
  label: string;
  /** Its owner names, absolute or relative to any zone. */
  name: RegExp;
  isText(text: string): boolean;
  /** What happens if there are two, to follow "with two of them". */
  consequence: string;
}

export const singletonTxtKinds: SingletonTxt[] = [
  {
    kind: "spf",
    article: "an",
    label: "SPF",
    name: /^/,
    isText: isSpf,
    consequence: "SPF fails for all mail (RFC 7208 section 3.2)",
  },
  {
    kind: "dmarc",
    article: "a",
    label: "DMARC",
    name: /^_dmarc(?:\.|$)/,
    isText: isDmarc,
    consequence: "receivers ignore them all (RFC 9989 section 4.10)",
  },
  {
    kind: "mta-sts",
    article: "an",
    label: "MTA-STS",
    name: /^_mta-sts(?:\.|$)/,
    isText: isMtaSts,
    consequence: "senders act as if there were none (RFC 8461 section 3.1)",
  },
  {
    kind: "tls-rpt",
    article: "a",
    label: "TLS-RPT",
    name: /^_smtp\._tls(?:\.|$)/,
    isText: isTlsRpt,
    consequence: "senders send no reports (RFC 8460 section 3)",
  },
  {
    kind: "bimi",
    article: "a",
    label: "BIMI",
    name: /\._bimi(?:\.|$)/,
    isText: isBimi,
    consequence: "receivers show no logo",
  },
  {
    kind: "dkim",
    article: "a",
    label: "DKIM",
    name: /\._domainkey(?:\.|$)/,
    // Any text there is the selector's key, or a broken one (RFC 6376 section 3.6.2).
    isText: () => true,
    consequence: "receivers may use either (RFC 6376 section 3.6.2.2)",
  },
];

/** The kind of a TXT record of which its name may have only one; undefined for other texts. */
export function singletonKindAt(name: string, text: string): SingletonTxt | undefined {
  return singletonTxtKinds.find((kind) => kind.name.test(name) && kind.isText(text));
}
