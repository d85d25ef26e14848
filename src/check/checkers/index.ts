import type { KindName } from "../expectation";
import { address } from "./address";
import { cname } from "./cname";
import { mx } from "./mx";
import { otherSpf, spf } from "./spf";
import { srv } from "./srv";
import { bimi, dkim, dmarc, mtaSts, otherTxt, tlsRpt } from "./txt";
import type { RecordChecker } from "./types";

export const kinds: Record<KindName, RecordChecker> = {
  mx,
  spf,
  "other-spf": otherSpf,
  dkim,
  dmarc,
  "mta-sts": mtaSts,
  "tls-rpt": tlsRpt,
  bimi,
  txt: otherTxt,
  cname,
  address,
  srv,
};
