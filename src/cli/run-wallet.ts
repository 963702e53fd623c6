import { COMMAND_LINE } from "../app/service/access/actor.ts";
import { BASE_SETTINGS } from "../app/service/base-settings.ts";
import { latestBilling } from "../app/service/billing/state.ts";
import { accountOf, addresseeIn } from "../app/service/wallets/account.ts";
import { askPermit } from "../app/service/wallets/permit.ts";
import { dayOf, forecastOf, listWallets, viewWallet } from "../app/service/wallets/view.ts";
import type { Business } from "../core/billing/business.ts";
import { formatMoney } from "../core/kernel/money.ts";
import { DAY_MS, formatInstant, type Instant, parseInstant } from "../core/kernel/time.ts";
import { openRates } from "../core/pricing/rate-card.ts";
import { openKey } from "../store/key.ts";
import type { StatementLine } from "../store/port/wallets.ts";
import { openAccountBooks } from "../store/postgres/books/account-books.ts";
import { openReads } from "../store/postgres/books/reads.ts";
import { openJournal } from "../store/postgres/journal/journal.ts";
import { openStoreKey } from "../store/postgres/store-key.ts";
import { openWalletDesk } from "../store/postgres/wallets/open-desk.ts";
import type { WalletFlags } from "./commands/wallet.ts";
import { EXIT, UsageError } from "./exit.ts";
import { readRateData } from "./run-settings.ts";
import { withStore } from "./serve/open-store.ts";
import { amountIn, businessOf, type Call, costIn, PAGE, refused, said, shown } from "./wallet-call.ts";
import { PAYMENT_COMMANDS } from "./wallet-payments.ts";
import { holdRefusal, holdText, moneyOf, paymentRefusal, permitText } from "./wallet-words.ts";

const LOOKBACK_DAYS = 30;
const MINUTE_MS = 60_000;

/** One function a command; each gives the exit status. */
export const WALLET_COMMANDS = {
  list,
  show,
  topUp,
  refund,
  statement,
  permit,
  hold,
  capture,
  release,
  ...PAYMENT_COMMANDS,
};

/** Runs one of the commands of `daybook wallet`. */
export async function runWallet(
  word: keyof typeof WALLET_COMMANDS,
  [id = "", key = ""]: readonly string[],
  flags: WalletFlags,
): Promise<number> {
  return withStore(flags, async (work) => {
    const desk = openWalletDesk(work.store.pool);
    const business = Object.assign(() => businessOf(desk, id), { id });
    return WALLET_COMMANDS[word]({ work, desk, flags, key, business, now: Date.now() });
  });
}

async function list({ desk, flags }: Call): Promise<number> {
  const businesses = [...(await latestBilling(desk.billing)).businesses.values()].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const views = await listWallets(desk.wallets, businesses);
  const rows = views.map(({ business, account, balance, held, available, blocked }) => ({
    ...{ id: business.id, seller: account.owner, currency: account.currency, balance: formatMoney(balance) },
    ...{ held: formatMoney(held), available: formatMoney(available), blocked },
  }));
  return shown(flags, rows, ["balance", "held", "available"]);
}

async function show({ desk, flags, business, now }: Call): Promise<number> {
  const one = await business();
  const { account, balance, held, available, blocked } = await viewWallet(desk.wallets, one);
  const forecast = await forecastOf(desk.wallets, account, now);
  const row = {
    ...{ id: one.id, seller: account.owner, currency: account.currency, balance: formatMoney(balance) },
    ...{ held: formatMoney(held), available: formatMoney(available), blocked, at_zero: one.wallet.atZero },
    empty_on: available <= 0n ? "nothing is left" : (forecast.emptyOn ?? "not within a year, as far as known"),
    per_day: forecast.perDay === null ? "not known" : formatMoney(forecast.perDay),
  };
  if (flags.format === "json") return shown(flags, row, []);
  process.stdout.write(
    Object.entries(row)
      .map(([name, value]) => `${name.padEnd(10)} ${value}\n`)
      .join(""),
  );
  return EXIT.ok;
}

async function topUp({ desk, flags, business, now }: Call): Promise<number> {
  const account = accountOf(inCurrency(await business(), flags));
  const { reference = "", note = null } = flags;
  const happenedAt = flags.at === undefined ? now : instantIn("--at", flags.at);
  const amount = amountIn("--amount", flags.amount);
  const payment = { source: "manual", reference, kind: "top_up", of: null, amount, happenedAt, note } as const;
  const told = { ...payment, currency: account.currency, business: account.business };
  const taken = await desk.payments.take(told, addresseeIn(await latestBilling(desk.billing)), COMMAND_LINE);
  if (!taken.ok) return refused(paymentRefusal(taken.refusal, account.currency));
  const { balance } = await desk.wallets.funds(account);
  const before = taken.value.is === "duplicate" ? " (it was booked before)" : "";
  process.stdout.write(
    `${moneyOf(amount, account)} into ${account.business}${before}; balance ${moneyOf(balance, account)}\n`,
  );
  return EXIT.ok;
}

async function refund({ desk, flags, business }: Call): Promise<number> {
  const account = accountOf(inCurrency(await business(), flags));
  const { reference = "", of = "", note = null } = flags;
  const amount = amountIn("--amount", flags.amount);
  const wish = { account, of: { source: "manual", reference: of }, reference, amount, note };
  const taken = await desk.payments.refund(wish, COMMAND_LINE);
  if (!taken.ok) return refused(paymentRefusal(taken.refusal, account.currency));
  const { balance } = await desk.wallets.funds(account);
  process.stdout.write(
    `${moneyOf(amount, account)} back from ${account.business}; balance ${moneyOf(balance, account)}\n`,
  );
  return EXIT.ok;
}

async function statement({ desk, flags, business, now }: Call): Promise<number> {
  const account = accountOf(await business());
  const from = dayIn("--from", flags.from) ?? dayOf(now - LOOKBACK_DAYS * DAY_MS);
  const to = dayIn("--to", flags.to) ?? dayOf(now + DAY_MS);
  const asOf = flags.asOf === undefined ? {} : { asOf: instantIn("--as-of", flags.asOf) };
  const lines: StatementLine[] = [];
  let opening: bigint | undefined;
  for (let after: string | undefined; ; ) {
    const page = await desk.wallets.statement(
      account,
      { from, to, ...asOf },
      { limit: PAGE, ...(after ? { after } : {}) },
    );
    opening ??= page.opening;
    lines.push(...page.items);
    if (page.next === null) break;
    after = page.next;
  }
  const rows = lines.map(({ day, is, month, reference, amount, balance }) => ({
    ...{
      day,
      what: is,
      of: month,
      reference: reference ?? "",
      amount: formatMoney(amount),
      balance: formatMoney(balance),
    },
  }));
  if (flags.format !== "json") process.stdout.write(`  opening balance ${moneyOf(opening ?? 0n, account)}\n`);
  return shown(flags, rows, ["amount", "balance"]);
}

async function permit({ work, desk, flags, business, now }: Call): Promise<number> {
  const { store, settings } = work;
  if ((flags.number === undefined) !== (flags.user === undefined))
    throw new UsageError("--number and --user go together");
  const { key } = await openStoreKey(store, settings.key);
  const journal = openJournal(store.pool, openKey(key));
  const cost = flags.cost === undefined ? undefined : costIn("--cost", flags.cost);
  const answer = await askPermit(
    await business(),
    { ...flags, cost },
    {
      state: await latestBilling(desk.billing),
      settings: (await openAccountBooks(store.pool, BASE_SETTINGS).latest()).settings,
      rates: openRates(await readRateData(flags.cards)),
      wallets: desk.wallets,
      reads: openReads(store.pool, journal.names),
      within: null,
      at: now,
    },
  );
  if (flags.format === "json") {
    const { account, until, cost: price, balance, held, available, ...rest } = answer;
    const money = { balance: formatMoney(balance), held: formatMoney(held), available: formatMoney(available) };
    const row = { ...rest, ...money, currency: account.currency, cost: price === null ? null : formatMoney(price) };
    shown(flags, { ...row, until: until === null ? null : formatInstant(until) }, []);
  } else process.stdout.write(permitText(answer));
  return answer.allowed ? EXIT.ok : EXIT.refused;
}

async function hold({ desk, flags, business, key }: Call): Promise<number> {
  const account = accountOf(await business());
  const { minutes = "60", note = null } = flags;
  if (!/^\d{1,5}$/.test(minutes) || Number(minutes) === 0)
    throw new UsageError(`--minutes ${minutes}: expected minutes from 1 on`);
  const wish = {
    key,
    amount: amountIn("--amount", flags.amount),
    lastsMs: Number(minutes) * MINUTE_MS,
    charge: null,
    note,
  };
  const held = await desk.wallets.hold(account, wish, COMMAND_LINE);
  return held.ok ? said(holdText(held.value)) : refused(holdRefusal(held.refusal, account.currency));
}

async function capture({ desk, flags, business, key }: Call): Promise<number> {
  const { id, currency } = await business();
  const amount = flags.amount === undefined ? null : costIn("--amount", flags.amount);
  const taken = await desk.wallets.capture(id, key, { amount, reason: flags.reason ?? "" }, COMMAND_LINE);
  return taken.ok ? said(holdText(taken.value)) : refused(holdRefusal(taken.refusal, currency));
}

async function release({ desk, business, key }: Call): Promise<number> {
  const { id, currency } = await business();
  const given = await desk.wallets.release(id, key);
  return given.ok ? said(holdText(given.value)) : refused(holdRefusal(given.refusal, currency));
}

function inCurrency(business: Business, { currency }: WalletFlags): Business {
  if (currency === undefined || currency === business.currency) return business;
  throw new UsageError(`--currency ${currency}: the wallet of ${business.id} is in ${business.currency}`);
}

function dayIn(flag: string, text: string | undefined): string | undefined {
  if (text === undefined || parseInstant(`${text}T00:00:00Z`) !== undefined) return text;
  throw new UsageError(`${flag} ${text}: expected a day such as 2026-11-01`);
}

function instantIn(flag: string, text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined)
    throw new UsageError(`${flag} ${text}: expected an instant with its offset, such as 2026-11-03T09:00:00Z`);
  return at;
}
