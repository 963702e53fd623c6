import { z } from "@hono/zod-openapi";
import type { PermitAnswer } from "../../app/service/wallets/permit.ts";
import type { WalletView } from "../../app/service/wallets/view.ts";
import type { WalletForecast } from "../../core/billing/wallet-forecast.ts";
import { formatMoney, parseMoney } from "../../core/kernel/money.ts";
import { formatInstant } from "../../core/kernel/time.ts";
import type { Hold, KeptPayment, StatementLine } from "../../store/port/wallets.ts";
import { instantSchema } from "./json.ts";

export const moneySchema = z
  .string()
  .openapi({ description: "A decimal; its currency stands beside it.", example: "12.5000" });

/** An amount in a body or query: above zero, exact to a millionth. */
export const amountIn = z
  .string({ error: 'a decimal in quotes, such as "50.00"' })
  .transform((text, context) => {
    const amount = parseMoney(text);
    if (amount !== undefined && amount > 0n) return amount;
    context.issues.push({ code: "custom", input: text, message: 'a decimal above zero in quotes, such as "50.00"' });
    return z.NEVER;
  })
  .openapi({ type: "string", example: "50.00" });

/** The same, or zero. */
export const costIn = z
  .string()
  .transform((text, context) => {
    const amount = parseMoney(text);
    if (amount !== undefined && amount >= 0n) return amount;
    context.issues.push({ code: "custom", input: text, message: "a decimal such as 0.0625" });
    return z.NEVER;
  })
  .openapi({ type: "string", example: "0.0625" });

export const referenceIn = z.string().trim().min(1).max(200);
export const dayIn = z.iso.date({ error: "a day such as 2026-10-01" });

const blockedSchema = z.enum(["nothing", "marketing", "everything"]).openapi({
  description: "What the policy at zero blocks at this balance.",
});

export const walletSchema = z
  .object({
    id: z.string().openapi({ description: "The business's id." }),
    name: z.string(),
    seller: z.string().openapi({ description: "In whose books it is: `provider`, or a business that resells." }),
    currency: z.string(),
    balance: moneySchema.openapi({ description: "Below zero where more was delivered than paid for." }),
    held: moneySchema,
    available: moneySchema.openapi({ description: "The balance without what is held." }),
    blocked: blockedSchema,
    at_zero: z.enum(["warn", "block_marketing", "block_all"]),
    warn_below: moneySchema.nullable(),
    alarm_below: moneySchema.nullable(),
    others: z
      .array(z.object({ currency: z.string(), balance: moneySchema, seller: z.string() }))
      .readonly()
      .openapi({ description: "What stands there in other currencies, because a plan asks in them." }),
  })
  .openapi("Wallet");

export const forecastSchema = z
  .object({
    empty_on: z.string().nullable().openapi({
      description:
        "The day (UTC) in whose course it runs out: today where nothing is available any more; null: not within a year, or nobody knows.",
    }),
    per_day: moneySchema.nullable().openapi({ description: "What an average day uses." }),
    days: z.int().openapi({ description: "Days that it rests on, at most 56." }),
    by_weekday: z.boolean().openapi({ description: "Whether days of the week were told apart; from two weeks on." }),
  })
  .openapi("WalletForecast");

export const walletDetailSchema = walletSchema.extend({ forecast: forecastSchema }).openapi("WalletDetail");

export const permitSchema = z
  .object({
    allowed: z.boolean(),
    why: z.enum(["covered", "tolerated", "blocked", "held", "insufficient", "window_closed"]).openapi({
      description:
        "`covered`: there is enough. `tolerated`: there is not, and the policy lets it pass. `blocked`: the balance is used " +
        "up. `held`: what is left is set aside. `insufficient`: it costs more than is available. `window_closed`: WhatsApp " +
        "takes no free-form message now.",
    }),
    until: instantSchema.nullable().openapi({ description: "When the answer may turn by itself; null: it does not." }),
    category: z.string(),
    cost: moneySchema
      .nullable()
      .openapi({ description: "What it would cost the business; null: not known, so only what is there decided." }),
    currency: z.string(),
    balance: moneySchema,
    held: moneySchema,
    available: moneySchema,
    blocked: blockedSchema,
    unpriced: z
      .object({ code: z.string(), detail: z.string() })
      .nullable()
      .openapi({ description: "Why the cost is not known." }),
  })
  .openapi("Permit");

export const holdSchema = z
  .object({
    wallet: z.string(),
    key: z.string(),
    amount: moneySchema,
    currency: z.string(),
    state: z.enum(["open", "captured", "released", "expired"]),
    captured: moneySchema.openapi({ description: "What was taken; the rest was given back." }),
    charge: z
      .string()
      .nullable()
      .openapi({ description: "Id of the charge whose posting takes it; null: a call does." }),
    note: z.string().nullable(),
    created_at: instantSchema,
    created_by: z.string(),
    expires_at: instantSchema,
    ended_at: instantSchema.nullable(),
  })
  .openapi("Hold");

export const paymentSchema = z
  .object({
    source: z.string().openapi({ description: "`manual` or `stripe`." }),
    reference: z.string(),
    kind: z.enum(["top_up", "refund", "refund_failed", "dispute", "dispute_won"]),
    of: z.string().nullable().openapi({ description: "The payment that it gives back." }),
    amount: moneySchema.openapi({ description: "As it was paid: above zero into the wallet, below zero out of it." }),
    currency: z.string(),
    wallet: z.string().nullable(),
    happened_at: instantSchema,
    recorded_at: instantSchema,
    recorded_by: z.string(),
    note: z.string().nullable(),
    state: z.enum(["booked", "open", "dismissed"]),
    problem: z.enum(["no_business", "unknown_business", "wrong_currency", "unknown_payment"]).nullable(),
    booked_amount: moneySchema.nullable(),
    booked_currency: z.string().nullable(),
  })
  .openapi("Payment");

export const lineSchema = z
  .object({
    day: z.string().openapi({ description: "On which it was recorded (UTC)." }),
    kind: z.enum(["top_up", "refund", "capture", "invoice", "credit_note", "reversal", "other", "use"]).openapi({
      description: "`use`: all that was sold and recorded on the day, by the month in which it happened.",
    }),
    recorded_at: instantSchema.nullable(),
    month: z.string().openapi({ description: "In which it happened (UTC)." }),
    reference: z.string().nullable(),
    reason: z.string().nullable(),
    amount: moneySchema.openapi({ description: "Above zero into the wallet." }),
    balance: moneySchema.openapi({ description: "What stands there after this line." }),
  })
  .openapi("StatementLine");

export function walletWire({ business, account, others, ...funds }: WalletView): z.output<typeof walletSchema> {
  const { atZero, warnBelow, alarmBelow } = business.wallet;
  return {
    ...{ id: business.id, name: business.name, seller: account.owner, currency: account.currency },
    ...{ balance: formatMoney(funds.balance), held: formatMoney(funds.held), available: formatMoney(funds.available) },
    ...{
      blocked: funds.blocked,
      at_zero: atZero,
      warn_below: moneyOrNull(warnBelow),
      alarm_below: moneyOrNull(alarmBelow),
    },
    others: others.map(({ currency, balance, owner }) => ({ currency, balance: formatMoney(balance), seller: owner })),
  };
}

export function forecastWire({ emptyOn, perDay, days, byWeekday }: WalletForecast): z.output<typeof forecastSchema> {
  return { empty_on: emptyOn, per_day: moneyOrNull(perDay), days, by_weekday: byWeekday };
}

export function permitWire(answer: PermitAnswer): z.output<typeof permitSchema> {
  const { allowed, why, until, category, cost, account, balance, held, available, blocked, unpriced } = answer;
  return {
    ...{ allowed, why, until: instantOrNull(until), category, cost: moneyOrNull(cost), currency: account.currency },
    ...{ balance: formatMoney(balance), held: formatMoney(held), available: formatMoney(available), blocked, unpriced },
  };
}

export function holdWire(hold: Hold): z.output<typeof holdSchema> {
  const { business, key, amount, currency, state, captured, charge, note, createdBy } = hold;
  return {
    ...{ wallet: business, key, amount: formatMoney(amount), currency, state, captured: formatMoney(captured) },
    ...{ charge, note, created_at: formatInstant(hold.createdAt), created_by: createdBy },
    ...{ expires_at: formatInstant(hold.expiresAt), ended_at: instantOrNull(hold.endedAt) },
  };
}

export function paymentWire(payment: KeptPayment): z.output<typeof paymentSchema> {
  const { source, reference, kind, of, amount, currency, business, note, state, problem, booked } = payment;
  return {
    ...{ source, reference, kind, of, amount: formatMoney(amount), currency, wallet: business, note, state, problem },
    ...{ happened_at: formatInstant(payment.happenedAt), recorded_at: formatInstant(payment.recordedAt) },
    recorded_by: payment.recordedBy,
    ...{ booked_amount: moneyOrNull(booked?.amount ?? null), booked_currency: booked?.currency ?? null },
  };
}

export function lineWire({ day, is, recordedAt, month, reference, reason, amount, balance }: StatementLine) {
  const money = { amount: formatMoney(amount), balance: formatMoney(balance) };
  return { day, kind: is, recorded_at: instantOrNull(recordedAt), month, reference, reason, ...money };
}

function moneyOrNull(amount: bigint | null): string | null {
  return amount === null ? null : formatMoney(amount);
}

function instantOrNull(at: number | null): string | null {
  return at === null ? null : formatInstant(at);
}
