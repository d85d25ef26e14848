import { describe, expect, it } from "vitest";
import type { Reply } from "../../src/dns/client";
import type { Update } from "../../src/dns/message";
import { TransportError } from "../../src/dns/transport";
import { batchUpdates } from "../../src/update/update-batch";

const of = (name: string): Update => ({
  zone: "example.com",
  prerequisites: [{ name, type: "ANY", class: "NONE", ttl: 0 }],
  changes: [{ name, type: "CNAME", class: "IN", ttl: 600, data: { target: "host.example.net" } }],
});
const namesOf = ({ changes }: Update): string => changes.map(({ name }) => name).join(" ");
const reply = (rcode: string, more: Partial<Reply> = {}): Reply =>
  ({ rcode, signed: true, unauthenticated: false, ...more }) as Reply;

/** A server that answers each message as `answer` says. */
function serverOf(answer: (update: Update) => Reply | Error = () => reply("NOERROR")) {
  const messages: string[] = [];
  const update = batchUpdates({
    async update(one) {
      messages.push(namesOf(one));
      expect(one.prerequisites.map(({ name }) => name).join(" ")).toBe(namesOf(one));
      await new Promise((resolve) => setTimeout(resolve, 1));
      const answered = answer(one);
      if (answered instanceof Error) throw answered;
      return answered;
    },
  });
  const send = (...names: string[]) =>
    Promise.all(
      names.map((name) =>
        update(of(name)).then(
          ({ rcode }) => rcode,
          (error: TransportError) => error.code,
        ),
      ),
    );
  return { messages, update, send };
}

describe("updates of a zone", () => {
  it("are sent in one message where they come at the same time, or wait for another one, in their order", async () => {
    const { messages, send } = serverOf();
    const first = send("a", "b");
    while (messages.length === 0) await new Promise(setImmediate);
    expect(await send("c", "d")).toEqual(["NOERROR", "NOERROR"]);
    expect(await first).toEqual(["NOERROR", "NOERROR"]);
    expect(messages).toEqual(["a b", "c d"]);
  });

  it("are sent at once where none is on its way", async () => {
    const { messages, send } = serverOf();
    await send("a");
    await send("b");
    expect(messages).toEqual(["a", "b"]);
  });

  it("do not wait for those of another zone", async () => {
    const { messages, update } = serverOf();
    await Promise.all([update(of("a")), update({ ...of("b"), zone: "example.net" })]);
    expect(messages).toEqual(["a", "b"]);
  });

  it.each(["YXDOMAIN", "NXRRSET", "REFUSED", "NOTAUTH", "FORMERR"])(
    "are sent alone where %s may concern one of them",
    async (rcode) => {
      const { messages, send } = serverOf((one) => reply(/\bc\b/.test(namesOf(one)) ? rcode : "NOERROR"));
      expect(await send("a", "b", "c", "d")).toEqual(["NOERROR", "NOERROR", rcode, "NOERROR"]);
      expect(messages).toEqual(["a b c d", "a", "b", "c", "d"]);
    },
  );

  it.each<[string, Reply | Error, string]>([
    ["the server failed", reply("SERVFAIL"), "SERVFAIL"],
    ["a refusal may be forged", reply("REFUSED", { unauthenticated: true }), "REFUSED"],
    ["the key is not right", reply("NOTAUTH", { tsigError: "BADKEY" }), "NOTAUTH"],
    ["nobody answers", new TransportError("timeout", "no answer", true), "timeout"],
  ])("are not sent again where %s", async (_, answer, outcome) => {
    const { messages, send } = serverOf(() => answer);
    expect(await send("a", "b", "c")).toEqual([outcome, outcome, outcome]);
    expect(messages).toEqual(["a b c"]);
  });

  it("are sent alone where they are too long together", async () => {
    const tooLong = new TransportError("too-long", "too long", false);
    const { messages, send } = serverOf((one) => (one.changes.length > 1 ? tooLong : reply("NOERROR")));
    expect(await send("a", "b", "c")).toEqual(["NOERROR", "NOERROR", "NOERROR"]);
    expect(messages).toEqual(["a b c", "a", "b", "c"]);
  });

  it("are at most 64 in a message", async () => {
    const { messages, send } = serverOf();
    await send(...Array.from({ length: 100 }, (_, index) => `n${index}`));
    expect(messages.map((names) => names.split(" ").length)).toEqual([64, 36]);
  });
});
