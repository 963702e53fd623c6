import { compareBytes } from "../../../core/kernel/bytes.ts";
import type { ChangedMessages } from "../../port/books.ts";
import type { Connection } from "../connection.ts";
import { insertBatch } from "../unnest.ts";

const NOTE = insertBatch("dialog-number-note", {
  into: "dialog_number",
  columns: { partition: "int4", number: "text", waba: "text", first_at: "int8", last_at: "int8", since: "int8" },
  tail: `on conflict (partition, number, waba) do update set first_at = least(dialog_number.first_at, excluded.first_at),
    last_at = greatest(dialog_number.last_at, excluded.last_at), since = least(dialog_number.since, excluded.since)`,
});

/** Notes for those who count dialogs which numbers' messages changed, and since when. */
export async function noteNumbers(
  connection: Connection,
  partition: number,
  { changed, reordered }: { readonly changed: readonly ChangedMessages[]; readonly reordered: readonly string[] },
): Promise<void> {
  if (changed.length > 0) {
    const rows = changed.map(({ number, waba, firstAt, lastAt }) => ({
      ...{ partition, number, waba },
      ...{ first_at: firstAt, last_at: lastAt, since: firstAt },
    }));
    rows.sort((a, b) => compareBytes(a.number, b.number) || compareBytes(a.waba, b.waba));
    await connection.query(NOTE.bind(rows));
  }
  if (reordered.length === 0) return;
  await connection.query("update dialog_number set since = first_at where partition = $1 and number = any($2)", [
    partition,
    reordered,
  ]);
}
