import { saleWire } from "../api/schemas/sales.ts";
import { explainSale } from "../app/service/billing/explain-sale.ts";
import { latestBilling } from "../app/service/billing/state.ts";
import type { Page } from "../store/port/reads.ts";
import { openBillingBooks } from "../store/postgres/billing/billing-books.ts";
import type { Pool } from "../store/postgres/connection.ts";
import { reveal } from "../store/postgres/journal/names.ts";
import type { SaleFlags } from "./commands/sale.ts";
import { EXIT, UsageError } from "./exit.ts";
import { openBilling } from "./serve/billing.ts";
import { withStore } from "./serve/open-store.ts";
import { formatTable, openTerminal } from "./terminal.ts";

const PAGE = 1_000;

/** Prints what a business was sold in a month, in order of time. */
export async function runSaleList(flags: SaleFlags): Promise<number> {
  const { business = "", month = "", waba, category, market, refusal, format } = flags;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new UsageError(`--month ${month}: expected a month, as 2026-10`);
  return withStore(flags, async ({ store: { pool } }) => {
    if (!(await latestBilling(openBillingBooks(pool))).businesses.has(business))
      throw new UsageError(`--business ${business}: there is none; daybook business list shows them`);
    let count = 0;
    for await (const items of pagesOf(pool, { business, month, waba, category, market, refusal })) {
      count += items.length;
      if (items.length > 0) process.stdout.write(`${format === "ndjson" ? lines(items) : tableOf(items)}\n`);
    }
    if (count === 0 && format !== "ndjson") process.stdout.write("  nothing\n");
    return EXIT.ok;
  });
}

type Wire = ReturnType<typeof saleWire>;
type Query = Parameters<ReturnType<typeof openBilling>["sales"]["list"]>[0];

async function* pagesOf(pool: Pool, query: Query): AsyncGenerator<readonly Wire[], void, undefined> {
  const { sales } = billingOf(pool);
  for (let after: string | undefined; ; ) {
    const page: Page = { limit: PAGE, ...(after === undefined ? {} : { after }) };
    const { items, next } = await sales.list(query, page);
    const names = new Map<string, string>();
    for (const partition of new Set(items.map((one) => one.partition))) {
      const messages = items.filter((one) => one.partition === partition).map(({ message }) => message);
      for (const [surrogate, name] of await reveal(pool, partition, messages)) names.set(surrogate, name);
    }
    yield items.map((sale) => saleWire(sale, { message: names.get(sale.message) ?? sale.message, withCost: true }));
    if (next === null) return;
    after = next;
  }
}

function billingOf(pool: Pool): ReturnType<typeof openBilling> {
  return openBilling(pool, { reveal: (partition, asked) => reveal(pool, partition, asked) });
}

function lines(items: readonly Wire[]): string {
  return items.map((one) => JSON.stringify(one)).join("\n");
}

function tableOf(items: readonly Wire[]): string {
  const right = { align: "right" } as const;
  const columns = [
    ...["at", "id", "category", "market", "type"].map((title) => ({ title })),
    ...["cost", "price"].map((title) => ({ title, ...right })),
    ...["", "rule, or why there is no price"].map((title) => ({ title })),
  ];
  const rows = items.map((one) => [
    ...[one.occurred_at, one.id, one.category, one.market, one.pricing_type],
    ...[one.cost ?? "", one.price ?? "", one.currency ?? "", one.refusal?.code ?? one.rule ?? "free at Meta"],
  ]);
  return formatTable(columns, rows, openTerminal(process.stdout));
}

/** Prints how each hop's price comes about. */
export async function runSaleExplain(id: string, flags: SaleFlags): Promise<number> {
  return withStore(flags, async ({ store: { pool } }) => {
    const { sales, posting } = billingOf(pool);
    const hops = /^[0-9a-f]{32}$/.test(id) ? await explainSale(id, { sales, stage: posting }) : [];
    if (hops.length === 0) {
      process.stderr.write(`daybook: ${id} was sold to nobody; daybook sale list shows what was\n`);
      return EXIT.refused;
    }
    const text = hops.map(({ business, seller, steps }) =>
      [`${seller ?? "the provider"} to ${business}`, ...steps.map((step) => `  ${step}`)].join("\n"),
    );
    process.stdout.write(`${text.join("\n\n")}\n`);
    return EXIT.ok;
  });
}
