import type { BillingState } from "../../../core/billing/business.ts";
import type { DialogRules } from "../../../core/billing/dialog-rules.ts";
import { priceSteps } from "../../../core/billing/price-steps.ts";
import { formatMoney } from "../../../core/kernel/money.ts";
import type { DialogReads, DueMonth } from "../../../store/port/posting.ts";
import type { ExplainedSale } from "./explain-sale.ts";
import { type DialogStage, dialogsOf, type PlacedDialog } from "./posting/dialogs.ts";

/** Explains how a dialog came about, and its price; empty where there is no such dialog. */
export async function explainDialog(
  unit: string,
  due: DueMonth,
  reads: DialogReads,
  context: { readonly stage: DialogStage; readonly state: BillingState },
): Promise<readonly ExplainedSale[]> {
  const found = (await dialogsOf(due, reads, context)).find(({ id }) => id === unit);
  if (!found) return [];
  const { business, dialog, priced } = found;
  const basis = dialogSteps(found);
  if (!priced.ok) {
    const asked = `no price (${priced.refusal.code}): ${priced.refusal.detail}`;
    return [{ business, seller: null, steps: [...basis, asked], asked }];
  }
  const { amount, currency, rule, plan } = priced.value;
  const by = rule ? `rule "${rule.name}" of plan ${plan}` : `plan ${plan}, free`;
  const price = rule
    ? priceSteps(dialog.unit, priced.value)
    : [`no rule of the plan asks for it: ${formatMoney(amount)} ${currency}`];
  const asked = `${formatMoney(amount)} ${currency} by ${by}`;
  return [{ business, seller: null, steps: [...basis, ...price], asked }];
}

function dialogSteps({ dialog, rules, stored }: PlacedDialog): readonly string[] {
  const { charge, initiator, date } = dialog;
  const who = initiator === "user" ? "a request of the user was live" : "no request of the user was live";
  const ends = charge.expiresAt === null ? "" : `, until ${new Date(charge.expiresAt).toISOString()}`;
  return [
    `a dialog by the rules "${rules.name}", opened on ${date} at ${new Date(charge.occurredAt).toISOString()}${ends}, by message ${stored.message} on number ${charge.number}`,
    `${who}: it is ${charge.category} (${rules.category}), in ${charge.market}`,
    freeText(dialog, rules),
    "Meta's charges of its messages are costs of their own",
  ];
}

function freeText({ charge: { pricingType, ordinal } }: PlacedDialog["dialog"], { free }: DialogRules): string {
  if (pricingType === "free_entry_point") return "free: it came through an entry that the plan lets free";
  if (ordinal === null || !free) return "nothing makes it free";
  const rank = `number ${ordinal} of the month's dialogs of its ${free.scope}, of which ${free.dialogs} are free`;
  return pricingType === "free_tier" ? `free: ${rank}` : `not free: ${rank}`;
}
