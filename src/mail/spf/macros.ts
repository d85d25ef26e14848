/** The macro language of SPF (RFC 7208 section 7). */

/** A part of a macro-string: literal text with its escapes taken back, or a macro. */
export type SpfMacroPart = string | SpfMacro;

/** A macro such as `%{ir}` (RFC 7208 section 7.1). */
export interface SpfMacro {
  /** In lower case, such as `i` for the client's address. */
  letter: string;
  /** An upper-case letter: what it stands for is URL-escaped. */
  urlEscape: boolean;
  /** How many of the right-hand parts are taken. All, where it is missing. */
  parts?: number;
  reverse: boolean;
  /** What the value is divided at. A dot, where none is given. */
  delimiters: string;
}

/** The letters that stand for the sender, its parts, the domain, the address, its names, its version and HELO. */
const LETTERS = "slodiphv";
/** The letters that mean something in an explanation only: the address as text, the receiver, the time. */
const EXPLANATION_LETTERS = "crt";

const ESCAPES: Record<string, string> = { "%": "%", _: " ", "-": "%20" };

/** A macro-string's parts, and whether a macro or an escape is its end; or where it breaks the grammar. */
export type SpfMacroString = { ok: true; parts: SpfMacroPart[]; endsInMacro: boolean } | { ok: false; at: number };

/** Reads a macro-string. An explanation has three macros more, and spaces. */
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
    // A number of parts is not 0.
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

/** Where and why a text is no domain-spec, such as `_spf.example.com` or `%{i}._spf.%{d}`; nothing where it is one. */
export function domainSpecFault(text: string): { at: number; in: "macro" | "name" } | undefined {
  const parsed = parseMacros(text, "domain");
  if (!parsed.ok) return { at: parsed.at, in: "macro" };
  // It ends in a macro or an escape, or in a top label with a dot before it.
  if (parsed.endsInMacro) return undefined;
  const withoutDot = text.endsWith(".") ? text.slice(0, -1) : text;
  const dot = withoutDot.lastIndexOf(".");
  if (dot >= 0 && isTopLabel(withoutDot.slice(dot + 1))) return undefined;
  return { at: dot + 1, in: "name" };
}

/** Whether a domain-spec can lead to a name at all: its literal labels have signs that names have, and fit. */
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
