import { readFile } from "node:fs/promises";
import type { Business } from "../core/billing/business.ts";
import { type Result, refuse } from "../core/kernel/result.ts";
import { parseBusiness } from "./business/parse-business.ts";
import type { DocumentProblem } from "./document-problems.ts";

export { parseBusiness } from "./business/parse-business.ts";

/** Something in a business file, or in what the API was given, that cannot be used. */
export type BusinessProblem = DocumentProblem;

/** Reads a business file (JSON, docs/billing.md). All problems are named at once. */
export async function loadBusiness(path: string): Promise<Result<Business, readonly BusinessProblem[]>> {
  let json: unknown;
  try {
    json = JSON.parse((await readFile(path, "utf8")).replace(/^\uFEFF/, ""));
  } catch (error) {
    return refuse([unreadable(path, error)]);
  }
  return parseBusiness(json, path);
}

function unreadable(file: string, error: unknown): BusinessProblem {
  const isJson = error instanceof SyntaxError;
  return {
    file,
    path: "the file",
    found: `${isJson ? "no JSON" : "no readable file"} (${error instanceof Error ? error.message : String(error)})`,
    expected: 'a JSON object with "id" and "name"',
    remedy: isJson ? "Look for a missing quote or comma, or one too many." : "Check the path and its permissions.",
  };
}
