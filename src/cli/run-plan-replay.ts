import { DIALOGS_NOT_REPLAYED } from "../app/service/billing/plans.ts";
import { latestBilling } from "../app/service/billing/state.ts";
import { tryOnStore } from "../app/service/billing/try-on-store.ts";
import { countsDialogs } from "../core/billing/dialog-units.ts";
import { formatMoney } from "../core/kernel/money.ts";
import { openBillingBooks } from "../store/postgres/billing/billing-books.ts";
import { reveal } from "../store/postgres/journal/names.ts";
import type { TryFlags } from "./commands/plan.ts";
import { EXIT, UsageError } from "./exit.ts";
import { readPlan } from "./plan/read-plan.ts";
import { openBilling } from "./serve/billing.ts";
import { withStore } from "./serve/open-store.ts";
import { formatTable, openTerminal } from "./terminal.ts";

/** Replays a past month of the store under a plan, and prints the difference by business. */
export async function runPlanReplay(path: string, month: string, flags: TryFlags): Promise<number> {
  if (!/^\d{4}-\d{2}$/.test(month)) throw new UsageError(`--month ${month}: expected a month such as 2026-10`);
  const plan = await readPlan(path);
  if (countsDialogs(plan)) throw new UsageError(`${path} counts dialogs. ${DIALOGS_NOT_REPLAYED.remedy}`);
  const { business, asOf } = flags;
  return withStore(flags, async ({ store: { pool } }) => {
    const state = await latestBilling(openBillingBooks(pool));
    if (business !== undefined && !state.businesses.has(business))
      throw new UsageError(`--business ${business}: there is none; daybook business list shows them`);
    const names = { reveal: (partition: number, asked: readonly string[]) => reveal(pool, partition, asked) };
    const found = await tryOnStore({ plan, month, business, asOf }, state, openBilling(pool, names).posting);
    const titles = ["units", "price now", "under the plan", "difference", "without a price"];
    const columns = [
      { title: "business" },
      ...titles.map((title) => ({ title, align: "right" as const })),
      { title: "" },
    ];
    const rows = found.map(({ business: whose, currency, now, tried }) => [
      whose,
      String(tried.units),
      formatMoney(now.price),
      formatMoney(tried.price),
      formatMoney(tried.price - now.price),
      `${now.unpriced} -> ${tried.unpriced}`,
      currency,
    ]);
    const none = `No business is billed by ${plan.id}; name one with --business.`;
    process.stdout.write(`${rows.length > 0 ? formatTable(columns, rows, openTerminal(process.stdout)) : none}\n`);
    return EXIT.ok;
  });
}
