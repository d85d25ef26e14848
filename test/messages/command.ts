/** The command line: what it refuses has no ids, and ends in what to do. */
import { ExitCode, UserError } from "../../src/cli/errors";
import type { Tools } from "../../src/cli/tools";
import type { Resolver } from "../../src/resolver";
import { checks, command, planJson, type Settings } from "../cli/support";
import type { Message, Provoke, Room } from "./entry";

const silent = async (): Promise<Resolver> =>
  ({
    resolveTxt: async () => {
      throw Object.assign(new Error("ETIMEOUT"), { code: "ETIMEOUT" });
    },
  }) as unknown as Resolver;

/** What stands on standard error. */
async function stderrOf(args: string[], settings: Settings = {}, tools: Partial<Tools> = {}): Promise<string> {
  const { code, stderr } = await command(args, { resolver: silent, ...checks(), ...tools }, settings);
  if (code !== ExitCode.NoVerdict) throw new Error(`${args.join(" ")} is not refused`);
  return stderr.replace(/\n$/, "");
}

/** The arguments are parted by spaces, but for those in quotes. */
const told =
  (args: string | string[], stdin: Settings["stdin"] = ""): Provoke =>
  async (): Promise<Message> => {
    const words =
      typeof args !== "string" ? args : (args.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', "")) ?? []);
    return { id: UserError.name, severity: "error", message: await stderrOf(words, { stdin }) };
  };

/** A check that fails by itself. */
const broken = (problem: Error): Provoke => {
  // biome-ignore lint/correctness/useYield: it fails before it has anything to give.
  const checkMany = async function* (): ReturnType<Tools["checkMany"]> {
    throw problem;
  };
  return async () => new Error(await stderrOf(["check", "example.com"], {}, { checkMany } as Partial<Tools>));
};

export const room: Room = {
  [Error.name]: [
    broken(new TypeError("x is not a function")),
    broken(Object.assign(new Error("ENOSPC: no space left on device, write"), { syscall: "write" })),
  ],
  [UserError.name]: [
    told("chek example.com"),
    told("plan example.com --editoin china"),
    told("plan example.com example.org"),
    told("spf"),
    told("check --file"),
    told("plan"),
    told("plan example.com --format tabel"),
    told("plan example.com --ttl x"),
    told("plan example.com --ttl 0"),
    told("plan https://example.com/ --edition singapur"),
    told("plan example.com --config no-such-file.json"),
    told("plan example.com --config test"),
    told("plan example.com --config -", "{ spf }"),
    told("plan example.com --config -", ""),
    told("plan example.com --config -", '{ "ttl": 600, }'),
    told("plan example.com --config -", "[]"),
    told("plan example.com --config -", [new Uint8Array([0xff, 0xfe, 0x7b, 0])]),
    told("plan example.com --config -", ["x".repeat(10_000_001)]),
    told("check"),
    told("check example.com --edition singapur"),
    told("check example.com --edition custom"),
    told("check example.com --output records"),
    told("check --plan - --edition china"),
    told("check --file - --wait 60"),
    told("check --file -", "# nothing\n"),
    told("check example.com --server https://ns1.example.com/"),
    told("check example.com --server 192.0.2.1 --root 192.0.2.2"),
    told("check example.com --root ns1.example.com"),
    told("check example.com --root 192.0.2.1 --root 192.0.2.2:5353"),
    told("check https://example.com/ --plan -"),
    told("drift --plan -", "{}"),
    told("spf https://example.com/"),
    told("spf silent.example.com"),
    told("spf silent.example.com --server 192.0.2.1"),
    told("spf v=spf2"),
    told(["spf", '"v=spf1 -all']),
    told('spf "v=spf1 mx -all"'),
    told('spf "v=spf1 -all" --domain "a b"'),
    told("spf example.com --domain example.com"),
    told("clients example.com --format pdf"),
    told("clients example.com --lang fr"),
    told("clients example.com --user ann"),
    told("clients example.com --name _ --user ann@example.org".replace("_", "x".repeat(61))),
    told("clients example.com --out x --format html"),
    told("clients example.com --out="),
    told("clients example.com --out package.json"),
    told("adopt example.com --dns zonefile:x"),
    told("adopt example.com --dns zone-file"),
    told("adopt example.com --dns zone-file:a|b"),
    told("adopt example.com --dns zone-file:no-such.zone"),
    told("adopt example.com --dns rfc2136:a@b@c"),
    told("adopt example.com --dns rfc2136:192.0.2.1:70000"),
    told("adopt example.com --dns rfc2136:mail-key@192.0.2.1"),
    told("adopt example.com --dns alidns:-", "{}"),
    told("adopt example.com --dns alidns:x --zone-id 0"),
    told("adopt example.com --dns alidns:- --config -"),
    told("adopt example.com --dns alidns:x --output records"),
    told("adopt --dns alidns:x --plan - --ttl 60", planJson),
    told("comment"),
    told("comment - -", "{}"),
    told("comment no-such-file.json"),
    told("comment --expect latest"),
  ],
};
