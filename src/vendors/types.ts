import type { editions, Source } from "../editions";

/** A preference and the host that takes the mail. */
export type MxSet = readonly (readonly [preference: number, exchange: string])[];

/**
 * What the MX records of a vendor's customers lead to: mailboxes; a gateway, which filters for mailboxes that are
 * elsewhere; a forwarder, which keeps no mail; a sender, whose MX take bounces and whose SPF and DKIM records serve
 * applications, so that they don't go with the mailboxes.
 */
export type VendorKind = "mailbox" | "gateway" | "forwarder" | "sender";

/** The text by which a vendor recognized the owner of a domain. */
export interface Verification {
  prefix: string;
  /** What else may still read it. Where nothing else does, it may go with the mailboxes. */
  alsoFor?: string;
}

export interface DkimKeys {
  /** Selectors that name the vendor. `*` stands for letters, digits and hyphens. */
  selectors?: readonly string[];
  /** Selectors that others use as well, so that they name nobody. */
  shared?: readonly string[];
  /** Domains in which the CNAME records of the keys end. */
  targets?: readonly string[];
}

/**
 * One mail brand, by what it has its customers write into their zones.
 *
 * A domain stands for itself and all names below it. A `*` in it stands for one label.
 */
export interface Vendor {
  /** For keys that are made of it: lower-case letters, digits and hyphens. */
  key: string;
  /** As messages call it. */
  name: string;
  kind: VendorKind;
  /** The domains of its exchangers. */
  exchangers: readonly string[];
  /** The usual sets of MX records of a customer, here of example.com. */
  mx?: readonly MxSet[];
  /** The domains that SPF records of its customers name, by include, redirect, a or exists. */
  includes?: readonly string[];
  dkim?: DkimKeys;
  /** The domains to which autodiscover, autoconfig, SRV and other records for mail programs lead. */
  clients?: readonly string[];
  verifications?: readonly Verification[];
  /** Who holds the MX records, so that they can't be edited as others, and what gives them free. */
  locked?: string;
  /** What matters when mail moves away. */
  notes?: readonly string[];
  source: Source;
}

/** One Alibaba Mail by the domains of its hosts. `edition` where this library knows its records. */
export interface AlibabaMail {
  title: string;
  edition?: keyof typeof editions;
  domains: readonly string[];
  source: Source;
}
