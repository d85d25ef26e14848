import {
  type Account,
  type ClientOptions,
  type ClientPlan,
  type ClientText,
  type Server,
  withAccount,
} from "./settings";
import { type Element, xmlDocument } from "./xml";

const TYPES: Record<Server["service"], string> = { imap: "IMAP", pop3: "POP3", smtp: "SMTP" };

/**
 * The answer of Autodiscover (POX, [MS-OXDSCLI] section 2.2.4) from which Outlook sets up an account: it sends a POST to
 * `https://autodiscover.<domain>/autodiscover/autodiscover.xml`. Without `user` it is the same for all users: it then has no
 * `LoginName`, and says that the domain is a part of the user name.
 */
export function buildAutodiscover(plan: ClientPlan, options?: ClientOptions): ClientText {
  return build(plan, options);
}

const build = withAccount((account: Account): string => {
  const { name, user, incoming, outgoing } = account;
  const response: Element = {
    name: "Response",
    attributes: [["xmlns", "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"]],
    content: [
      {
        name: "User",
        content: [
          { name: "DisplayName", content: name },
          ...(user === undefined ? [] : [{ name: "AutoDiscoverSMTPAddress", content: user }]),
        ],
      },
      {
        name: "Account",
        content: [
          { name: "AccountType", content: "email" },
          { name: "Action", content: "settings" },
          ...[...incoming, outgoing].map((server) => protocol(server, account)),
        ],
      },
    ],
  };
  return xmlDocument({
    name: "Autodiscover",
    attributes: [["xmlns", "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"]],
    content: [response],
  });
});

function protocol({ service, host, port }: Server, { domain, user }: Account): Element {
  const login: Record<string, string> =
    user === undefined ? { DomainRequired: "on", DomainName: domain } : { DomainRequired: "off", LoginName: user };
  const values: Record<string, string> = {
    Type: TYPES[service],
    Server: host,
    Port: String(port),
    ...login,
    // Secure Password Authentication, Microsoft's own, is what is assumed where nothing is said.
    SPA: "off",
    SSL: "on",
    Encryption: "SSL",
    AuthRequired: "on",
    ...(service === "smtp" ? { UsePOPAuth: "off", SMTPLast: "off" } : {}),
  };
  return { name: "Protocol", content: Object.entries(values).map(([name, content]) => ({ name, content })) };
}
