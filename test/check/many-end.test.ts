import { expect, it, vi } from "vitest";
import { checkMany } from "../../src/check/many";
import type { ResolverOptions } from "../../src/resolver";
import { others, planOf, recordsOf, resolverOf, serversWith } from "./world";

const made: ResolverOptions[] = [];

vi.mock("../../src/resolver", () => ({
  createResolver: (options: ResolverOptions) => {
    made.push(options);
    return resolverOf({ servers: serversWith(recordsOf(planOf())), others });
  },
}));

it("asks by one resolver, and asks no more where nobody takes the results any more", async () => {
  const results = checkMany(
    Array.from({ length: 50 }, () => planOf()),
    { timeout: 7 },
  );
  expect((await results.next()).value).toMatchObject({ status: "Resolved" });
  expect(made).toMatchObject([{ timeout: 7, signal: { aborted: false } }]);
  await results.return();
  expect(made).toMatchObject([{ signal: { aborted: true } }]);
});
