import { describe, expect, it } from "vitest";
import { z } from "zod";
import { constant, fromArgs, prefixIssues } from "../../src/plan/draft";
import { error } from "../../src/shared/issues";

describe("a draft's value", () => {
  it("that is fixed is settled with itself", () => {
    const { source, resolve: settle } = constant("mx.example.net");
    expect(source).toBe("mx.example.net");
    expect(settle(undefined)).toEqual({ text: "mx.example.net", issues: [] });
  });

  const shout = fromArgs(z.string(), "a", ["extraRecords", "x", "value"], (value) => ({
    text: value.toUpperCase(),
    issues: [],
  }));

  it("that is made of arguments is made when these are known", () => {
    expect(shout.source).toBe("a");
    expect(shout.resolve("b")).toEqual({ text: "B", issues: [] });
  });

  it("that is made of arguments is not made of what has the wrong shape", () => {
    expect(shout.resolve(5)).toEqual({
      text: "",
      issues: [error("args.type", "extraRecords.x.value", "expected a string, got 5")],
    });
  });
});

describe("a text's issues", () => {
  it("are put under the argument that it was made of", () => {
    const made = prefixIssues("spf", { text: "t", issues: [error("a", "", "m"), error("b", "ip4[0]", "m")] });
    expect(made).toEqual({ text: "t", issues: [error("a", "spf", "m"), error("b", "spf.ip4[0]", "m")] });
  });
});
