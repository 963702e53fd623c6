import { latestBilling } from "../app/service/billing/state.ts";
import type { WalletDesk } from "../app/service/wallets/account.ts";
import type { Business } from "../core/billing/business.ts";
import { parseMoney } from "../core/kernel/money.ts";
import type { Instant } from "../core/kernel/time.ts";
import type { WalletFlags } from "./commands/wallet.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { StoreWork } from "./serve/open-store.ts";
import { formatTable, openTerminal } from "./terminal.ts";

/** One call of a command of `daybook wallet`. */
export interface Call {
  readonly work: StoreWork;
  readonly desk: WalletDesk;
  readonly flags: WalletFlags;
  /** The key of a hold, or the reference of a payment. */
  readonly key: string;
  readonly now: Instant;
  readonly business: (() => Promise<Business>) & { readonly id: string };
}

/** How many lines are read at a time. */
export const PAGE = 1_000;

export async function businessOf({ billing }: WalletDesk, id: string): Promise<Business> {
  const business = (await latestBilling(billing)).businesses.get(id);
  if (!business) throw new UsageError(`there is no business ${id}; daybook business list shows them`);
  return business;
}

export function shown(
  { format }: WalletFlags,
  rows: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[],
  numbers: readonly string[],
): number {
  if (format === "json" || !Array.isArray(rows)) return said(`${JSON.stringify(rows, null, 2)}\n`);
  const [first] = rows;
  if (!first) return said("  nothing\n");
  const columns = Object.keys(first).map((title) => ({
    title: title.replace("_", " "),
    align: numbers.includes(title) ? ("right" as const) : ("left" as const),
  }));
  const cells = rows.map((row) => Object.values(row).map(String));
  return said(`${formatTable(columns, cells, openTerminal(process.stdout))}\n`);
}

export function said(text: string): number {
  process.stdout.write(text);
  return EXIT.ok;
}

export function refused(why: string): number {
  process.stderr.write(`daybook: ${why}\n`);
  return EXIT.refused;
}

export function amountIn(flag: string, text: string | undefined): bigint {
  const amount = costIn(flag, text ?? "");
  if (amount === 0n) throw new UsageError(`${flag} ${text}: expected a decimal above zero, such as 50.00`);
  return amount;
}

export function costIn(flag: string, text: string): bigint {
  const amount = parseMoney(text);
  if (amount === undefined || amount < 0n) throw new UsageError(`${flag} ${text}: expected a decimal such as 50.00`);
  return amount;
}
