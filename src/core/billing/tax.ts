import { scaledToMinorUnit } from "../kernel/currency.ts";
import { type Micros, total } from "../kernel/money.ts";
import { formatPercent, type Ppm, share, WHOLE_PPM } from "../kernel/ratio.ts";

/** A tax of a plan and to whom it applies. The first rule that fits a business is used; none: no tax. */
export interface TaxRule {
  readonly name: string;
  readonly rate: Ppm;
  /** `exclusive`: on top of the lines; `inclusive`: contained in them. */
  readonly mode: "exclusive" | "inclusive";
  /** ISO 3166 alpha-2 of the business; null: any. */
  readonly country: string | null;
  /** Whether the business has to have a tax number (true), must have none (false), or either (null). */
  readonly hasTaxId: boolean | null;
  /** What the invoice has to say, such as that the recipient owes the tax (reverse charge); null: nothing. */
  readonly note: string | null;
}

/** What of a business decides its tax. */
export interface TaxProfile {
  readonly country: string | null;
  readonly taxId: string | null;
}

/** A tax on an invoice, in whole minor units. */
export interface TaxLine {
  readonly name: string;
  readonly rate: Ppm;
  readonly mode: TaxRule["mode"];
  /** What it is reckoned on: for `inclusive` the amount that contains it. */
  readonly base: Micros;
  readonly amount: Micros;
  readonly note: string | null;
  readonly steps: readonly string[];
}

/** The rule that applies to a business; undefined where none does. */
export function taxRuleFor(rules: readonly TaxRule[], { country, taxId }: TaxProfile): TaxRule | undefined {
  return rules.find(
    (rule) =>
      (rule.country === null || rule.country === country) &&
      (rule.hasTaxId === null || rule.hasTaxId === (taxId !== null)),
  );
}

/** The tax on the sum of an invoice's lines, rounded half to even to the minor unit once. */
export function taxOn(rule: TaxRule, amounts: readonly Micros[], currency: string): TaxLine {
  const { name, rate, mode, note } = rule;
  const base = total(amounts);
  const part = mode === "exclusive" ? share(rate) : { numerator: rate, denominator: WHOLE_PPM + rate };
  const amount = scaledToMinorUnit(base, part, currency);
  const percent = formatPercent(rate);
  const formula = mode === "exclusive" ? `${percent} %` : `${percent} / (100 + ${percent})`;
  return { name, rate, mode, base, amount, note, steps: [`${name}: ${formula} of the lines' sum`] };
}
