import { formatMoney } from "../core/kernel/money.ts";
import { formatInstant, parseInstant } from "../core/kernel/time.ts";
import { CHART, isAccountKind } from "../core/ledger/accounts.ts";
import type { MarginBy } from "../store/port/sales.ts";
import { openSaleReads } from "../store/postgres/billing/sale-reads.ts";
import { openLedger } from "../store/postgres/ledger/open-ledger.ts";
import type { BalanceFlags, MarginFlags } from "./commands/billing.ts";
import { EXIT, UsageError } from "./exit.ts";
import { withStore } from "./serve/open-store.ts";
import { formatTable, openTerminal } from "./terminal.ts";

const right = { align: "right" } as const;

/** Prints balances as of moments in both times. */
export async function runBalances(flags: BalanceFlags): Promise<number> {
  const { owner, kind, party, asOf, recordedBefore } = flags;
  if (kind !== undefined && !isAccountKind(kind))
    throw new UsageError(`--kind ${kind}: expected one of ${Object.keys(CHART).join(", ")}`);
  const moments = {
    ...(asOf !== undefined && { happenedBefore: momentOf("--as-of", asOf) }),
    ...(recordedBefore !== undefined && { recordedBefore: momentOf("--recorded-before", recordedBefore) }),
  };
  const filter = {
    ...(owner !== undefined && { owner }),
    ...(kind !== undefined && { kind }),
    ...(party !== undefined && { party }),
  };
  return withStore(flags, async ({ store }) => {
    const found = await openLedger(store.pool).balances(filter, moments);
    const columns = [
      ...["owner", "account", "party", "currency"].map((title) => ({ title })),
      { title: "balance", ...right },
    ];
    const rows = found.map(({ account, currency, amount }) => [
      account.owner,
      account.kind,
      account.party ?? "",
      currency,
      formatMoney(amount),
    ]);
    process.stdout.write(`${formatTable(columns, rows, openTerminal(process.stdout))}\n`);
    return EXIT.ok;
  });
}

/** Prints all entries about one thing. */
export async function runEntries(subject: string, flags: Readonly<Record<string, unknown>>): Promise<number> {
  return withStore(flags, async ({ store }) => {
    const entries = await openLedger(store.pool).entriesOf(subject);
    const lines = entries.flatMap(({ kind, happenedAt, recordedAt, reason, id, corrects, postings }) => [
      `${kind}  ${id.slice(0, 12)}  of ${formatInstant(happenedAt)}, written ${formatInstant(recordedAt)}${
        corrects === null ? "" : `  takes back ${corrects.slice(0, 12)}: ${reason}`
      }`,
      ...postings.map(
        ({ account, amount, currency }) =>
          `  ${account.owner} ${account.kind} ${account.party ?? ""}  ${formatMoney(amount)} ${currency}`,
      ),
    ]);
    process.stdout.write(`${lines.length > 0 ? lines.join("\n") : `no entry is about ${subject}`}\n`);
    return EXIT.ok;
  });
}

const SPLITS: readonly MarginBy[] = ["business", "category", "market", "day"];

/** Prints a month's margins. */
export async function runMargin(flags: MarginFlags): Promise<number> {
  const by = SPLITS.find((one) => one === flags.by);
  if (!by) throw new UsageError(`--by ${flags.by}: expected one of ${SPLITS.join(", ")}`);
  if (!/^\d{4}-\d{2}$/.test(flags.month))
    throw new UsageError(`--month ${flags.month}: expected a month such as 2026-10`);
  return withStore(flags, async ({ store }) => {
    const lines = await openSaleReads(store.pool).margin({
      seller: flags.seller ?? null,
      month: flags.month,
      by,
      business: null,
    });
    const columns = [
      { title: by },
      ...["units", "no price", "cost"].map((title) => ({ title, ...right })),
      { title: "" },
      ...["price", "margin"].map((title) => ({ title, ...right })),
      { title: "" },
    ];
    const rows = lines.map(({ of, units, unpriced, cost, buyCurrency, price, currency }) => [
      of,
      String(units),
      String(unpriced),
      formatMoney(cost),
      buyCurrency,
      formatMoney(price),
      currency === buyCurrency ? formatMoney(price - cost) : "",
      currency,
    ]);
    process.stdout.write(`${formatTable(columns, rows, openTerminal(process.stdout))}\n`);
    return EXIT.ok;
  });
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function momentOf(flag: string, text: string): number {
  const moment = parseInstant(DAY.test(text) ? `${text}T00:00:00Z` : text);
  if (moment === undefined)
    throw new UsageError(`${flag} ${text}: expected a day such as 2026-10-01, or an instant with its offset`);
  return moment;
}
