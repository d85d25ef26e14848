/** Expands macros (RFC 7208 section 7.3). */

import { addressText, nibbles } from "../../dns/ip";
import { MAX_NAME } from "../../dns/name";
import { parseMacros, type SpfMacro, type SpfMacroPart } from "./macros";

/** What the macros of one evaluation stand for. */
export interface MacroValues {
  /** `%{s}`: the sender's address. */
  sender: string;
  /** `%{d}`: the domain whose record is evaluated. */
  domain: string;
  /** `%{i}`, `%{c}`, `%{v}`: the client's address. */
  client: Uint8Array;
  /** `%{h}`: the name of HELO or EHLO. */
  helo: string;
  /** `%{p}`: the validated name of the client; asked for only where it is needed. */
  validatedName: () => Promise<string>;
  /** `%{r}`: the host that evaluates. */
  receiver: string;
  /** `%{t}`: the time, in seconds since 1970. */
  time: number;
}

/** The text with its macros' values. */
export async function expandMacros(parts: SpfMacroPart[], values: MacroValues): Promise<string> {
  let text = "";
  for (const part of parts)
    text += typeof part === "string" ? part : transform(part, await macroValue(part.letter, values));
  return text;
}

/** The name that a domain-spec means whatever message comes in: one without macros, or with the domain's own alone. */
export function nameBeforeMail(spec: string, domain: string): string | undefined {
  const parsed = parseMacros(spec, "domain");
  if (!parsed.ok || parsed.parts.some((part) => typeof part !== "string" && part.letter !== "d")) return undefined;
  return fitName(parsed.parts.map((part) => (typeof part === "string" ? part : transform(part, domain))).join(""));
}

/** A name too long for the DNS loses labels at its left (RFC 7208 section 7.3), and the final dot goes. */
export function fitName(text: string): string {
  let name = text.replace(/\.$/, "");
  while (name.length > MAX_NAME) {
    const dot = name.indexOf(".");
    if (dot < 0) return name;
    name = name.slice(dot + 1);
  }
  return name;
}

async function macroValue(letter: string, values: MacroValues): Promise<string> {
  const { sender, client } = values;
  const at = sender.lastIndexOf("@");
  switch (letter) {
    case "s":
      return sender;
    case "l":
      return sender.slice(0, at);
    case "o":
      return sender.slice(at + 1);
    case "d":
      return values.domain;
    case "i":
      // In upper case, as the conformance suite of RFC 7208 has it; to the DNS it is all one.
      return client.length === 4 ? addressText(client) : nibbles(client).join(".").toUpperCase();
    case "p":
      return values.validatedName();
    case "v":
      return client.length === 4 ? "in-addr" : "ip6";
    case "h":
      return values.helo;
    case "c":
      return addressText(client);
    case "r":
      return values.receiver;
    default:
      return String(values.time);
  }
}

function transform({ delimiters, parts, reverse, urlEscape }: SpfMacro, value: string): string {
  const divided = splitAt(value, delimiters || ".");
  if (reverse) divided.reverse();
  const joined = divided.slice(parts === undefined ? 0 : -parts).join(".");
  return urlEscape ? escapeUrl(joined) : joined;
}

function splitAt(value: string, delimiters: string): string[] {
  const parts = [""];
  for (const sign of value) {
    if (delimiters.includes(sign)) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  return parts;
}

/** RFC 3986 section 2.3: all but the unreserved signs. */
function escapeUrl(text: string): string {
  return Buffer.from(text).reduce((escaped, octet) => {
    const sign = String.fromCharCode(octet);
    return escaped + (/[A-Za-z0-9._~-]/.test(sign) ? sign : `%${octet.toString(16).toUpperCase().padStart(2, "0")}`);
  }, "");
}
