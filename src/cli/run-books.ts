import { randomUUID } from "node:crypto";
import type { AuditReport } from "../app/service/audit/findings.ts";
import { BASE_SETTINGS } from "../app/service/base-settings.ts";
import { type RerateReport, rehearseRerate, rerate } from "../app/service/rerate.ts";
import { verify } from "../app/service/verify.ts";
import { formatMoney } from "../core/kernel/money.ts";
import { type Interval, parseInstant } from "../core/kernel/time.ts";
import { openBillingBooks } from "../store/postgres/billing/billing-books.ts";
import { openBillingAuditing } from "../store/postgres/billing/billing-snapshot.ts";
import { openAccountBooks } from "../store/postgres/books/account-books.ts";
import { openAuditing } from "../store/postgres/books/snapshot.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { RerateFlags } from "./flags/books.ts";
import { type StoreWork, withStore } from "./serve/open-store.ts";
import { openStages } from "./serve/stages.ts";
import { formatCount, formatTable, openProgress, openTerminal, plural } from "./terminal.ts";

/** Compares the books with what the facts give; 1 where they differ. */
export async function runVerify(flags: Readonly<Record<string, unknown>>): Promise<number> {
  const progress = openProgress(process.stderr);
  const report = await withStore(flags, ({ store }) =>
    verify({
      auditing: openAuditing(store.pool),
      accounts: openAccountBooks(store.pool, BASE_SETTINGS),
      billing: { auditing: openBillingAuditing(store.pool), billing: openBillingBooks(store.pool) },
      onProgress: (done, of) => progress.update(done, of, "verifying"),
    }),
  );
  progress.clear();
  process.stdout.write(verifyText(report));
  return report.differences === 0 ? EXIT.ok : EXIT.refused;
}

function verifyText({
  facts,
  messages,
  threads,
  charges,
  sales,
  entries,
  waiting,
  differences,
  first,
}: AuditReport): string {
  const looked = [
    plural(facts, "fact"),
    plural(messages, "message"),
    plural(threads, "thread"),
    plural(charges, "charge"),
    ...(sales > 0 ? [plural(sales, "sale")] : []),
    ...(entries > 0 ? [entries === 1 ? "1 entry of the ledger" : `${formatCount(entries)} entries of the ledger`] : []),
  ];
  const left = waiting === 0 ? [] : [`${plural(waiting, "charge")} wait to be booked and were left out.`];
  const lines = first.flatMap(({ what, where, expected, found }) => [
    `  ${what}: ${where}`,
    `    expected ${expected}`,
    `    found    ${found}`,
  ]);
  const more = differences > first.length ? [`  ... and ${plural(differences - first.length, "more")}`] : [];
  const verdict =
    differences === 0
      ? "The books are what the facts give."
      : `${plural(differences, "difference")} between the books and the facts:`;
  return `${[`${looked.join(", ")}.`, ...left, verdict, ...lines, ...more].join("\n")}\n`;
}

/** Rates what is booked anew, or says what that would change. */
export async function runRerate(flags: RerateFlags): Promise<number> {
  const span = spanOf(flags);
  return withStore(flags, async (work) => {
    const { stage, start } = await stagesOf(work);
    if (flags.dryRun) {
      process.stdout.write(rerateText(await rehearseRerate(stage, span, openBillingBooks(work.store.pool))));
      return EXIT.ok;
    }
    const stop = start();
    try {
      const charges = await rerate(stage, span);
      process.stdout.write(`${plural(charges, "charge")} rated anew.\n`);
    } finally {
      await stop();
    }
    return EXIT.ok;
  });
}

function rerateText({ charges, changed, byCurrency, byBusiness }: RerateReport): string {
  const summary = `${plural(charges, "charge")} booked under other rates or by another version; ${plural(changed, "charge")} would change.\n`;
  if (byCurrency.length === 0) return summary;
  const rows = byCurrency.map((sum) => [
    sum.currency,
    String(sum.changed),
    formatMoney(sum.before),
    formatMoney(sum.after),
    formatMoney(sum.after - sum.before),
    `${sum.unratedBefore} -> ${sum.unratedAfter}`,
  ]);
  const columns = ["currency", "charges", "cost now", "cost then", "difference", "without a cost"].map(
    (title, index) => ({
      title,
      ...(index === 0 ? {} : { align: "right" as const }),
    }),
  );
  const table = formatTable(columns, rows, openTerminal(process.stdout));
  return `${[`${summary}${table}`, ...(byBusiness.length > 0 ? [businessTable(byBusiness)] : [])].join("\n\n")}\n`;
}

function businessTable(byBusiness: RerateReport["byBusiness"]): string {
  const right = ["cost now", "cost then", "price now", "price then", "difference"];
  const columns = [{ title: "business" }, ...right.map((title) => ({ title, align: "right" as const })), { title: "" }];
  const rows = byBusiness.map(({ business, currency, costBefore, costAfter, priceBefore, priceAfter }) => [
    business,
    ...[costBefore, costAfter, priceBefore, priceAfter, priceAfter - priceBefore].map((sum) => formatMoney(sum)),
    currency,
  ]);
  return formatTable(columns, rows, openTerminal(process.stdout));
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function spanOf({ from, to }: RerateFlags): Interval {
  const start = from === undefined ? 0 : instantOf("--from", from);
  const end = to === undefined ? Number.MAX_SAFE_INTEGER : instantOf("--to", to);
  if (end <= start) throw new UsageError(`--to ${to}: must be later than --from`);
  return { start, end };
}

function instantOf(flag: string, text: string): number {
  const instant = parseInstant(DAY.test(text) ? `${text}T00:00:00Z` : text);
  if (instant === undefined)
    throw new UsageError(`${flag} ${text}: expected a day such as 2026-10-01, or an instant with its offset`);
  return instant;
}

async function stagesOf({ store, settings }: StoreWork) {
  const { charges, start } = await openStages(store.pool, settings.cards);
  const failed = (_: unknown, error: unknown) => process.stderr.write(`daybook: ${error}\n`);
  const observe = { booked: () => {}, failed, away: () => {} };
  return { stage: charges, start: () => start(randomUUID(), observe).stop };
}
