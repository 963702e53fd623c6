import { readFile } from "node:fs/promises";
import type { Plan } from "../core/billing/plan.ts";
import { type Result, refuse } from "../core/kernel/result.ts";
import type { DocumentProblem } from "./document-problems.ts";

/** Something in a plan file that cannot be used. */
export type PlanProblem = DocumentProblem;

/** Reads a plan file (JSON, docs/plans.md). All problems are named at once. */
export async function loadPlan(path: string): Promise<Result<Plan, readonly PlanProblem[]>> {
  const [text, { parsePlan }] = await Promise.all([readText(path), import("./plan/parse-plan.ts")]);
  if (!text.ok) return refuse([text.refusal]);
  const json = parseJson(text.value, path);
  return json.ok ? parsePlan(json.value, path) : refuse([json.refusal]);
}

async function readText(file: string): Promise<Result<string, PlanProblem>> {
  try {
    return { ok: true, value: await readFile(file, "utf8") };
  } catch (error) {
    return refuse(unreadable(file, `no readable file (${messageOf(error)})`, "Check the path and its permissions."));
  }
}

function parseJson(text: string, file: string): Result<unknown, PlanProblem> {
  try {
    return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch (error) {
    return refuse(
      unreadable(file, `no JSON (${messageOf(error)})`, "Look for a missing quote or comma, or one too many."),
    );
  }
}

function unreadable(file: string, found: string, remedy: string): PlanProblem {
  return { file, path: "the file", found, expected: 'a JSON object with "id" and "versions"', remedy };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
