/** RDATA as a master file holds it (RFC 1035 section 5.1): full names with a final dot, quoted strings. */
import { quoteTxt } from "../mail";
import { NO_HOST, type RecordData } from "./records";

export function rdataText(data: RecordData): string {
  switch (data.type) {
    case "MX":
      return `${data.preference} ${full(data.exchange)}`;
    case "CNAME":
      return full(data.target);
    case "TXT":
      return quoteTxt(data.text);
    case "SRV":
      return `${data.priority} ${data.weight} ${data.port} ${full(data.target)}`;
    case "A":
    case "AAAA":
      return data.address;
  }
}

function full(host: string): string {
  return host === NO_HOST ? host : `${host}.`;
}
