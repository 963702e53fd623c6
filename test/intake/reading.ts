import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import type { InputProblem } from "../../src/intake/problem.ts";
import { type InputOptions, readInputs } from "../../src/intake/read-input.ts";
import type { WebhookCount } from "../../src/intake/tally.ts";

export interface Reading {
  readonly facts: readonly MessageFact[];
  readonly problems: readonly InputProblem[];
  readonly notices: readonly string[];
  readonly outcomes: readonly WebhookCount[];
  readonly bytes: number;
}

/** Everything that reading some paths gives. */
export async function readAll(paths: readonly string[], options: InputOptions = {}): Promise<Reading> {
  const facts: MessageFact[] = [];
  const problems: InputProblem[] = [];
  const notices: string[] = [];
  const outcomes: WebhookCount[] = [];
  let bytes = 0;
  for await (const item of readInputs(paths, options)) {
    if (item.kind === "problem") problems.push(item.problem);
    else if (item.kind === "notice") notices.push(item.notice.message);
    else if (item.kind === "outcomes") outcomes.push(...item.items);
    else {
      for (const fact of item.facts) if (fact.kind === "message") facts.push(fact);
      bytes = item.bytes;
    }
  }
  return { facts, problems, notices, outcomes, bytes };
}

/** Runs something with a folder that is gone afterwards. */
export async function withFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "daybook-intake-"));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads a content as if it were a file. */
export async function readContent(content: string | Uint8Array, options: InputOptions = {}): Promise<Reading> {
  return withFolder((folder) => {
    const path = join(folder, "log");
    writeFileSync(path, content);
    return readAll([path], options);
  });
}

export const HEADER = "id,at,direction,waba,number,user,type,category,delivered_at";

/** A good row under {@link HEADER}. */
export function goodRow(id: string, user = "5511980000001"): string {
  return `${id},2026-10-01T09:00:00Z,outbound,W1,15550001111,${user},template,utility,2026-10-01T09:00:02Z`;
}

/** A log of so many good rows, each line ended as stated. */
export function goodLog(rows: number, end = "\n"): string {
  const ids = Array.from({ length: rows }, (_, index) => goodRow(`m${index + 1}`));
  return [HEADER, ...ids].map((line) => line + end).join("");
}
