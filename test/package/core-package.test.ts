import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser } from "../web/browser.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The same program everywhere: two facts of one thread, and what they cost, as text. */
const PROGRAM = `
import { DEFAULT_SETTINGS, openRates, parseInstant, rate, toWire } from "@daybook/core";
import { rateData } from "@daybook/core/rates";

const at = parseInstant("2026-10-05T12:00:00Z") ?? 0;
const outbound = { kind: "message", number: "N1", waba: "W1", user: "5511980000001", direction: "outbound", at, deliveredAt: at + 1000 } as const;
const facts = [
  { ...outbound, id: "m1", type: "template", category: "marketing" },
  { ...outbound, id: "m2", type: "template", category: "utility" },
];
const { charges } = rate(facts, DEFAULT_SETTINGS, openRates(rateData));
export const answer: string = charges.map(toWire).map(({ market, category, cost, currency }) => [market, category, cost, currency].join(" ")).join(", ");
`;
const ANSWER = "Brazil marketing 0.0625 USD, Brazil utility 0.0068 USD";

let project = "";

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "daybook-core-user-"));
  writeFileSync(join(project, "package.json"), '{ "name": "user", "private": true, "type": "module" }\n');
  const packed = execFileSync("node", [`${ROOT}scripts/pack-core.mjs`, project], { encoding: "utf8" });
  execFileSync("npm", ["install", packed.trim(), "--offline", "--no-audit", "--no-fund"], { cwd: project });
  writeFileSync(join(project, "program.ts"), PROGRAM);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test("installs nothing but itself", () => {
  const lock: unknown = JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8"));
  expect(Object.keys(field(lock, "packages"))).toEqual(["", "node_modules/@daybook/core"]);
  const manifest: unknown = JSON.parse(readFileSync(join(project, "node_modules/@daybook/core/package.json"), "utf8"));
  expect(manifest).not.toHaveProperty("dependencies");
});

test("its types hold in a strict program without Node's types", () => {
  const options = {
    module: "NodeNext",
    target: "ES2023",
    lib: ["ES2023"],
    types: [],
    strict: true,
    outDir: "out",
    rootDir: ".",
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["program.ts"] }));
  execFileSync("node", [`${ROOT}node_modules/typescript/bin/tsc`, "-p", "."], { cwd: project, stdio: "pipe" });
  writeFileSync(join(project, "run.mjs"), 'import { answer } from "./out/program.js";\nconsole.log(answer);\n');
  expect(execFileSync("node", ["run.mjs"], { cwd: project, encoding: "utf8" })).toBe(`${ANSWER}\n`);
});

describe("in a browser", () => {
  let bundle = "";
  beforeAll(async () => {
    const lib = { entry: "program.ts", formats: ["iife" as const], name: "daybookUser", fileName: () => "bundle.js" };
    await build({
      root: project,
      configFile: false,
      logLevel: "warn",
      build: { lib, outDir: "bundle", minify: false },
    });
    bundle = readFileSync(join(project, "bundle/bundle.js"), "utf8");
  });

  test("the bundle asks for nothing of Node", () => {
    expect(bundle).not.toMatch(/\bnode:|\brequire\(|\bprocess\.|^import /m);
  });
  test("it runs where only the language itself is there", () => {
    const context = createContext({});
    runInContext(bundle, context);
    expect(runInContext("daybookUser.answer", context)).toBe(ANSWER);
  });
  test("it runs in Chromium", async () => {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      await page.addScriptTag({ content: bundle });
      expect(await page.evaluate("daybookUser.answer")).toBe(ANSWER);
    } finally {
      await browser.close();
    }
  });
});

function field(value: unknown, name: string): object {
  const found =
    typeof value === "object" && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
  if (typeof found !== "object" || found === null) throw new Error(`expected an object with "${name}"`);
  return found;
}
