import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DIALOG_PRESETS } from "../../src/core/billing/dialog-rules.ts";

const FOLDER = join(import.meta.dirname, "..", "scenarios", "plans");
const texts = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), "utf8"));

const said = (keyword: string) =>
  texts.flatMap((text) =>
    [...text.matchAll(new RegExp(`^${keyword}\\s+(.*)$`, "gm"))].flatMap(([, words = ""]) => words.split(/\s+/)),
  );

const lettered = (document: string, last: string) =>
  [..."abcdefghijk"].filter((letter) => letter <= last).map((letter) => `${document}-${letter}`);

test("every statement of the three descriptions has a scenario", () => {
  const statements = [...lettered("S1", "f"), ...lettered("S2", "d"), ...lettered("S3", "k")];
  expect([...new Set(said("states"))].sort()).toEqual(statements.sort());
});

test("every preset of a description has a scenario", () => {
  const named = DIALOG_PRESETS.map(({ name }) => name).filter((name) => !name.startsWith("cbp"));
  expect(named.filter((name) => !said("unit").includes(name))).toEqual([]);
});

test("what departs from Meta names rules that the rules list knows", () => {
  const rules = readFileSync(join(FOLDER, "..", "..", "rules.md"), "utf8");
  expect(said("deviates").filter((id) => !rules.includes(`| ${id} |`))).toEqual([]);
  expect(said("deviates").length).toBeGreaterThan(10);
});
