import { ok, type Result, refuse } from "../core/kernel/result.ts";
import { headerOf } from "./columns.ts";
import { rowHeight } from "./csv.ts";
import { fileProblem, type InputProblem, listed } from "./problem.ts";
import { isBlank, readTable } from "./table.ts";

/** What is wrong with one row. */
export type WrongCell = Pick<InputProblem, "column" | "found" | "expected">;

/** How the rows of a list are read. */
export interface ListForm<T> {
  /** Columns without which no row can be read. */
  readonly required: readonly string[];
  /** The header in words, for who has another one. */
  readonly header: string;
  readonly read: (row: readonly string[], find: (name: string) => number, line: number) => Result<T, WrongCell>;
}

/** Reads a short CSV file with a header, whole: all of its rows, or all that is wrong with it. */
export async function readListFile<T>(
  path: string,
  form: ListForm<T>,
): Promise<Result<readonly T[], readonly InputProblem[]>> {
  const items: T[] = [];
  const problems: InputProblem[] = [];
  let find: ((name: string) => number) | undefined;
  for await (const piece of readTable(path)) {
    if (piece.kind === "problem") problems.push(piece.problem);
    if (piece.kind !== "rows") continue;
    let line = piece.line;
    for (const row of piece.rows) {
      const at = line;
      line += rowHeight(row);
      if (isBlank(row)) continue;
      if (find === undefined) {
        find = headerOf(row);
        if (form.required.some((name) => (find?.(name) ?? -1) < 0))
          return refuse([...problems, noColumns(path, row, form.header)]);
        continue;
      }
      const read = form.read(row, find, at);
      if (read.ok) items.push(read.value);
      else problems.push({ file: path, line: at, ...read.refusal });
    }
  }
  if (find === undefined && problems.length === 0) problems.push(noColumns(path, [], form.header));
  return problems.length > 0 ? refuse(problems) : ok(items);
}

function noColumns(path: string, row: readonly string[], header: string): InputProblem {
  return fileProblem(path, row.length === 0 ? "nothing is in it" : `the columns are ${listed(row)}`, header);
}
