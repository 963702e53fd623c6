import { expect, test } from "vitest";
import { isDeeper } from "./json-depth.ts";

const nested = (depth: number, [open, close]: readonly [string, string]) =>
  Buffer.from(`${open.repeat(depth)}${close.repeat(depth)}${" ".repeat(300)}`);

test.each([
  ["lists", ["[", "]"]],
  ["objects", ['{"a":', "}"]],
] as const)("%s are counted", (_, brackets) => {
  expect(isDeeper(nested(200, brackets))).toBe(false);
  expect(isDeeper(nested(201, brackets))).toBe(true);
});

test("brackets in texts do not count", () => {
  const text = `"${"[".repeat(1_000)}\\"${"{".repeat(1_000)}\\\\"`;
  expect(isDeeper(Buffer.from(`[${text},${text}]`))).toBe(false);
});

test("side by side is not deep", () => {
  expect(isDeeper(Buffer.from(`[${"[],".repeat(10_000)}{}]`))).toBe(false);
});
