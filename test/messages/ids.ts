/**
 * The ids of all issues, reasons and errors that the sources can make, found over TypeScript's syntax and symbols: where
 * an id is put together of variables, these are followed to the literals that they may hold.
 */
import { globSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { error, warning } from "../../src/shared/issues";
import { OperationError } from "../../src/shared/operation-error";
import { errorReason, warningReason } from "../../src/shared/reasons";

export const root = join(__dirname, "../..");

/** Their names as the sources have them, so that a renaming is followed. */
const MAKERS = [error, warning, errorReason, warningReason].map(({ name }) => name);

/** A place where something is made with an id. */
export interface Site {
  /** The file and the line, for who looks for it. */
  place: string;
  ids: Set<string>;
}

/** What stands for a part of an id that could not be followed. */
export const UNKNOWN = "*";

/** What the sources make: ids with their places, and the wordings of the errors of one class that has none. */
export function readSources(errorClass: string): { sites: Site[]; wordings: RegExp[] } {
  const program = sources();
  return { sites: new Finder(program).sites(), wordings: wordingsOf(program, errorClass) };
}

/** All sources as one program, with nothing but themselves: no types of libraries are needed to follow a name. */
function sources(): ts.Program {
  const options: ts.CompilerOptions = {
    // For the methods of lists, which ids go through.
    lib: ["lib.es2019.d.ts"],
    types: [],
    strict: true,
    target: ts.ScriptTarget.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options, true);
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => {
      const base = join(dirname(from), text);
      const found =
        text.startsWith(".") && [`${base}.ts`, join(base, "index.ts")].find((path) => host.fileExists(path));
      return { resolvedModule: found ? { resolvedFileName: found, extension: ".ts" } : undefined };
    });
  return ts.createProgram(
    globSync("src/**/*.ts", { cwd: root }).map((name) => join(root, name)),
    options,
    host,
  );
}

/** What the message of each `new errorClass(…)` looks like, where it is written there. */
function wordingsOf(program: ts.Program, errorClass: string): RegExp[] {
  const found: RegExp[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === errorClass) {
      const pattern = node.arguments?.[0] && patternOf(node.arguments[0]);
      // Of a message that is made elsewhere nothing is known here.
      if (pattern !== undefined && /[a-z]{3} [a-z]/.test(pattern)) found.push(new RegExp(pattern));
    }
    node.forEachChild(visit);
  };
  for (const file of program.getSourceFiles()) if (file.fileName.startsWith(join(root, "src"))) visit(file);
  return found;
}

function patternOf(node: ts.Expression): string | undefined {
  const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  if (ts.isStringLiteralLike(node)) return escaped(node.text);
  if (ts.isTemplateExpression(node)) {
    return escaped(node.head.text) + node.templateSpans.map(({ literal }) => `.*${escaped(literal.text)}`).join("");
  }
  if (!ts.isBinaryExpression(node)) return undefined;
  return `${patternOf(node.left) ?? ".*"}${patternOf(node.right) ?? ".*"}`;
}

type Call = ts.CallExpression | ts.NewExpression;
type Written = ts.PropertyAssignment | ts.ShorthandPropertyAssignment;

/** Follows expressions back to the literals that they may hold. */
class Finder {
  private readonly checker: ts.TypeChecker;
  private readonly files: ts.SourceFile[];
  private readonly callsByName = new Map<string, Call[]>();
  private readonly callsByFile = new Map<ts.SourceFile, Call[]>();
  private readonly allProperties = new Map<string, Written[]>();
  private readonly known = new Map<ts.Node, Set<string>>();

  constructor(program: ts.Program) {
    this.checker = program.getTypeChecker();
    this.files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(join(root, "src")));
    for (const file of this.files) this.index(file);
  }

  sites(): Site[] {
    const found: Site[] = [];
    const visit = (node: ts.Node): void => {
      const id = this.idOf(node);
      if (id) found.push({ place: this.place(id), ids: this.values(id) });
      if (ts.isPropertyAssignment(node) && node.name.getText() === "id") {
        const ids = [...this.values(node.initializer)].filter((one) => /^[a-z0-9-]+\.[a-z0-9*-]+$/.test(one));
        if (ids.length > 0) found.push({ place: this.place(node), ids: new Set(ids) });
      }
      node.forEachChild(visit);
    };
    for (const file of this.files) visit(file);
    return found;
  }

  private place(node: ts.Node): string {
    const file = node.getSourceFile();
    return `${relative(root, file.fileName)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  }

  /** The expression of an id, where the node makes something with one. */
  private idOf(node: ts.Node): ts.Expression | undefined {
    if (ts.isCallExpression(node)) {
      const called = ts.isIdentifier(node.expression) ? this.symbolAt(node.expression)?.valueDeclaration : undefined;
      const isMaker = called && ts.isFunctionDeclaration(called) && MAKERS.includes(called.name?.text ?? "");
      if (isMaker) return node.arguments[0];
      // `(isWeak ? warning : error)(id, …)`, and a maker that came as an argument.
      const callee = node.expression;
      return this.isMakerLike(callee) ? node.arguments[0] : undefined;
    }
    if (ts.isNewExpression(node) && this.isError(node.expression)) return node.arguments?.[0];
    return undefined;
  }

  private isMakerLike(callee: ts.Expression): boolean {
    if (ts.isParenthesizedExpression(callee) && ts.isConditionalExpression(callee.expression)) {
      return ts.isIdentifier(callee.expression.whenTrue) && MAKERS.includes(callee.expression.whenTrue.text);
    }
    const declared = ts.isIdentifier(callee) ? this.symbolAt(callee)?.valueDeclaration : undefined;
    if (!declared || !ts.isVariableDeclaration(declared)) return false;
    const initial = declared.initializer;
    return initial !== undefined && ts.isConditionalExpression(initial) && MAKERS.includes(initial.whenTrue.getText());
  }

  private isError(expression: ts.Expression): boolean {
    let declared = this.symbolAt(expression)?.valueDeclaration;
    while (declared && ts.isClassDeclaration(declared)) {
      if (declared.name?.text === OperationError.name) return true;
      const base: ts.Expression | undefined = declared.heritageClauses?.[0]?.types[0]?.expression;
      declared = base && this.symbolAt(base)?.valueDeclaration;
    }
    return false;
  }

  private symbolAt(node: ts.Node): ts.Symbol | undefined {
    const symbol = this.checker.getSymbolAtLocation(node);
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  private index(node: ts.Node): void {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const { expression } = node;
      push(this.callsByFile, node.getSourceFile(), node);
      push(
        this.callsByName,
        (ts.isPropertyAccessExpression(expression) ? expression.name : expression).getText(),
        node,
      );
    }
    if (ts.isObjectLiteralExpression(node)) {
      for (const property of node.properties) {
        if (ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property)) {
          push(this.allProperties, property.name.getText(), property);
        }
      }
    }
    node.forEachChild((child) => this.index(child));
  }

  /** What is written for a property of a type: only there, and only for names that are asked for, types are worked out. */
  private written(declared: ts.Node): ts.Expression[] {
    const name = (declared as { name?: ts.Node }).name?.getText() ?? "";
    return (this.allProperties.get(name) ?? [])
      .filter((property) => {
        if (property === declared) return true;
        const type = this.checker.getContextualType(property.parent);
        const symbols = typesOf(type).flatMap((one) => one.getProperty(name) ?? []);
        return symbols.some((symbol) => symbol.declarations?.includes(declared as ts.Declaration));
      })
      .map((property) => (ts.isPropertyAssignment(property) ? property.initializer : property.name));
  }

  /** The calls of a function, by the declaration of its signature. What is known by its type only is called in one file. */
  private callsOf(declared: ts.Node): Call[] {
    const named = ts.isArrowFunction(declared) || ts.isFunctionExpression(declared) ? declared.parent : declared;
    const name = ts.isConstructorDeclaration(named) ? named.parent.name : (named as { name?: ts.Node }).name;
    const calls = name ? this.callsByName.get(name.getText()) : this.callsByFile.get(declared.getSourceFile());
    return (calls ?? []).filter((call) => {
      const type = this.checker.getTypeAtLocation(call.expression);
      const signatures = ts.isNewExpression(call) ? type.getConstructSignatures() : type.getCallSignatures();
      return signatures.some((signature) => signature.declaration === declared);
    });
  }

  values(node: ts.Expression): Set<string> {
    const before = this.known.get(node);
    if (before) return before;
    // What leads back to itself adds nothing.
    this.known.set(node, new Set());
    const found = this.find(node);
    this.known.set(node, found);
    return found;
  }

  private find(node: ts.Expression): Set<string> {
    if (ts.isStringLiteralLike(node)) return new Set([node.text]);
    const inner = (node as { expression?: ts.Expression }).expression;
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
      return this.values(inner as ts.Expression);
    }
    if (ts.isTemplateExpression(node)) {
      return node.templateSpans.reduce(
        (heads, span) => product(product(heads, this.values(span.expression)), new Set([span.literal.text])),
        new Set([node.head.text]),
      );
    }
    if (ts.isConditionalExpression(node)) return union(this.values(node.whenTrue), this.values(node.whenFalse));
    if (ts.isBinaryExpression(node)) {
      const [left, right] = [this.values(node.left), this.values(node.right)];
      return node.operatorToken.kind === ts.SyntaxKind.PlusToken ? product(left, right) : union(left, right);
    }
    if (ts.isCallExpression(node)) return this.returned(node);
    if (ts.isElementAccessExpression(node)) return this.anyOf(node.expression);
    const literal = this.literalsOf(this.checker.getTypeAtLocation(node));
    if (literal) return literal;
    if (ts.isIdentifier(node)) return this.ofSymbol(this.shorthandOr(node));
    if (ts.isPropertyAccessExpression(node)) return this.ofSymbol(this.symbolAt(node.name));
    return new Set([UNKNOWN]);
  }

  /** What a function of ours may return. */
  private returned(call: ts.CallExpression): Set<string> {
    const body = (this.symbolAt(call.expression)?.valueDeclaration as ts.FunctionDeclaration | undefined)?.body;
    const found: Set<string>[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isReturnStatement(node) && node.expression) found.push(this.values(node.expression));
      if (!ts.isFunctionLike(node)) node.forEachChild(visit);
    };
    if (body) visit(body);
    return found.length > 0 ? found.reduce(union) : new Set([UNKNOWN]);
  }

  /** What a table holds. */
  private anyOf(table: ts.Expression): Set<string> {
    const declared = this.symbolAt(table)?.valueDeclaration;
    const literal = declared && ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
    if (!literal || !ts.isObjectLiteralExpression(literal)) return new Set([UNKNOWN]);
    const written = literal.properties.filter(ts.isPropertyAssignment);
    return written.map(({ initializer }) => this.values(initializer)).reduce(union, new Set());
  }

  private shorthandOr(node: ts.Identifier): ts.Symbol | undefined {
    return ts.isShorthandPropertyAssignment(node.parent)
      ? this.checker.getShorthandAssignmentValueSymbol(node.parent)
      : this.symbolAt(node);
  }

  private literalsOf(type: ts.Type): Set<string> | undefined {
    if (type.isStringLiteral()) return new Set([type.value]);
    if (!type.isUnion() || !type.types.every((one) => one.isStringLiteral())) return undefined;
    return new Set(type.types.map((one) => (one as ts.StringLiteralType).value));
  }

  private ofSymbol(symbol: ts.Symbol | undefined): Set<string> {
    const found = (symbol?.declarations ?? []).map((declaration) => this.ofDeclaration(declaration));
    return found.length > 0 ? found.reduce(union) : new Set([UNKNOWN]);
  }

  private ofDeclaration(declared: ts.Node): Set<string> {
    if (isPassedOn(declared)) return new Set();
    if (ts.isVariableDeclaration(declared) && declared.initializer) return this.values(declared.initializer);
    if (ts.isParameter(declared)) return this.ofParameter(declared);
    if (ts.isBindingElement(declared)) {
      const type = this.checker.getTypeAtLocation(declared.parent);
      const name = (declared.propertyName ?? declared.name).getText();
      const found = typesOf(type).flatMap((one) => one.getProperty(name) ?? []);
      return found.length > 0 ? found.map((one) => this.ofSymbol(one)).reduce(union) : new Set([UNKNOWN]);
    }
    const written = this.written(declared);
    if (written.length === 0) return new Set([UNKNOWN]);
    return written.map((expression) => this.values(expression)).reduce(union);
  }

  private ofParameter(parameter: ts.ParameterDeclaration): Set<string> {
    const owner = parameter.parent;
    const place = owner.parameters.indexOf(parameter);
    const declared: ts.Node[] = [owner];
    if (ts.isArrowFunction(owner) || ts.isFunctionExpression(owner)) {
      // What is called may be known by its type only, such as a function that is returned.
      for (const type of typesOf(this.checker.getContextualType(owner))) {
        for (const { declaration } of type.getCallSignatures()) if (declaration) declared.push(declaration);
      }
    }
    const calls = declared.flatMap((one) => this.callsOf(one));
    const given = calls.flatMap((call) => call.arguments?.[place] ?? parameter.initializer ?? []);
    if (given.length === 0) return new Set([UNKNOWN]);
    return given.map((expression) => this.values(expression)).reduce(union);
  }
}

/** Whether it is the id of an issue, a reason or an error that was made already. */
function isPassedOn({ parent }: ts.Node): boolean {
  if (!parent || !(ts.isInterfaceDeclaration(parent) || ts.isTypeLiteralNode(parent))) {
    const isOfError = parent && ts.isConstructorDeclaration(parent) && ts.isClassDeclaration(parent.parent);
    return isOfError === true && (parent.parent as ts.ClassDeclaration).name?.text === OperationError.name;
  }
  const names = parent.members.map(({ name }) => name?.getText());
  return ["id", "severity", "message"].every((name) => names.includes(name));
}

/** The types of a union, without what is not there. */
function typesOf(type: ts.Type | undefined): ts.Type[] {
  if (type === undefined) return [];
  return type.isUnion() ? type.types : [type];
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function union(one: Set<string>, other: Set<string>): Set<string> {
  return new Set([...one, ...other]);
}

function product(heads: Set<string>, tails: Set<string>): Set<string> {
  return new Set([...heads].flatMap((head) => [...tails].map((tail) => head + tail)));
}
