/** The provider's configuration, and what it says of secrets. */
import { MailDomainInputError } from "../../src/component/input-error";
import { createConfiguration } from "../../src/provider/configuration";
import { type Properties, wrap } from "../../src/provider/protocol";
import { createRedactor } from "../../src/provider/redact";
import { error } from "../../src/shared/issues";
import { inputs, type Room, together } from "./entry";

/** The key that a configuration gives, or why it gives none. */
function keyOf({ args = {}, environment = {} }: { args?: Properties; environment?: Record<string, string> }): unknown {
  const configuration = createConfiguration(environment);
  configuration.configure(args);
  return configuration.keyFor({ tsigKeyName: "mail-key" });
}

const secret = "c2VjcmV0";

export const room: Room = together(
  inputs(keyOf, {
    "rfc2136.no-secret": [{}],
    "rfc2136.secret": [
      { args: { tsigSecret: ["x"] } },
      { args: { tsigSecret: "no base64!" } },
      { environment: { ALIBABA_MAIL_TSIG_SECRET: "no base64!" } },
    ],
    "rfc2136.secrets": [{ args: { tsigSecrets: "x" } }, { environment: { ALIBABA_MAIL_TSIG_SECRETS: "[]" } }],
    "rfc2136.algorithm": [{ args: { tsigSecret: secret, tsigAlgorithm: "hmac-md5" } }],
    "rfc2136.configuration": [{ args: { tsigSecrets: "x", tsigAlgorithm: "hmac-md5" } }],
    "args.type": [{ args: { tsigSecret: secret, tsigAlgorithm: 256 } }],
    "name.label": [{ args: wrap({ tsigSecret: secret, tsigKeyName: "a key" }, new Set(["tsigKeyName"])) }],
  }),
  {
    [MailDomainInputError.name]: [
      () => new MailDomainInputError("corp", [error("ttl.range", "ttl", "the first problem")]),
      () => new MailDomainInputError("corp", [error("ttl.range", "ttl", "one"), error("spf.ip4", "spf", "another")]),
      () => new MailDomainInputError("corp", [error("spf.ip4", "spf", "one")], "the record spf was not created"),
    ],
    "zone-file.rdata": () => {
      const failure = { property: "rdata", rule: "zone-file.rdata", reason: "geheim" };
      return { rule: failure.rule, ...createRedactor(new Set(["rdata"])).failure(failure) };
    },
  },
);
