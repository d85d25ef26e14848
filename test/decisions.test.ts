/** What code must know of an issue, a reason or an error is a typed fact of it: the ids are for people and their tools. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = join(__dirname, "..");
const MAKERS = ["error", "warning", "fault", "notice"];

type Literal = ts.StringLiteralLike;

function literalsIn(name: string, text: string): Literal[] {
  const found: Literal[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node);
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
  return found;
}

/** The function that gets the literal as an argument. A method such as `has` or `startsWith` would compare. */
function makerOf({ parent }: Literal): string | undefined {
  if (ts.isNewExpression(parent)) return parent.expression.getText();
  if (!ts.isCallExpression(parent)) return undefined;
  const { expression } = parent;
  const isMethod = ts.isPropertyAccessExpression(expression) && expression.name.text !== "fail";
  return isMethod ? undefined : expression.getText();
}

/** Whether an id stands where an issue is made with it, or is the name of a rule that a table or a constant has. */
function makesAnIssue(literal: Literal): boolean {
  const { parent } = literal;
  if (ts.isPropertyAssignment(parent)) return ["id", "rule"].includes(parent.name.getText());
  if (ts.isVariableDeclaration(parent)) return /(?:RULE|rule)$/.test(parent.name.getText());
  if (ts.isConditionalExpression(parent)) return ts.isPropertyAssignment(parent.parent);
  return makerOf(literal) !== undefined;
}

/** Ids in the source that stand where something is decided by them. */
function decisions(files: Record<string, string>): string[] {
  const literals = Object.entries(files).flatMap(([name, text]) => literalsIn(name, text));
  const isMade = (literal: Literal): boolean => MAKERS.includes(makerOf(literal) ?? "");
  const families = new Set(literals.filter(isMade).map(({ text }) => text.split(".")[0]));
  const isId = ({ text }: Literal): boolean =>
    /^[a-z0-9-]+\.[a-z0-9-]*$/.test(text) && families.has(text.split(".")[0]);
  return literals
    .filter((literal) => isId(literal) && !makesAnIssue(literal))
    .map((literal) => `${literal.getSourceFile().fileName}: ${literal.text}`);
}

describe("no decision goes by an issue's id", () => {
  it("in the sources", () => {
    const names = globSync("src/**/*.ts", { cwd: root });
    expect(names.length).toBeGreaterThan(100);
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), "utf8")]));
    expect(decisions(files)).toEqual([]);
  });

  it.each([
    'if (issue.id === "mx.second") stop();',
    'const told = issues.filter(({ id }) => id !== "mx.second");',
    'const rules = new Set(["mx.first", "mx.second"]);',
    'if (id.startsWith("mx.")) stop();',
    'if (rules.has("mx.second")) stop();',
    'switch (id) { case "mx.second": stop(); }',
    'const texts = { "mx.second": "two" };',
  ])("and is seen where one does: %s", (line) => {
    expect(decisions({ "a.ts": `error("mx.first", "", "text");`, "b.ts": line })).not.toEqual([]);
  });
});
