import { type BillingState, sellersOf } from "../../../core/billing/business.ts";
import { costKey } from "../../../core/billing/cost-key.ts";
import type { DialogRules } from "../../../core/billing/dialog-rules.ts";
import { priceSteps } from "../../../core/billing/price-steps.ts";
import type { WantedSale } from "../../../core/billing/sale-book.ts";
import { unpackSale } from "../../../core/billing/sale-form.ts";
import { formatMoney } from "../../../core/kernel/money.ts";
import type { ExplainedSale } from "./explain-sale.ts";
import type { PlacedDialog } from "./posting/dialogs.ts";

/** How a dialog came about, its price, and what its seller pays for it; `costs` are those of its month. */
export function explainDialog(found: PlacedDialog, costs: readonly WantedSale[], state: BillingState): ExplainedSale {
  const { business, dialog, priced } = found;
  const { seller } = sellersOf(state, business);
  const basis = [...dialogSteps(found), costStep(found, seller, costs)];
  if (!priced.ok) {
    const asked = `no price (${priced.refusal.code}): ${priced.refusal.detail}`;
    return { business, seller, steps: [...basis, asked], asked };
  }
  const { amount, currency, rule, plan } = priced.value;
  const by = rule ? `rule "${rule.name}" of plan ${plan}` : `plan ${plan}, free`;
  const price = rule
    ? priceSteps(dialog.unit, priced.value)
    : [`no rule of the plan asks for it: ${formatMoney(amount)} ${currency}`];
  const asked = `${formatMoney(amount)} ${currency} by ${by}`;
  return { business, seller, steps: [...basis, ...price], asked };
}

/** What the seller pays for the messages in it, as far as that is of its month: costs beside it, added up. */
function costStep({ business, counted }: PlacedDialog, seller: string | null, costs: readonly WantedSale[]): string {
  const messages = new Set(counted().map(({ number, message }) => `${number}\n${message}`));
  const key = costKey(business);
  const sums = new Map<string, { units: number; amount: bigint }>();
  for (const { business: whose, number, message, shape } of costs) {
    if (whose !== key || !messages.has(`${number}\n${message}`)) continue;
    const { buy } = unpackSale(shape);
    const { units, amount } = sums.get(buy?.currency ?? "") ?? { units: 0, amount: 0n };
    sums.set(buy?.currency ?? "", { units: units + 1, amount: amount + (buy?.amount ?? 0n) });
  }
  const texts = [...sums].map(([currency, { units, amount }]) =>
    currency === "" ? `${units} at a cost that is not known` : `${units} for ${formatMoney(amount)} ${currency}`,
  );
  const what = seller === null ? "Meta's charges of" : `what ${seller} was sold for`;
  const sum = texts.length > 0 ? texts.join(", ") : "none in this month";
  return `${messages.size} messages of the business are counted in it; ${what} them are costs of their own: ${sum}`;
}

function dialogSteps({ dialog, rules, stored }: PlacedDialog): readonly string[] {
  const { charge, initiator, date } = dialog;
  const who = initiator === "user" ? "a request of the user was live" : "no request of the user was live";
  const ends = charge.expiresAt === null ? "" : `, until ${new Date(charge.expiresAt).toISOString()}`;
  return [
    `a dialog by the rules "${rules.name}", opened on ${date} at ${new Date(charge.occurredAt).toISOString()}${ends}, by message ${stored.message} on number ${charge.number}`,
    `${who}: it is ${charge.category} (${rules.category}), in ${charge.market}`,
    freeText(dialog, rules),
  ];
}

function freeText({ charge: { pricingType, ordinal } }: PlacedDialog["dialog"], { free }: DialogRules): string {
  if (pricingType === "free_entry_point") return "free: it came through an entry that the plan lets free";
  if (ordinal === null || !free) return "nothing makes it free";
  const rank = `number ${ordinal} of the month's dialogs of its ${free.scope}, of which ${free.dialogs} are free`;
  return pricingType === "free_tier" ? `free: ${rank}` : `not free: ${rank}`;
}
