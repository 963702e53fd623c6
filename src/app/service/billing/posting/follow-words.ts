import { touchedBy } from "../../../../core/billing/touched.ts";
import type { WordsBatch } from "../../../../store/port/posting.ts";
import { readBilling } from "../state.ts";
import { placesOf } from "./dialog-places.ts";
import type { PostingStage } from "./stage.ts";

/** Marks the months as due whose sales a change of words may change. */
export async function followWords(
  batch: WordsBatch,
  { billing, accounts }: Pick<PostingStage, "billing" | "accounts">,
): Promise<void> {
  const [before, after] = await Promise.all([billing.at(batch.from), billing.at(batch.to)]);
  const { settings } = await accounts.latest();
  const touched = touchedBy(readBilling(before), readBilling(after));
  await batch.touch(touched.map((one) => ({ ...one, wabas: placesOf(one.wabas, settings) ?? one.wabas })));
}
