import { expect, it } from "vitest";
import { createWildcards } from "../../src/update/wildcards";

const PARENTS = ["test", "example.test", "a.example.test", "b.a.example.test", "other.example.test"];

/** The parents whose wildcards are asked about again after a change at the name. */
async function forgottenBy(owner: string): Promise<string[]> {
  let id = 0;
  const wildcards = createWildcards({ newId: () => id++ });
  const asked: string[] = [];
  const askAll = () =>
    Promise.all(
      PARENTS.flatMap((parent) =>
        ["TXT", "CNAME"].map((type) =>
          wildcards.below(parent, type, async () => {
            asked.push(parent);
            return { records: [] };
          }),
        ),
      ),
    );
  await askAll();
  await askAll();
  expect(asked).toHaveLength(2 * PARENTS.length);
  wildcards.forget(owner, "example.test");
  asked.length = 0;
  await askAll();
  return [...new Set(asked)];
}

it.each([
  ["c.b.a.example.test", ["test", "a.example.test", "b.a.example.test"]],
  ["a.example.test", ["test"]],
  ["example.test", ["test"]],
  ["*.example.test", ["test", "example.test"]],
  ["*.a.example.test", ["test", "a.example.test"]],
  // A dot in a label.
  ["x\\.a.example.test", ["test"]],
])("a change at %s may make wildcards effective below %j", async (owner, parents) => {
  expect((await forgottenBy(owner)).sort()).toEqual([...parents].sort());
});
