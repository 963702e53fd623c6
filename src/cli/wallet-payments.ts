import { COMMAND_LINE } from "../app/service/access/actor.ts";
import { accountOf } from "../app/service/wallets/account.ts";
import { formatMoney } from "../core/kernel/money.ts";
import { formatInstant } from "../core/kernel/time.ts";
import type { Page, PageOf } from "../store/port/reads.ts";
import type { Hold, KeptPayment } from "../store/port/wallets.ts";
import { UsageError } from "./exit.ts";
import { amountIn, businessOf, type Call, PAGE, refused, said, shown } from "./wallet-call.ts";
import { moneyOf, paymentRefusal } from "./wallet-words.ts";

/** Commands about what was paid and what is set aside; each gives the exit status. */
export const PAYMENT_COMMANDS = { holds, payments, assign, dismiss };

const HOLD_STATES: readonly Hold["state"][] = ["open", "captured", "released", "expired"];

async function holds({ desk, flags, business }: Call): Promise<number> {
  const { id } = await business();
  const state = stateIn(HOLD_STATES, flags.state);
  const rows = (await all((page) => desk.wallets.holds(id, state, page))).map((hold) => ({
    ...{ key: hold.key, state: hold.state, amount: formatMoney(hold.amount), taken: formatMoney(hold.captured) },
    ...{ currency: hold.currency, note: hold.note ?? "", expires_at: formatInstant(hold.expiresAt) },
  }));
  return shown(flags, rows, ["amount", "taken"]);
}

const PAYMENT_STATES: readonly KeptPayment["state"][] = ["open", "booked", "dismissed"];

async function payments({ desk, flags }: Call): Promise<number> {
  const state = flags.state === "all" ? null : (stateIn(PAYMENT_STATES, flags.state) ?? "open");
  const filter = { business: flags.business ?? null, state };
  const rows = (await all((page) => desk.payments.list(filter, page))).map((payment) => ({
    ...{ source: payment.source, reference: payment.reference, kind: payment.kind, state: payment.state },
    ...{ amount: formatMoney(payment.amount), currency: payment.currency, business: payment.business ?? "" },
    ...{ problem: payment.problem ?? "", recorded_at: formatInstant(payment.recordedAt) },
  }));
  return shown(flags, rows, ["amount"]);
}

/** Whose an open payment is. Paid in another currency, it comes to what a person says. */
async function assign({ desk, flags, business: { id: source }, key: reference }: Call): Promise<number> {
  const account = accountOf(await businessOf(desk, flags.business ?? ""));
  const kept = await keptOf({ desk, source, reference });
  if (flags.amount === undefined && kept.currency !== account.currency)
    throw new UsageError(`--amount: say what ${moneyOf(kept.amount, kept)} come to in ${account.currency}`);
  const amount = flags.amount === undefined ? null : amountIn("--amount", flags.amount);
  const signed = amount !== null && kept.amount < 0n ? -amount : amount;
  const taken = await desk.payments.assign({ source, reference }, { account, amount: signed }, COMMAND_LINE);
  if (!taken.ok) return refused(paymentRefusal(taken.refusal, account.currency));
  const { balance } = await desk.wallets.funds(account);
  return said(`${source} ${reference} booked for ${account.business}; balance ${moneyOf(balance, account)}\n`);
}

async function dismiss({ desk, flags, business: { id: source }, key: reference }: Call): Promise<number> {
  const { note = "" } = flags;
  if (note.trim() === "") throw new UsageError("--note: say why it concerns no wallet");
  const { currency } = await keptOf({ desk, source, reference });
  const dismissed = await desk.payments.dismiss({ source, reference }, note, COMMAND_LINE);
  if (!dismissed.ok) return refused(paymentRefusal(dismissed.refusal, currency));
  return said(`${source} ${reference} concerns no wallet; it stays on file\n`);
}

interface Named extends Pick<Call, "desk"> {
  readonly source: string;
  readonly reference: string;
}

async function keptOf({ desk, source, reference }: Named): Promise<KeptPayment> {
  const kept = await desk.payments.get({ source, reference });
  if (kept) return kept;
  throw new UsageError(`there is no payment ${reference} of ${source}; daybook wallet payments shows them`);
}

async function all<T>(read: (page: Page) => Promise<PageOf<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  for (let after: string | undefined; ; ) {
    const page = await read({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    items.push(...page.items);
    if (page.next === null) return items;
    after = page.next;
  }
}

function stateIn<T extends string>(states: readonly T[], text: string | undefined): T | null {
  const found = states.find((one) => one === text) ?? null;
  if (text !== undefined && found === null)
    throw new UsageError(`--state ${text}: expected one of ${states.join(", ")}`);
  return found;
}
