import { unpackCharge } from "../../../core/ledger/charge-form.ts";
import type { ChargeToFile, StoredCharge, SumChange } from "../../../store/port/books.ts";

type Summed = Pick<StoredCharge, "packed" | "number" | "message">;

/** By how much the sums of charges change when some are replaced. */
export function sumsOf(charges: readonly ChargeToFile[]): readonly SumChange[] {
  const sums = new Map<string, SumChange>();
  for (const charge of charges) {
    if (charge.before?.state === "live") add(sums, charge.before, -1);
    if (charge.state === "live") add(sums, charge, 1);
  }
  return [...sums.values()].filter(({ charges, unrated, cost }) => charges !== 0 || unrated !== 0 || cost !== 0n);
}

function add(sums: Map<string, SumChange>, { packed, number, message }: Summed, sign: 1 | -1): void {
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
    charges: (known?.charges ?? 0) + sign,
    unrated: (known?.unrated ?? 0) + (cost === null ? sign : 0),
    cost: (known?.cost ?? 0n) + BigInt(sign) * (cost ?? 0n),
  });
}
