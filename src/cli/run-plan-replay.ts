import Papa from "papaparse";
import { triedWire } from "../api/schemas/trials.ts";
import { latestBilling } from "../app/service/billing/state.ts";
import type { TriedBusiness } from "../app/service/billing/tried-lines.ts";
import { tryOnStore } from "../app/service/billing/try-on-store.ts";
import { formatMoney } from "../core/kernel/money.ts";
import { openBillingBooks } from "../store/postgres/billing/billing-books.ts";
import { reveal } from "../store/postgres/journal/names.ts";
import type { TryFlags } from "./commands/plan.ts";
import { EXIT, UsageError } from "./exit.ts";
import { readPlan } from "./plan/read-plan.ts";
import { openBilling } from "./serve/billing.ts";
import { withStore } from "./serve/open-store.ts";
import { formatCount, formatTable, openTerminal, type Terminal } from "./terminal.ts";

/** Replays a past month of the store under a plan, and prints the difference by business, and line by line. */
export async function runPlanReplay(path: string, month: string, flags: TryFlags): Promise<number> {
  if (!/^\d{4}-\d{2}$/.test(month)) throw new UsageError(`--month ${month}: expected a month such as 2026-10`);
  const plan = await readPlan(path);
  const { business, asOf } = flags;
  return withStore(flags, async ({ store: { pool } }) => {
    const state = await latestBilling(openBillingBooks(pool));
    if (business !== undefined && !state.businesses.has(business))
      throw new UsageError(`--business ${business}: there is none; daybook business list shows them`);
    const names = { reveal: (partition: number, asked: readonly string[]) => reveal(pool, partition, asked) };
    const found = await tryOnStore({ plan, month, business, asOf }, state, openBilling(pool, names).posting);
    const none = `No business is billed by ${plan.id}; name one with --business.\n`;
    if (flags.format === "json") process.stdout.write(`${JSON.stringify({ items: found.map(triedWire) }, null, 2)}\n`);
    else if (flags.format === "csv") process.stdout.write(triedCsv(found));
    else process.stdout.write(found.length > 0 ? tables(found, openTerminal(process.stdout)) : none);
    return EXIT.ok;
  });
}

const right = (title: string) => ({ title, align: "right" as const });
const left = (title: string) => ({ title });

function tables(found: readonly TriedBusiness[], terminal: Terminal): string {
  const parts = [months(found, terminal), lines(found, terminal)];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** The lines that differ, and the whole of each month. */
function triedCsv(found: readonly TriedBusiness[]): string {
  const rows = found.map(triedWire).flatMap(({ business, currency, now, tried, difference, lines: all }) => [
    ...all.map(({ what, ...line }) => ({ business, currency, ...line, what: what.join(", ") })),
    {
      ...{ business, currency, kind: "total", what: "" },
      ...{ quantity: now.units, tried_quantity: tried.units, amount: now.gross, tried_amount: tried.gross, difference },
    },
  ]);
  return `${Papa.unparse(rows, { columns: CSV_COLUMNS, newline: "\n" })}\n`;
}

const CSV_COLUMNS = "business,kind,what,quantity,tried_quantity,amount,tried_amount,difference,currency".split(",");

function months(found: readonly TriedBusiness[], terminal: Terminal): string {
  const titles = ["units", "is", "would be", "difference", "without a price"].map(right);
  const rows = found.map(({ business, currency, now, tried }) => [
    business,
    now.units === tried.units ? formatCount(tried.units) : `${formatCount(now.units)} -> ${formatCount(tried.units)}`,
    formatMoney(now.gross),
    formatMoney(tried.gross),
    formatMoney(tried.gross - now.gross),
    `${formatCount(now.unpriced)} -> ${formatCount(tried.unpriced)}`,
    currency,
  ]);
  return formatTable([left("business"), ...titles, left("")], rows, terminal);
}

function lines(found: readonly TriedBusiness[], terminal: Terminal): string {
  const rows = found.flatMap(({ business, currency, lines: all }) =>
    all.map(({ kind, what, quantity, triedQuantity, amount, triedAmount }) => [
      ...[business, kind, what.join(", ")],
      `${formatCount(quantity)} -> ${formatCount(triedQuantity)}`,
      ...[amount, triedAmount, triedAmount - amount].map(formatMoney),
      currency,
    ]),
  );
  if (rows.length === 0) return "";
  const titles = ["quantity", "is", "would be", "difference"].map(right);
  return formatTable([left("business"), left("line"), left("of"), ...titles, left("")], rows, terminal);
}
