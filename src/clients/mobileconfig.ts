import { type PlistDict, plistDocument } from "./plist";
import { type Account, type ClientOptions, type ClientPlan, type ClientText, withAccount } from "./settings";
import { nameUuid } from "./uuid";

/**
 * A configuration profile for iPhone, iPad and Mac (https://developer.apple.com/documentation/devicemanagement/mail), with
 * one mail account: IMAP, or POP3 where there is no IMAP, and SMTP. What is absent, the device asks for while it installs the
 * profile: the password always, the address without `user`. It is not signed, which the device says; sign it where your
 * devices require that.
 *
 * Its identifiers are made from the domain and the address: a profile that is installed again replaces the earlier one, and
 * those of two addresses stand side by side.
 */
export function buildMobileconfig(plan: ClientPlan, options?: ClientOptions): ClientText {
  return build(plan, options);
}

const build = withAccount(mobileconfigOf);

export function mobileconfigOf(account: Account): string {
  const { domain, name, user } = account;
  const about = user ?? domain;
  const place = `${domain.split(".").reverse().join(".")}.mail`;
  const identifier = user === undefined ? place : `${place}.${nameUuid(user)}`;
  const payload = { identifier, name, about };
  return plistDocument({
    ...head({ ...payload, type: "Configuration" }),
    PayloadDescription: `Sets up mail for ${about}.`,
    PayloadOrganization: name,
    PayloadContent: [
      {
        ...head({ ...payload, identifier: `${identifier}.account`, type: "com.apple.mail.managed" }),
        ...mail(account),
      },
    ],
  });
}

/** The keys that every payload has. */
function head(payload: { identifier: string; type: string; name: string; about: string }): PlistDict {
  const { identifier, type, name, about } = payload;
  return {
    PayloadType: type,
    PayloadVersion: 1,
    PayloadIdentifier: identifier,
    PayloadUUID: nameUuid(`${type} ${about}`),
    PayloadDisplayName: `${name} (mail)`,
  };
}

function mail({ name, user, incoming: [incoming], outgoing }: Account): PlistDict {
  return {
    EmailAccountDescription: name,
    EmailAccountType: incoming.service === "imap" ? "EmailTypeIMAP" : "EmailTypePOP",
    EmailAddress: user,
    IncomingMailServerAuthentication: "EmailAuthPassword",
    IncomingMailServerHostName: incoming.host,
    IncomingMailServerPortNumber: incoming.port,
    IncomingMailServerUseSSL: true,
    IncomingMailServerUsername: user,
    OutgoingMailServerAuthentication: "EmailAuthPassword",
    OutgoingMailServerHostName: outgoing.host,
    OutgoingMailServerPortNumber: outgoing.port,
    OutgoingMailServerUseSSL: true,
    OutgoingMailServerUsername: user,
    // One question instead of two.
    OutgoingPasswordSameAsIncomingPassword: true,
  };
}
