// A month of sales as a FOCUS dataset in a file: node bench/billing/focus.mjs [sales] [businesses] [numbers of each]
// Needs dist/ (npm run build). Starts an embedded server of its own in a temporary folder. Sales are written straight into the
// tables; rows of the dataset stand for a day, a number and a price, so that numbers decide how many there are.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { COMMAND_LINE } from "../../dist/app/service/access/actor.js";
import { BASE_SETTINGS } from "../../dist/app/service/base-settings.js";
import { closeMonth } from "../../dist/app/service/invoices/close.js";
import { focusCsv } from "../../dist/app/service/papers/focus/export.js";
import { focusOfMonth } from "../../dist/app/service/papers/focus/of-month.js";
import { openPaperDesk } from "../../dist/cli/serve/paper-desk.js";
import { writeFileWhole } from "../../dist/cli/write-file.js";
import { openBillingBooks } from "../../dist/store/postgres/billing/billing-books.js";
import { openAccountBooks } from "../../dist/store/postgres/books/account-books.js";
import { openPool } from "../../dist/store/postgres/connection.js";
import { ensureDatabase } from "../../dist/store/postgres/embedded/database.js";
import { startEmbedded } from "../../dist/store/postgres/embedded/server.js";
import { openInvoices } from "../../dist/store/postgres/invoices/open-invoices.js";
import { migrate } from "../../dist/store/postgres/migrate.js";
import { businesses, fillSales, fillShapes, plans } from "./filled.mjs";

const [SALES, BUSINESSES, NUMBERS] = [2, 3, 4].map((at, index) =>
  Number(process.argv[at] ?? [1_000_000, 20, 100][index]),
);
const MONTH = "2026-06";
const MB = 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), "focus-bench-"));
const server = await startEmbedded({ folder: join(folder, "store") });
const pool = openPool(await ensureDatabase(server, "daybook"), { max: 4 });
try {
  await migrate(pool);
  const billing = openBillingBooks(pool);
  await billing.learn([...plans(), ...businesses(BUSINESSES)], "bench");
  await fillShapes(pool);
  await pool.query("alter table sale set unlogged");
  await pool.query("drop index sale_unit");
  await fillSales(pool, { month: MONTH, size: SALES, before: 0, businesses: BUSINESSES, numbers: NUMBERS });
  const accounts = openAccountBooks(pool, BASE_SETTINGS);
  const now = () => Date.parse("2026-07-20T00:00:00Z");
  await closeMonth({ invoices: openInvoices(pool), billing, accounts, now }, { month: MONTH }, COMMAND_LINE);
  globalThis.gc?.();
  await report(openPaperDesk(pool, accounts), join(folder, "focus.csv"));
} finally {
  await pool.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

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
