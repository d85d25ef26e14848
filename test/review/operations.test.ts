import { describe, expect, it } from "vitest";
import { operationOf } from "../../src/review/operations";

const done = { isDeletedFirst: false, isReimport: false, isRetained: false };
const of = (...ops: string[]) => operationOf(ops.map((op) => ({ ...done, op })));

describe("the steps of one resource", () => {
  it.each([
    [["same"], undefined],
    [["refresh", "same"], undefined],
    [["read"], undefined],
    [["create"], { word: "create", before: false, after: true }],
    [["refresh", "create"], { word: "create" }],
    [["update"], { word: "update", before: true, after: true }],
    [["delete"], { word: "delete", before: true, after: false }],
    [["import"], { word: "import", before: true, after: true }],
    [["import", "update"], { word: "import, then update" }],
    [["replace"], { word: "replace", isReplacement: true, hasGap: false }],
    [["create-replacement", "replace", "delete-replaced"], { word: "replace", hasGap: false }],
    [["delete-replaced", "replace", "create-replacement"], { word: "replace", hasGap: true }],
    [["delete", "create"], { word: "replace", hasGap: true }],
    [["create", "delete"], { word: "replace", hasGap: false }],
    [["import-replacement", "delete-replaced"], { word: "import again", isReimport: true }],
    [["transmute", "update"], { word: "transmute", isKnown: false, before: true, after: true }],
    [["constructor"], { word: "constructor", isKnown: false }],
  ])("%j", (ops, operation) => {
    if (operation === undefined) expect(of(...ops)).toBeUndefined();
    else expect(of(...ops)).toMatchObject(operation);
  });

  it.each([
    [["delete"], { word: "forget", before: true, after: true }],
    [["delete-replaced", "replace", "create-replacement"], { word: "replace", isRetained: true, hasGap: false }],
    [["delete", "create"], { word: "replace", isRetained: true, hasGap: false }],
    [["import-replacement", "delete-replaced"], { word: "import again", isReimport: false }],
    [["update"], { word: "update" }],
  ])("that is retained when it is deleted: %j", (ops, operation) => {
    const steps = ops.map((op) => ({ ...done, op, isDeletedFirst: true, isRetained: true }));
    expect(operationOf(steps)).toMatchObject(operation);
  });
});
