import { alibabaMailIncludes } from "../../editions";
import { type Issue, warning } from "../../issues";

/**
 * An include of Alibaba Mail's that is not the one of the domain's own edition: its servers do not send this domain's
 * mail. `shown` is the term as the message tells it.
 */
export function findOtherEdition(domain: string, provider: string | undefined, shown: string, path = ""): Issue[] {
  const name = domain.toLowerCase().replace(/\.$/, "");
  const edition = alibabaMailIncludes[name];
  if (provider === undefined || edition === undefined || name === provider) return [];
  const message = `${shown} is of Alibaba Mail's edition ${edition}, and this domain's edition sends by ${provider}; write that one, unless the domain moves between the two`;
  return [warning("spf.other-edition", path, message)];
}
