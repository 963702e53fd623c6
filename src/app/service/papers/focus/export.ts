import { assert } from "../../../../core/kernel/assert.ts";
import { total } from "../../../../core/kernel/money.ts";
import { commonCells } from "./common.ts";
import { lineRows } from "./line-rows.ts";
import { focusHeader, focusLines } from "./row.ts";
import type { FocusSource } from "./source.ts";
import { useRow } from "./use-row.ts";

/** Documents as a FOCUS 1.2 dataset in CSV: the header, then the rows of each document. What is void is left out. */
export async function* focusCsv(sources: AsyncIterable<FocusSource>): AsyncGenerator<string, void, undefined> {
  yield focusHeader();
  for await (const source of sources) {
    if (source.document.state === "void") continue;
    yield* documentRows(source);
  }
}

/** The rows of a document add up to what it asks, to the last millionth. */
async function* documentRows(source: FocusSource): AsyncGenerator<string, void, undefined> {
  const { document, use } = source;
  const common = commonCells(document);
  let used = 0n;
  for await (const piece of use) {
    used += total(piece.map(({ price, count }) => price * BigInt(count)));
    const rows = piece.map((one) => useRow(one, document));
    if (rows.length > 0) yield focusLines(rows, common);
  }
  const asked = total(
    document.lines.flatMap(({ kind, exact }) => (kind === "usage" && !document.corrects ? [exact] : [])),
  );
  assert(used === asked, `the use behind ${document.number ?? document.id} adds up to its lines`);
  const rest = lineRows(source).map((row) => [row]);
  yield focusLines(rest, common);
}
