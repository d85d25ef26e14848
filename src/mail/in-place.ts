/** Which record is another one after a change. */
import { parseRdata, targetOfRdata, txtText } from "../dns/rdata";
import { singletonKindAt } from "./singletons";

/**
 * Whether a record can be taken for another one of its owner name and type that was changed: a name has one CNAME, one SPF record, one DKIM
 * key and so on, and each host occurs once among its MX and its SRV.
 */
export function isInPlaceOf(type: string, owner: string, one: string, other: string): boolean {
  switch (type) {
    case "CNAME":
      return true;
    case "MX":
    case "SRV": {
      const [host, otherHost] = [one, other].map((rdata) => hostOf(type, rdata));
      return host !== undefined && host === otherHost;
    }
    case "TXT":
      return singletonKindAt(owner, txtText(one))?.isText(txtText(other)) === true;
    default:
      return false;
  }
}

/** Undefined for what a service shows instead of values. */
function hostOf(type: string, rdata: string): string | undefined {
  return parseRdata(type, rdata) && targetOfRdata({ type, rdata });
}
