// Drafting the invoices of all businesses from 0.5, 1 and 5 million charges:
// node bench/billing/drafts.mjs [businesses] [charges,charges,...]
// Needs dist/ (npm run build). Starts an embedded server of its own in a temporary folder (about 3 GB for the usual sizes).
// Sales are written straight into the tables, in order of time, so that those of one business lie scattered; a few businesses
// have most of them. Each size is a month of its own. A draft is drawn up and kept in a transaction of its own.
import { COMMAND_LINE } from "../../dist/app/service/access/actor.js";
import { BASE_SETTINGS } from "../../dist/app/service/base-settings.js";
import { closeMonth } from "../../dist/app/service/invoices/close.js";
import { openAccountBooks } from "../../dist/store/postgres/books/account-books.js";
import { openInvoices } from "../../dist/store/postgres/invoices/open-invoices.js";
import { fillSales, withStore } from "./filled.mjs";

const BUSINESSES = Number(process.argv[2] ?? 1_000);
const SIZES = (process.argv[3] ?? "500000,1000000,5000000").split(",").map(Number);
const MONTHS = ["2026-06", "2026-07", "2026-08", "2026-09"];
const GOAL_SECONDS = 60;

await withStore(BUSINESSES, async ({ pool, billing }) => {
  const rows = [];
  for (const [index, size] of SIZES.entries()) {
    const month = MONTHS[index];
    const before = SIZES.slice(0, index).reduce((sum, one) => sum + one, 0);
    await fillSales(pool, { month, size, before, businesses: BUSINESSES });
    rows.push({ size, ...(await measure({ pool, billing }, month)) });
    console.error(rows.at(-1));
  }
  report(rows);
});

function report(rows) {
  console.log("| charges | businesses | draw up, s | draw up and keep, s | issue, s | charges a second | goal |");
  console.log("|---:|---:|---:|---:|---:|---:|---:|");
  for (const { size, drawn, kept, issued } of rows) {
    const rate = Math.round(size / kept);
    const cells = [size, BUSINESSES, drawn.toFixed(1), kept.toFixed(1), issued.toFixed(1), rate, `${GOAL_SECONDS} s`];
    console.log(`| ${cells.join(" | ")} |`);
  }
  const [first, last] = [rows[0], rows.at(-1)];
  const growth = (last.kept / first.kept).toFixed(1);
  console.log(`\n${(last.size / first.size).toFixed(0)} times the charges take ${growth} times as long to draft.`);
  process.exitCode = rows.every(({ kept }) => kept < GOAL_SECONDS) ? 0 : 1;
}

async function measure({ pool, billing }, month) {
  let now = Date.parse(`${month}-28T00:00:00Z`) + 4.5 * 86_400_000;
  const accounts = openAccountBooks(pool, BASE_SETTINGS);
  const desk = { invoices: openInvoices(pool), billing, accounts, now: () => now };
  const drawn = await timed(() => closeMonth(desk, { month, dryRun: true }, COMMAND_LINE), "drafted");
  const kept = await timed(() => closeMonth(desk, { month }, COMMAND_LINE), "drafted");
  now += 10 * 86_400_000;
  const issued = await timed(() => closeMonth(desk, { month }, COMMAND_LINE), "issued");
  return { drawn, kept, issued };
}

async function timed(work, outcome) {
  const startedAt = performance.now();
  const closed = await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const others = closed.filter((one) => one.outcome !== outcome);
  if (others.length > 0)
    throw new Error(`${others.length} businesses are not ${outcome}: ${JSON.stringify(others[0].refusal)}`);
  return seconds;
}
