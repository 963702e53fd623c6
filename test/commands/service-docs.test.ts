import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SETTINGS, type SettingEntry } from "../../src/app/service/settings/table.ts";
import { ROOT } from "./daybook.ts";

const page = readFileSync(join(ROOT, "docs/service.md"), "utf8");
const rows = page.split("\n").filter((line) => line.startsWith("| `"));

test.each(Object.entries<SettingEntry>(SETTINGS))("docs/service.md has the setting %s as it is", (name, { usual }) => {
  const row = rows.find((line) => (line.split("|")[1] ?? "").includes(`\`${name}\``));
  expect(row).toBeDefined();
  if (usual !== undefined) expect(row).toContain(usual);
});
