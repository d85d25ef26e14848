import { promises } from "node:dns";
import { describe, expect, it } from "vitest";
import { ask, type MailResolver } from "../../src/mail/resolver";

const failure = (code: unknown): Error => Object.assign(new Error("query"), { code });

describe("a question", () => {
  it("is answered by records", async () => {
    expect(await ask(Promise.resolve(["a", "b"]))).toEqual({ ok: true, records: ["a", "b"] });
    expect(await ask(Promise.resolve([]))).toEqual({ ok: true, records: [] });
  });

  it.each(["ENOTFOUND", "ENODATA", "EBADNAME"])("is answered by none: %s", async (code) => {
    expect(await ask(Promise.reject(failure(code)))).toEqual({ ok: true, records: [] });
  });

  it.each(["ETIMEOUT", "ESERVFAIL", "EREFUSED", "ECONNREFUSED", "ENETUNREACH", "EAI_AGAIN", "ECANCELLED"])(
    "is not answered: %s",
    async (code) => {
      expect(await ask(Promise.reject(failure(code)))).toEqual({ ok: false, code });
    },
  );

  it.each([
    new TypeError("a slip"),
    failure(5),
    failure(undefined),
    // Node's own errors of programs have codes, too.
    failure("ERR_INVALID_ARG_TYPE"),
    failure("ERR_ASSERTION"),
    "a text",
    null,
    undefined,
    5,
  ])("fails as its resolver does for what no DNS says: %s", async (problem) => {
    const told = await ask(Promise.reject(problem)).then(
      (answer) => ({ answer }),
      (thrown: unknown) => ({ thrown }),
    );
    expect(told).toEqual({ thrown: problem });
  });

  it("can be put to Node's own resolvers", () => {
    const resolvers: MailResolver[] = [promises, new promises.Resolver()];
    expect(resolvers.map((one) => typeof one.resolveTxt)).toEqual(["function", "function"]);
  });
});
