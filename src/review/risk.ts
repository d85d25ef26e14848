import { plainText, type Sentence } from "./sentence";

/** `danger`: mail may be lost or forged. `look`: worth a reviewer's attention. */
export type Severity = "danger" | "look";

export interface Risk {
  /** A stable name for the rule, such as `mx.last-removed`. */
  id: string;
  severity: Severity;
  /** Why, and what to do, as one text. */
  message: string;
  /** The same, with quoted input kept apart. */
  reason: Sentence;
  /** The zone that it is about, where it is about one. */
  zone?: string;
  /** The resources that it comes from, as `STACK NAME`. */
  resources: string[];
}

export function risk(
  id: string,
  severity: Severity,
  reason: Sentence,
  more: Partial<Pick<Risk, "zone" | "resources">> = {},
): Risk {
  return { id, severity, message: plainText(reason), reason, resources: [], ...more };
}
