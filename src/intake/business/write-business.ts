import type { Business } from "../../core/billing/business.ts";
import { formatMoney, type Micros } from "../../core/kernel/money.ts";

/** A business as JSON, with every key; {@link ./parse-business.ts} reads it back. */
export function businessJson({ tax, invoicing, wallet, plans, wabas, ...rest }: Business) {
  return {
    ...rest,
    plans: plans.map(({ from, plan }) => ({ from: dayOrNull(from), plan })),
    wabas: wabas.map(({ waba, from, to }) => ({ waba, from: dayOrNull(from), to })),
    tax: { country: tax.country, tax_id: tax.taxId },
    invoicing: {
      series: invoicing.series,
      grace_days: invoicing.graceDays,
      due_days: invoicing.dueDays,
      automatic: invoicing.automatic,
    },
    wallet: {
      warn_below: moneyOrNull(wallet.warnBelow),
      alarm_below: moneyOrNull(wallet.alarmBelow),
      cool_down_hours: wallet.coolDownHours,
      at_zero: wallet.atZero,
    },
  };
}

function dayOrNull(day: string): string | null {
  return day === "0000-01-01" ? null : day;
}

function moneyOrNull(amount: Micros | null): string | null {
  return amount === null ? null : formatMoney(amount);
}
