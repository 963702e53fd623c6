import { DAY_MS } from "../../../core/kernel/time.ts";
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
  for (const { number, from, to, sources } of overlaps) {
    const span = { from: Date.parse(`${from}T00:00:00Z`), to: Date.parse(`${to}T00:00:00Z`) + DAY_MS };
    const keep = { kind: "import", name: source } as const;
    const { messages, facts } = await journal.withdraw({ number, ...span, keep, by: id }, now());
    const after = { number, from, to, sources, messages, facts };
    await audit.append({ ...DAYBOOK, action: "import.withdraw", subject: id, before: null, after });
    await note({});
  }
}
