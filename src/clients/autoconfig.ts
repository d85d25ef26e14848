import {
  type Account,
  type ClientOptions,
  type ClientPlan,
  type ClientText,
  type Server,
  withAccount,
} from "./settings";
import { type Element, xmlDocument } from "./xml";

/** What a program replaces by the address that its user types. */
const ADDRESS = "%EMAILADDRESS%";

/**
 * The file `config-v1.1.xml`, by which Thunderbird, K-9 Mail, Evolution and KMail set up an account from an address alone
 * (https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat, draft-ietf-mailmaint-autoconfig). They ask for
 * it at `https://autoconfig.<domain>/mail/config-v1.1.xml`. It is the same for all users.
 */
export function buildAutoconfig(plan: ClientPlan, options?: ClientOptions): ClientText {
  return build(plan, options);
}

const build = withAccount(({ domain, name, incoming, outgoing, webmailUrl }: Account): string => {
  const provider: Element = {
    name: "emailProvider",
    attributes: [["id", domain]],
    content: [
      { name: "domain", content: domain },
      { name: "displayName", content: name },
      ...incoming.map((server) => serverElement("incomingServer", server)),
      serverElement("outgoingServer", outgoing),
    ],
  };
  const webmail: Element[] =
    webmailUrl === undefined
      ? []
      : [{ name: "webMail", content: [{ name: "loginPage", attributes: [["url", webmailUrl]], content: [] }] }];
  return xmlDocument({ name: "clientConfig", attributes: [["version", "1.1"]], content: [provider, ...webmail] });
});

function serverElement(name: string, { service, host, port }: Server): Element {
  return {
    name,
    attributes: [["type", service]],
    content: [
      { name: "hostname", content: host },
      { name: "port", content: String(port) },
      // The format's word for TLS from the first byte.
      { name: "socketType", content: "SSL" },
      { name: "authentication", content: "password-cleartext" },
      { name: "username", content: ADDRESS },
    ],
  };
}
