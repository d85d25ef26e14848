/** The forms of the option `--dns`. A file of its own, since the help has them without what reads the places. */
import { joinOr } from "../shared/lists";

export const forms = {
  "zone-file": "zone-file:PATH",
  rfc2136: "rfc2136:[KEY@]SERVER[:PORT]",
  alidns: "alidns:FILE",
  cloudflare: "cloudflare:FILE",
  dnspod: "dnspod:FILE",
  digitalocean: "digitalocean:FILE",
  route53: "route53:FILE",
  "azure-dns": "azure-dns:FILE",
  "google-dns": "google-dns:FILE",
  "huawei-dns": "huawei-dns:FILE",
};

export type Kind = keyof typeof forms;

export const anyForm = joinOr(Object.values(forms));
