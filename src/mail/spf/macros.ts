import { addressText, nibbles } from "../../dns/ip";
import { MAX_NAME } from "../../dns/name";

/** The macro language of SPF (RFC 7208 section 7). */

/** A part of a macro-string: literal text without escapes, or a macro. */
export type SpfMacroPart = string | SpfMacro;

/** A macro such as `%{ir}` (RFC 7208 section 7.1). */
export interface SpfMacro {
  /** In lower case, such as `i` for the client's address. */
  letter: string;
  /** Set by an upper-case letter: the value is URL-escaped. */
  urlEscape: boolean;
  /** How many of the right-hand parts are used. By default all. */
  parts?: number;
  reverse: boolean;
  /** The characters at which the value is split. By default a dot. */
  delimiters: string;
}

/** The letters for the sender, its parts, the domain, the address, its names, its version and HELO. */
const LETTERS = "slodiphv";
/** The letters that are allowed in an explanation only: the address as text, the receiver, the time. */
const EXPLANATION_LETTERS = "crt";

const ESCAPES: Record<string, string> = { "%": "%", _: " ", "-": "%20" };

/** A macro-string's parts, and whether it ends in a macro or an escape; or where it violates the grammar. */
export type SpfMacroString = { ok: true; parts: SpfMacroPart[]; endsInMacro: boolean } | { ok: false; at: number };

/** Parses a macro-string. An explanation may also contain spaces and three more macros. */
export function parseMacros(text: string, use: "domain" | "explanation"): SpfMacroString {
  const letters = use === "domain" ? LETTERS : LETTERS + EXPLANATION_LETTERS;
  const macro = new RegExp(`%\\{([${letters}])([0-9]*)(r?)([-.+,/_=]*)\\}`, "iy");
  const literal = use === "domain" ? /[!-$&-~]+/y : /[ -$&-~]+/y;
  const parts: SpfMacroPart[] = [];
  let plain = "";
  let endsInMacro = false;
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const escaped = text[at] === "%" ? ESCAPES[text[at + 1] ?? ""] : undefined;
    const run = escaped === undefined ? take(literal) : null;
    endsInMacro = run === null;
    if (escaped !== undefined || run) {
      plain += escaped ?? run?.[0];
      at += run?.[0].length ?? 2;
      continue;
    }
    const [whole, letter = "", digits = "", reverse, delimiters = ""] = take(macro) ?? [];
    // The number of parts must not be 0.
    if (whole === undefined || (digits !== "" && Number(digits) === 0)) return { ok: false, at };
    if (plain !== "") parts.push(plain);
    plain = "";
    parts.push({
      letter: letter.toLowerCase(),
      urlEscape: letter !== letter.toLowerCase(),
      ...(digits === "" ? {} : { parts: Number(digits) }),
      reverse: reverse !== "",
      delimiters,
    });
    at += whole.length;
  }
  if (plain !== "") parts.push(plain);
  return { ok: true, parts, endsInMacro };
}

/** Where and why a text is not a domain-spec, such as `_spf.example.com` or `%{i}._spf.%{d}`; undefined where it is one. */
export function domainSpecFault(text: string): { at: number; in: "macro" | "name" } | undefined {
  const parsed = parseMacros(text, "domain");
  if (!parsed.ok) return { at: parsed.at, in: "macro" };
  // It must end in a macro, an escape, or a dot and a top label.
  if (parsed.endsInMacro) return undefined;
  const withoutDot = text.endsWith(".") ? text.slice(0, -1) : text;
  const dot = withoutDot.lastIndexOf(".");
  if (dot >= 0 && isTopLabel(withoutDot.slice(dot + 1))) return undefined;
  return { at: dot + 1, in: "name" };
}

/** Whether a domain-spec can become a name at all: its literal labels have a valid length and characters. */
export function isLikelyName(spec: string): boolean {
  const parsed = parseMacros(spec, "domain");
  const shape = parsed.ok ? parsed.parts.map((part) => (typeof part === "string" ? part : "m")).join("") : "";
  return shape
    .replace(/\.$/, "")
    .split(".")
    .every((label) => /^[a-z0-9_-]{1,63}$/i.test(label));
}

/** RFC 7208 section 7.1, `toplabel`: not all digits, no hyphen at an end. */
function isTopLabel(label: string): boolean {
  return /^[a-z0-9-]+$/i.test(label) && !/^-|-$|^[0-9]+$/.test(label);
}

// Expands macros (RFC 7208 section 7.3).

/** The values of the macros in one evaluation. */
export interface MacroValues {
  /** `%{s}`: the sender's address. */
  sender: string;
  /** `%{d}`: the domain whose record is evaluated. */
  domain: string;
  /** `%{i}`, `%{c}`, `%{v}`: the client's address. */
  client: Uint8Array;
  /** `%{h}`: the name of HELO or EHLO. */
  helo: string;
  /** `%{p}`: the validated name of the client; looked up only when needed. */
  validatedName: () => Promise<string>;
  /** `%{r}`: the host that evaluates. */
  receiver: string;
  /** `%{t}`: the time, in seconds since 1970. */
  time: number;
}

/** The text with its macros replaced by their values. */
export async function expandMacros(parts: SpfMacroPart[], values: MacroValues): Promise<string> {
  let text = "";
  for (const part of parts)
    text += typeof part === "string" ? part : transform(part, await macroValue(part.letter, values));
  return text;
}

/** The name of a domain-spec, if it is the same for every message: it has no macros but the domain's own. */
export function nameBeforeMail(spec: string, domain: string): string | undefined {
  const parsed = parseMacros(spec, "domain");
  if (!parsed.ok || parsed.parts.some((part) => typeof part !== "string" && part.letter !== "d")) return undefined;
  return fitName(parsed.parts.map((part) => (typeof part === "string" ? part : transform(part, domain))).join(""));
}

/** Removes labels at the left of a name that is too long (RFC 7208 section 7.3), and the final dot. */
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
      // In upper case, as in the conformance suite of RFC 7208; DNS names are case-insensitive.
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
  for (const char of value) {
    if (delimiters.includes(char)) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts;
}

/** RFC 3986 section 2.3: escapes all but the unreserved characters. */
function escapeUrl(text: string): string {
  return Buffer.from(text).reduce((escaped, octet) => {
    const char = String.fromCharCode(octet);
    return escaped + (/[A-Za-z0-9._~-]/.test(char) ? char : `%${octet.toString(16).toUpperCase().padStart(2, "0")}`);
  }, "");
}
