import { touchedBy } from "../../../../core/billing/touched.ts";
import type { WordsBatch } from "../../../../store/port/posting.ts";
import { readBilling } from "../state.ts";
import type { PostingStage } from "./stage.ts";

/** Marks the months as due whose sales a change of words may change. */
export async function followWords(batch: WordsBatch, { billing }: Pick<PostingStage, "billing">): Promise<void> {
  const [before, after] = await Promise.all([billing.at(batch.from), billing.at(batch.to)]);
  await batch.touch(touchedBy(readBilling(before), readBilling(after)));
}
