import { posix } from "node:path";
import { type ESTree, Visitor } from "vite";
import { isForWeb, layerOf, mayImport } from "./layers.ts";
import { type Code, isTest, lineAt, place, type Source } from "./sources.ts";

/** A place and what to do about it: `src/a.ts:3 ...`. */
export type Finding = string;

const FILE_LINES = 400;
const FUNCTION_LINES = 70;

// Put together so that this file does not find itself.
const NEIGHBOUR = ["..", "shared"].join("/");
export const MACHINE_FOLDERS = ["work", "root"].map((name) => `/${name}/`);
export const FOREIGN_DOCUMENTS = ["DESIGN", "STYLE", "STACK"];

const IMPURE_NAMES = new Set(
  "process console fetch performance crypto require Buffer globalThis setTimeout setInterval setImmediate queueMicrotask".split(
    " ",
  ),
);

/** Imports run one way: a folder sees only the layers below its own. */
export function importDirection(code: Code): Finding[] {
  const from = layerOf(code.path);
  if (from === undefined)
    return [`${code.path}:1 lies in no known layer: put it into one, or add the folder to test/tidy/layers.ts`];
  return importsOf(code).flatMap(({ target, offset }) => {
    if (!target.startsWith(".")) return [];
    const to = layerOf(posix.join(posix.dirname(code.path), target));
    if (to !== undefined && mayImport(from, to)) return [];
    const name = to ?? "a place outside of the layers";
    return [`${place(code, offset)} ${from} imports ${name}: move what is shared down, or hand it in as a parameter`];
  });
}

/** The dashboard runs in a browser: of the program it knows core alone. */
export function webImports(code: Code): Finding[] {
  return importsOf(code).flatMap(({ target, offset }) => {
    if (!target.startsWith(".") || isForWeb(posix.join(posix.dirname(code.path), target))) return [];
    return [`${place(code, offset)} web imports ${target}: it may import core, or ask the API`];
  });
}

/** Core has no clock, no chance, no input and output, and depends on no package. */
export function purity(code: Code): Finding[] {
  const found: Finding[] = [];
  const note = (node: { readonly start: number }, what: string) => found.push(`${place(code, node.start)} ${what}`);
  for (const { target, offset } of importsOf(code)) {
    if (!target.startsWith("."))
      note({ start: offset }, `core imports ${target}: core depends on nothing; let the caller hand it in`);
  }
  const ownNames = new Set<number>();
  new Visitor({
    MemberExpression(node) {
      if (node.property.type === "Identifier" && !node.computed) ownNames.add(node.property.start);
      const name = code.text.slice(node.start, node.end);
      if (name === "Date.now" || name === "Math.random")
        note(node, `core calls ${name}: take the time or the number as a parameter`);
    },
    Property(node) {
      if (!node.computed) ownNames.add(node.key.start);
    },
    TSPropertySignature(node) {
      ownNames.add(node.key.start);
    },
    NewExpression(node) {
      if (isNamed(node.callee, "Date") && node.arguments.length === 0)
        note(node, "core reads the clock: take the instant as a parameter");
    },
    Identifier(node) {
      if (IMPURE_NAMES.has(node.name) && !ownNames.has(node.start))
        note(node, `core uses ${node.name}: let the caller hand in what it gives`);
    },
  }).visit(code.tree.program);
  return found;
}

/** `as const` narrows; every other cast, `any` and `!` claim what nobody has checked. */
export function casts(code: Code): Finding[] {
  const found: Finding[] = [];
  const note = (node: { readonly start: number }, what: string) => found.push(`${place(code, node.start)} ${what}`);
  new Visitor({
    TSAsExpression(node) {
      const isConst = node.typeAnnotation.type === "TSTypeReference" && isNamed(node.typeAnnotation.typeName, "const");
      if (!isConst) note(node, "casts with `as`: parse the value or narrow it with a check");
    },
    TSTypeAssertion: (node) => note(node, "casts with <>: parse the value or narrow it with a check"),
    TSAnyKeyword: (node) => note(node, "says `any`: say `unknown` and parse it"),
    TSNonNullExpression: (node) =>
      note(node, "asserts with `!`: handle the missing value, or assert() why it cannot be missing"),
  }).visit(code.tree.program);
  return found;
}

/** No file so long that nobody reads it to the end. */
export function fileLength(source: Source): Finding[] {
  const lines = source.text.trimEnd().split("\n").length;
  return lines > FILE_LINES
    ? [`${source.path}:${FILE_LINES} has ${lines} lines of at most ${FILE_LINES}: split it by what it exports`]
    : [];
}

/** No function longer than a screen. Tests may be told in one breath. */
export function functionLength(code: Code): Finding[] {
  const found: Finding[] = [];
  const measure = (node: { readonly start: number; readonly end: number }) => {
    const lines = lineAt(code.text, node.end) - lineAt(code.text, node.start) + 1;
    if (lines > FUNCTION_LINES) {
      found.push(
        `${place(code, node.start)} has ${lines} lines of at most ${FUNCTION_LINES}: take a step out and give it a name`,
      );
    }
  };
  if (isTest(code.path)) return [];
  new Visitor({ FunctionDeclaration: measure, FunctionExpression: measure, ArrowFunctionExpression: measure }).visit(
    code.tree.program,
  );
  return found;
}

/** Every export of core says what it means. A type drawn from the constant on the line before shares its comment. */
export function exportComments(code: Code): Finding[] {
  const found: Finding[] = [];
  let sharedUpTo = -1;
  for (const node of code.tree.program.body) {
    if (node.type !== "ExportNamedDeclaration" || !node.declaration) continue;
    const isDocumented = hasDocComment(code, node.start);
    const isShared =
      node.declaration.type === "TSTypeAliasDeclaration" && code.text.slice(sharedUpTo, node.start) === "\n";
    if (!isDocumented && !isShared)
      found.push(
        `${place(code, node.start)} is exported without a comment: say what it means, in which unit, by which rule`,
      );
    sharedUpTo = isDocumented ? node.end : -1;
  }
  return found;
}

/** Paths and documents that a reader of the project does not have. Intake's tests may look for a folder beside it. */
export function foreignPaths(source: Source): Finding[] {
  const paths = source.path.startsWith("test/intake/") ? MACHINE_FOLDERS : [...MACHINE_FOLDERS, NEIGHBOUR];
  const patterns = [
    ...paths.map((path) => new RegExp(`(?<![\\w.])${path.replaceAll(".", "\\.")}`)),
    ...FOREIGN_DOCUMENTS.map((name) => new RegExp(`\\b${name}(\\.md| section| table)`)),
  ];
  return patterns.flatMap((pattern) => {
    const found = pattern.exec(source.text);
    return found
      ? [`${place(source, found.index)} names ${found[0]}: say it in the project's own words and paths`]
      : [];
  });
}

function hasDocComment(code: Code, offset: number): boolean {
  return code.tree.comments.some(
    (comment) =>
      comment.type === "Block" &&
      comment.value.startsWith("*") &&
      comment.end <= offset &&
      /^\n$/.test(code.text.slice(comment.end, offset)),
  );
}

function importsOf(code: Code): { target: string; offset: number }[] {
  const { staticImports, staticExports } = code.tree.module;
  const reExports = staticExports.flatMap(({ entries, start }) =>
    entries.map(({ moduleRequest }) => ({ moduleRequest, start })),
  );
  const found = [...staticImports, ...reExports].flatMap(({ moduleRequest, start }) =>
    moduleRequest ? [{ target: moduleRequest.value, offset: start }] : [],
  );
  const addLiteral = (source: ESTree.Expression) => {
    if (source.type === "Literal" && typeof source.value === "string")
      found.push({ target: source.value, offset: source.start });
  };
  new Visitor({
    ImportExpression: (node) => addLiteral(node.source),
    TSImportType: (node) => addLiteral(node.source),
  }).visit(code.tree.program);
  return found;
}

function isNamed(node: { readonly type: string }, name: string): boolean {
  return node.type === "Identifier" && "name" in node && node.name === name;
}
