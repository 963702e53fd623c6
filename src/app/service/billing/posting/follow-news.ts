import { ownerOn, rootOf } from "../../../../core/billing/business.ts";
import type { DueMonth, NewsBatch, PostedCharge } from "../../../../store/port/posting.ts";
import { latestBilling } from "../state.ts";
import type { PostingStage } from "./stage.ts";

/** Marks the months as due whose sales changes of charges may change. */
export async function followNews(batch: NewsBatch, { billing }: Pick<PostingStage, "billing">): Promise<void> {
  // After the news: what is said later finds these charges by itself.
  const state = await latestBilling(billing);
  const due: DueMonth[] = [];
  for (const { packed } of batch.news) {
    const { waba, day } = packed;
    const owner = ownerOn(state, waba, day);
    if (owner !== undefined) due.push({ root: rootOf(state, owner), month: day.slice(0, 7) });
  }
  const sold = await batch.salesOfUnits(batch.news.filter(mayBeSold).map(({ id }) => id));
  for (const { business, month } of sold) due.push({ root: rootOf(state, business), month });
  await batch.due(due);
}

/** A charge of which this is the first that is heard was never sold. */
export function mayBeSold({ revision, state }: PostedCharge): boolean {
  return revision > 1 || state !== "live";
}
