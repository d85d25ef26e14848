/** Where a fact of an edition was read, and when. */
export interface Source {
  title: string;
  /** The date of reading, `YYYY-MM`. */
  read: string;
  /** `several`: the same in two or more independent sources; `one`: a single source; `inferred`: by analogy. */
  confidence: "several" | "one" | "inferred";
}

/** A value together with its source. */
export interface Cited<T> {
  value: T;
  source: Source;
}

export interface MailExchanger {
  preference: number;
  exchange: string;
}

/** The services of an edition with a host of their own, to which a CNAME points. */
export const services = ["imap", "pop3", "smtp", "mail"] as const;
export type Service = (typeof services)[number];

/** One edition of Alibaba Mail: what a domain's zone must contain for it. Hosts are in lower case without a final dot. */
export interface EditionData {
  title: string;
  /** Mail exchangers by key; the keys name resources, so they never change without `formerKeys`. */
  mx: Cited<Record<string, MailExchanger>>;
  spfInclude: Cited<string>;
  /** The host of each service: the target of its CNAME, and what clients connect to. */
  hosts: Record<Service, Cited<string>>;
  webmailUrl: Cited<string>;
}
