import type { FilePart } from "../../../intake/parts.ts";
import { type InputOptions, readPart } from "../../../intake/read-input.ts";
import type { WebhookCount } from "../../../intake/tally.ts";
import type { TableRating } from "../columns/rate-table.ts";

/** What there is to say of a half beside its rows. */
export interface Half {
  readonly clean: boolean;
  readonly notices: readonly string[];
  readonly facts: number;
  readonly outcomes: readonly WebhookCount[];
}

/** Reads a part of a file into a table that is to take `size` bytes of it; stops as soon as there is something to say of a line. */
export async function readHalf(
  part: FilePart,
  input: Omit<InputOptions, "taker">,
  { rating, size, onBytes }: { rating: TableRating; size: number; onBytes: (bytes: number) => void },
): Promise<Half> {
  const notices: string[] = [];
  let facts = 0;
  let outcomes: readonly WebhookCount[] = [];
  for await (const item of readPart(part, { ...input, taker: rating.taker })) {
    if (item.kind === "problem") return { clean: false, notices, facts, outcomes };
    if (item.kind === "notice") notices.push(item.notice.message);
    else if (item.kind === "outcomes") outcomes = item.items;
    else {
      facts += item.facts.length + item.taken;
      for (const fact of item.facts) rating.learn(fact);
      rating.table.expect(item.bytes / size);
      onBytes(item.bytes);
    }
  }
  return { clean: outcomes.every(({ outcome }) => outcome !== "reported"), notices, facts, outcomes };
}
