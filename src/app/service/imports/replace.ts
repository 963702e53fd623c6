import { DAY_MS, type Instant } from "../../../core/kernel/time.ts";
import type { ImportJob, Overlap } from "../../../store/port/imports.ts";
import { DAYBOOK } from "../access/actor.ts";
import type { ImportDesk, Note } from "./run-import.ts";

/**
 * Withdraws what other sources stated of the numbers and days of overlaps, before the upload's own facts come. An import that
 * was stopped half-way finds the rest; what it withdrew stays withdrawn, whatever becomes of it.
 */
export async function withdrawOthers(
  { journal, audit, now }: Pick<ImportDesk, "journal" | "audit" | "now">,
  { id, source }: Pick<ImportJob, "id" | "source">,
  overlaps: readonly Overlap[],
  note: Note,
): Promise<void> {
  if (overlaps.length > 0) await note({ overlaps });
  const keep = { kind: "import", name: source } as const;
  for (const { number, from, to, sources } of overlaps) {
    let [messages, facts] = [0, 0];
    for (const span of spansOf(from, to)) {
      const withdrawn = await journal.withdraw({ number, ...span, keep, by: id }, now());
      messages += withdrawn.messages;
      facts += withdrawn.facts;
      await note({});
    }
    const after = { number, from, to, sources, messages, facts };
    await audit.append({ ...DAYBOOK, action: "import.withdraw", subject: id, before: null, after });
  }
}

/** What is withdrawn at once is booked at once, so long times are cut. */
const MOST_MS = 31 * DAY_MS;

/** Days, both included, as spans of time. */
function spansOf(firstDay: string, lastDay: string): readonly { readonly from: Instant; readonly to: Instant }[] {
  const end = Date.parse(`${lastDay}T00:00:00Z`) + DAY_MS;
  const spans: { from: Instant; to: Instant }[] = [];
  for (let from = Date.parse(`${firstDay}T00:00:00Z`); from < end; from += MOST_MS)
    spans.push({ from, to: Math.min(from + MOST_MS, end) });
  return spans;
}
