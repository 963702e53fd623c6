import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  casts,
  exportComments,
  type Finding,
  FOREIGN_DOCUMENTS,
  fileLength,
  foreignPaths,
  functionLength,
  importDirection,
  MACHINE_FOLDERS,
  purity,
  webImports,
} from "./tidy/checks.ts";
import { allTexts, type Code, isTest, parsed, ROOT } from "./tidy/sources.ts";

const texts = allTexts();
const code = parsed(texts);
const program = code.filter(({ path }) => path.startsWith("src/") && !isTest(path));
const web = code.filter(({ path }) => path.startsWith("web/"));
const core = program.filter(({ path }) => path.startsWith("src/core/"));

test("there is something to check", () => expect(core.length).toBeGreaterThan(10));
test("every program can be parsed", () =>
  tidy(code.flatMap((file) => file.tree.errors.map((error) => `${file.path} ${error.message}`))));
test("imports run one way", () => tidy(program.flatMap(importDirection)));
test("web imports core and itself", () => tidy(web.flatMap(webImports)));
test("core has no clock, no randomness, no input and output, no package", () => tidy(core.flatMap(purity)));
test("no cast but `as const`, no any, no non-null assertion", () =>
  tidy(code.filter(({ path }) => /^(src|web)\//.test(path)).flatMap(casts)));
test("no file over 400 lines", () => tidy(code.flatMap(fileLength)));
test("no function over 70 lines", () => tidy(code.flatMap(functionLength)));
test("every export of core has a comment", () => tidy(core.flatMap(exportComments)));
test("nothing that only exists on the author's machine", () => tidy(texts.flatMap(foreignPaths)));
test.each(["ARCHITECTURE.md", "GLOSSARY.md", "CHANGELOG.md"])("%s knows every folder of src", (document) =>
  tidy(unmentioned(document)),
);

describe("the checks themselves", () => {
  const count = (check: (file: Code) => Finding[], path: string, text: string) =>
    parsed([{ path, text }]).flatMap(check).length;

  test.each([
    ["an import of a higher folder", importDirection, "src/core/kernel/a.ts", 'import { b } from "../usage/b.ts";'],
    ["a re-export from a higher folder", importDirection, "src/app/a.ts", 'export { b } from "../cli/b.ts";'],
    ["a late import of a neighbour", importDirection, "src/intake/a.ts", 'const b = await import("../store/b.ts");'],
    ["a type from a higher folder", importDirection, "src/intake/a.ts", 'export type B = import("../app/b.ts").B;'],
    ["a folder without a layer", importDirection, "src/attic/a.ts", ""],
    ["an import from outside", importDirection, "src/app/a.ts", 'import rows from "../../rates/rows.json";'],
    [
      "the dashboard importing the store",
      webImports,
      "web/pages/a/page.tsx",
      'import { b } from "../../../src/store/b.ts";',
    ],
    ["Date.now", purity, "src/core/a.ts", "const now = Date.now();"],
    ["new Date()", purity, "src/core/a.ts", "const now = new Date();"],
    ["Math.random", purity, "src/core/a.ts", "const roll = Math.random();"],
    ["a package in core", purity, "src/core/a.ts", 'import { readFileSync } from "node:fs";'],
    ["console in core", purity, "src/core/a.ts", "console.log(1);"],
    ["a cast", casts, "src/a.ts", "const a = b as string;"],
    ["any", casts, "src/a.ts", "const a: any = b;"],
    ["an assertion that something is there", casts, "src/a.ts", "const a = b!;"],
    ["a missing comment", exportComments, "src/core/a.ts", "export const a = 1;"],
    [
      "a comment too far away",
      exportComments,
      "src/core/a.ts",
      "/** One. */\nexport const a = 1;\n\nexport type A = typeof a;",
    ],
    ["71 lines of function", functionLength, "src/a.ts", `function a() {${"\n".repeat(70)}}`],
    ["401 lines of file", fileLength, "src/a.ts", "a;\n".repeat(401)],
    ["a path of one machine", foreignPaths, "docs/a.md.ts", `// see ${MACHINE_FOLDERS[0]}x`],
    ["a document that is not here", foreignPaths, "src/a.ts", `// see ${FOREIGN_DOCUMENTS[0]} section 6`],
  ])("notice %s", (_, check, path, text) => expect(count(check, path, text)).toBe(1));

  test.each([
    ["an import of a lower folder", importDirection, "src/core/usage/a.ts", 'import { b } from "../kernel/b.ts";'],
    ["the engine's imports", importDirection, "src/core/engine.ts", 'import { b } from "./pricing/b.ts";'],
    [
      "packages outside of core",
      importDirection,
      "src/cli/commands/a.ts",
      'import { b } from "../../app/b.ts";\nimport { c } from "commander";',
    ],
    [
      "a given instant, and fields with such names",
      purity,
      "src/core/a.ts",
      "const then = new Date(0); const { process: it } = x.console;",
    ],
    [
      "the dashboard importing core",
      webImports,
      "web/pages/a/b.ts",
      'import { c } from "../../../src/core/engine.ts";',
    ],
    ["as const", casts, "src/a.ts", "const a = [1] as const;"],
    [
      "a type beside its constant",
      exportComments,
      "src/core/a.ts",
      "/** One. */\nexport const a = 1;\nexport type A = typeof a;",
    ],
    ["70 lines of function", functionLength, "src/a.ts", `function a() {${"\n".repeat(69)}}`],
    ["400 lines of file", fileLength, "src/a.ts", "a;\n".repeat(400)],
  ])("accept %s", (_, check, path, text) => expect(count(check, path, text)).toBe(0));
});

/** Fails with one finding a line. */
function tidy(findings: readonly Finding[]): void {
  if (findings.length > 0) throw new Error(`${findings.length} to put right:\n${findings.join("\n")}`);
}

/** Folders that hold programs, and that the document does not name. */
function unmentioned(document: string): Finding[] {
  const text = readFileSync(ROOT + document, "utf8");
  const folders = ["src", "src/core"].flatMap((parent) =>
    readdirSync(ROOT + parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && texts.some(({ path }) => path.startsWith(`${parent}/${entry.name}/`)))
      .map((entry) => `${parent}/${entry.name}`.replace("src/", "")),
  );
  return folders
    .filter((folder) => !text.includes(folder))
    .map((folder) => `${document}:1 does not name ${folder}: say in a line what it is`);
}
