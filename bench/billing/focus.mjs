// A month of sales as a FOCUS dataset in a file: node bench/billing/focus.mjs [sales] [businesses] [numbers of each]
// Needs dist/ (npm run build). Starts an embedded server of its own in a temporary folder. Sales are written straight into the
// tables; rows of the dataset stand for a day, a number and a price, so that numbers decide how many there are.
import { statSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { COMMAND_LINE } from "../../dist/app/service/access/actor.js";
import { BASE_SETTINGS } from "../../dist/app/service/base-settings.js";
import { closeMonth } from "../../dist/app/service/invoices/close.js";
import { focusCsv } from "../../dist/app/service/papers/focus/export.js";
import { focusOfMonth } from "../../dist/app/service/papers/focus/of-month.js";
import { openPaperDesk } from "../../dist/cli/serve/paper-desk.js";
import { writeFileWhole } from "../../dist/cli/write-file.js";
import { openAccountBooks } from "../../dist/store/postgres/books/account-books.js";
import { openInvoices } from "../../dist/store/postgres/invoices/open-invoices.js";
import { fillSales, withStore } from "./filled.mjs";

const [SALES, BUSINESSES, NUMBERS] = [2, 3, 4].map((at, index) =>
  Number(process.argv[at] ?? [1_000_000, 20, 100][index]),
);
const MONTH = "2026-06";
const MB = 2 ** 20;

await withStore(BUSINESSES, async ({ folder, pool, billing }) => {
  await fillSales(pool, { month: MONTH, size: SALES, before: 0, businesses: BUSINESSES, numbers: NUMBERS });
  const accounts = openAccountBooks(pool, BASE_SETTINGS);
  const now = () => Date.parse("2026-07-20T00:00:00Z");
  await closeMonth({ invoices: openInvoices(pool), billing, accounts, now }, { month: MONTH }, COMMAND_LINE);
  globalThis.gc?.();
  await report(openPaperDesk(pool, accounts), join(folder, "focus.csv"));
});

async function report(desk, path) {
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  let rows = -1;
  async function* counted() {
    for await (const text of focusCsv(focusOfMonth(desk, { month: MONTH, within: null }))) {
      for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) rows += 1;
      yield text;
    }
  }
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  await writeFileWhole(path, counted());
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(watch);
  console.log(
    "| sales | rows | file, MB | seconds | rows a second | processor, µs a row | memory before, MB | most, MB | load |",
  );
  console.log("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
  const cells = [SALES, rows, (statSync(path).size / MB).toFixed(0), seconds.toFixed(1), Math.round(rows / seconds)];
  const own = [((user + system) / rows).toFixed(1), ...[before, peak].map((bytes) => (bytes / MB).toFixed(0))];
  console.log(`| ${[...cells, ...own, loadavg()[0].toFixed(1)].join(" | ")} |`);
}
