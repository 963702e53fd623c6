import { unpackCharge } from "../../../core/ledger/charge-form.ts";
import type { ChargeToFile, StoredCharge, SumChange } from "../../../store/port/books.ts";

type Summed = Pick<StoredCharge, "packed" | "number" | "message">;

/** By how much the sums of charges change when some are replaced. */
export function sumsOf(charges: readonly ChargeToFile[]): readonly SumChange[] {
  const counts = new Map<string, Counted>();
  for (const charge of charges) {
    if (charge.before?.state === "live") count(counts, charge.before, -1);
    if (charge.state === "live") count(counts, charge, 1);
  }
  const sums = new Map<string, SumChange>();
  for (const counted of counts.values()) if (counted.times !== 0) add(sums, counted);
  return [...sums.values()].filter(({ charges, unrated, cost }) => charges !== 0 || unrated !== 0 || cost !== 0n);
}

/** Charges that are one in everything that sums go by; there are few, and only one of them need be read. */
interface Counted {
  readonly one: Summed;
  times: number;
}

function count(counts: Map<string, Counted>, one: Summed, sign: 1 | -1): void {
  const { day, waba, shape } = one.packed;
  const key = `${day}\n${one.number}\n${waba}\n${shape}`;
  const known = counts.get(key);
  if (known) known.times += sign;
  else counts.set(key, { one, times: sign });
}

function add(sums: Map<string, SumChange>, { one: { packed, number, message }, times }: Counted): void {
  const { category, market, pricingType, currency, cost } = unpackCharge(packed, { number, message }).charge;
  const { day, waba } = packed;
  const key = [day, waba, number, category, market, pricingType, currency].join("\n");
  const known = sums.get(key);
  sums.set(key, {
    day,
    waba,
    number,
    category,
    market,
    pricingType,
    currency,
    charges: (known?.charges ?? 0) + times,
    unrated: (known?.unrated ?? 0) + (cost === null ? times : 0),
    cost: (known?.cost ?? 0n) + BigInt(times) * (cost ?? 0n),
  });
}
