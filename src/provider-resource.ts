import * as pulumi from "@pulumi/pulumi";

/** The configuration of {@link Provider}. A stack gives the same as `alibaba-mail:<name>` to the default provider. */
export interface ProviderArgs {
  /**
   * The secret of any TSIG key, base64. By default the environment variable ALIBABA_MAIL_TSIG_SECRET; a secret that
   * ALIBABA_MAIL_TSIG_SECRETS names for the very key goes first.
   */
  tsigSecret?: pulumi.Input<string>;
  /**
   * The secrets of several TSIG keys, by the key's name. Those in the environment variable ALIBABA_MAIL_TSIG_SECRETS, a
   * JSON object, go first.
   */
  tsigSecrets?: pulumi.Input<{ [keyName: string]: pulumi.Input<string> }>;
  /** The TSIG key that signs where a record names none, so that a new key's name changes no record. */
  tsigKeyName?: pulumi.Input<string>;
  /** The algorithm of the TSIG key where a record names none. By default `hmac-sha256`. */
  tsigAlgorithm?: pulumi.Input<string>;
}

/** An explicit provider of this package's own records, for stacks that sign with several configurations. */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const { tsigSecret, tsigSecrets, ...rest } = args;
    const inputs = {
      ...rest,
      tsigSecret: tsigSecret === undefined ? undefined : pulumi.secret(tsigSecret),
      // Only texts reach a provider's configuration.
      tsigSecrets: tsigSecrets === undefined ? undefined : pulumi.secret(pulumi.jsonStringify(tsigSecrets)),
    };
    super("alibaba-mail", name, inputs, opts);
  }
}
