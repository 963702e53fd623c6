import { expect } from "vitest";
import { TESTER } from "../../wallets/money.ts";
import type { Dice } from "../dice.ts";
import { expectedBalances } from "./expected-balances.ts";
import { sum } from "./expected-invoice.ts";
import { type Model, soldIn, WALLET } from "./model.ts";
import type { SimService } from "./service.ts";

/** What a wallet has to give, by plain reckoning. */
function available(model: Model): bigint {
  const key = [WALLET.owner, "wallet", WALLET.business, WALLET.currency].join(" ");
  return -(expectedBalances(model, soldIn(model)).get(key) ?? 0n) - sum(model.holds.values());
}

/** Money comes in, and is told twice. */
export async function topUp({ payments }: SimService, model: Model, dice: Dice): Promise<string> {
  const amount = BigInt(dice.between(200, 900)) * 10_000n;
  const reference = `top-up-${model.topUps.length}`;
  const payment = {
    ...({ source: "manual", kind: "top_up", of: null, note: null } as const),
    ...{ reference, amount, currency: WALLET.currency, business: WALLET.business },
    happenedAt: Date.parse("2026-11-01T00:00:00Z"),
  };
  const told = [];
  for (let time = 0; time < 2; time += 1) {
    const taken = await payments.take(payment, () => ({ ok: true, value: WALLET }), TESTER);
    told.push(taken.ok ? taken.value.is : taken.refusal.code);
  }
  expect(told).toEqual(["booked", "duplicate"]);
  model.topUps.push({ reference, amount });
  return `top up ${amount}`;
}

/** A hold is granted if it is covered, and refused if it is not. */
export async function hold({ wallets }: SimService, model: Model, dice: Dice): Promise<string> {
  const left = available(model);
  const amount = left > 10n && dice.chance(0.7) ? (left * BigInt(dice.between(1, 13))) / 10n : 50_000n;
  const key = `hold-${model.log.length}`;
  const granted = await wallets.hold(WALLET, wish(key, amount), TESTER);
  expect([left, amount, granted.ok]).toEqual([left, amount, amount <= left]);
  if (granted.ok) model.holds.set(key, amount);
  return `hold ${amount} of ${left}: ${granted.ok}`;
}

/** Several at once, of which two are covered. */
export async function holdAtOnce({ wallets }: SimService, model: Model): Promise<string> {
  const left = available(model);
  if (left < 100n) return "hold nothing";
  const amount = (left * 2n) / 5n;
  const keys = [1, 2, 3, 4].map((each) => `hold-${model.log.length}-${each}`);
  const answers = await Promise.all(keys.map((key) => wallets.hold(WALLET, wish(key, amount), TESTER)));
  const granted = keys.filter((_, index) => answers[index]?.ok);
  expect(granted.length).toBe(2);
  for (const key of granted) model.holds.set(key, amount);
  return `hold 4 times ${amount} of ${left}`;
}

function wish(key: string, amount: bigint) {
  return { key, amount, lastsMs: 3_600_000, charge: null, note: null };
}

/** A hold is taken, in part perhaps, or given back. */
export async function endHold({ wallets }: SimService, model: Model, dice: Dice): Promise<string> {
  const [found] = dice.shuffle([...model.holds]);
  if (!found) return "end no hold";
  const [key, amount] = found;
  model.holds.delete(key);
  if (dice.chance(0.4)) {
    expect((await wallets.release(WALLET.business, key)).ok).toBe(true);
    return `release ${amount}`;
  }
  const taken = (amount * BigInt(dice.between(1, 10))) / 10n;
  const done = await wallets.capture(WALLET.business, key, { amount: taken, reason: "consulting" }, TESTER);
  expect(done.ok).toBe(true);
  if (taken > 0n) model.captures.push(taken);
  return `capture ${taken} of ${amount}`;
}
