import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { categoryOf, loadTemplates } from "./templates.ts";

async function load(content: string) {
  const folder = mkdtempSync(join(tmpdir(), "daybook-templates-"));
  try {
    writeFileSync(join(folder, "templates.csv"), content);
    return await loadTemplates(join(folder, "templates.csv"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the newest category that had begun holds", async () => {
  const read = await load(
    "\ufeffName;Category;From\r\norder;UTILITY;\r\norder;marketing;2026-04-01\r\n\r\ncode;authentication;2026-01-01T03:00:00Z\r\n",
  );
  if (!read.ok) throw new Error("not read");
  const at = (name: string, date: string) => categoryOf(read.value, name, Date.parse(date));
  expect(at("order", "2020-01-01T00:00:00Z")).toBe("utility");
  expect(at("order", "2026-03-31T23:59:59Z")).toBe("utility");
  expect(at("order", "2026-04-01T00:00:00Z")).toBe("marketing");
  expect(at("code", "2026-01-01T02:59:59Z")).toBeUndefined();
  expect(at("none", "2026-01-01T02:59:59Z")).toBeUndefined();
});

test.each([
  ["name,category\norder,service\n", 2, "category"],
  ["name,category\n\n,utility\n", 3, "name"],
  ["name,category,from\norder,utility,1/4/2026\n", 2, "from"],
  ["template,category\norder,utility\n", null, null],
])("%j is refused", async (content, line, column) => {
  const read = await load(content);
  expect(read.ok ? [] : read.refusal).toMatchObject([{ line, column }]);
});
