import type { z } from "zod";
import { described } from "./problem.ts";

/** What belongs in a place, and what to do where something else was found. */
export interface Hint {
  readonly expected: string;
  readonly remedy: string;
}

/** Something in a JSON document that cannot be used. */
export interface DocumentProblem {
  readonly file: string;
  /** Where in the document: `versions[0].prices[2].percent`; `the file` for all of it. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  /** What to do about it, in one sentence. */
  readonly remedy: string;
}

/** What a document is called, what its schema's messages mean, and where it is written about. */
export interface DocumentKind {
  readonly file: string;
  /** In the plural: `plans`. */
  readonly noun: string;
  readonly guide: string;
  readonly hints: ReadonlyMap<string, Hint>;
}

/** All problems that a strict schema found in a document. */
export function documentProblems(error: z.ZodError, json: unknown, kind: DocumentKind): readonly DocumentProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, json, kind));
}

function problemsOf(issue: z.core.$ZodIssue, json: unknown, kind: DocumentKind): readonly DocumentProblem[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => strangeKey(issue.path, key, kind));
  const inner = issue.code === "invalid_union" ? closestOf(issue, json) : undefined;
  if (inner) return inner.flatMap((one) => problemsOf({ ...one, path: [...issue.path, ...one.path] }, json, kind));
  const value = valueAt(json, issue.path);
  const hint = kind.hints.get(issue.message);
  return [
    {
      file: kind.file,
      path: pathOf(issue.path) || "the file",
      found: described(value),
      expected: hint?.expected ?? issue.message,
      remedy: hint?.remedy ?? `See ${kind.guide}.`,
    },
  ];
}

/** Where an object stands for a unit, what is wrong inside of it says more than that it is no unit. */
function closestOf(issue: z.core.$ZodIssueInvalidUnion, json: unknown): z.core.$ZodIssue[] | undefined {
  const value = valueAt(json, issue.path);
  return typeof value === "object" && value !== null ? issue.errors.at(-1) : undefined;
}

function strangeKey(path: readonly PropertyKey[], key: string, { file, noun, guide }: DocumentKind): DocumentProblem {
  return {
    file,
    path: pathOf([...path, key]),
    found: `a key that ${noun} do not have`,
    expected: `one that ${guide} names`,
    remedy: "Correct its spelling, or take it out.",
  };
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}

/** `versions[0].prices[2].percent`. */
function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.replace(/^\./, "");
}
