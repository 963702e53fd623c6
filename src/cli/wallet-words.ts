import type { PermitAnswer } from "../app/service/wallets/permit.ts";
import { formatMoney } from "../core/kernel/money.ts";
import { formatInstant } from "../core/kernel/time.ts";
import type { Hold, HoldRefusal, PaymentRefusal } from "../store/port/wallets.ts";

/** An amount with its currency. */
export function moneyOf(amount: bigint, { currency }: { readonly currency: string }): string {
  return `${formatMoney(amount)} ${currency}`;
}

const WHY: Readonly<Record<PermitAnswer["why"], string>> = {
  covered: "there is enough",
  tolerated: "there is not enough, and the policy lets it pass",
  blocked: "the balance is used up, and the policy blocks it",
  held: "what is left is set aside for other messages",
  insufficient: "it costs more than is available",
  window_closed: "WhatsApp takes no free-form message now",
};

/** A permit in words. */
export function permitText({
  allowed,
  why,
  until,
  cost,
  category,
  account,
  available,
  unpriced,
}: PermitAnswer): string {
  const price = cost === null ? `not known${unpriced ? `: ${unpriced.detail}` : ""}` : moneyOf(cost, account);
  const lines = [
    `${allowed ? "yes" : "no"}: ${WHY[why]}`,
    `category   ${category}`,
    `cost       ${price}`,
    `available  ${moneyOf(available, account)}`,
    ...(until === null ? [] : [`until      ${formatInstant(until)}`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** A hold in words. */
export function holdText(hold: Hold): string {
  const { key, state, amount, captured, expiresAt, business } = hold;
  if (state === "open")
    return `${moneyOf(amount, hold)} of ${business} set aside as ${key} until ${formatInstant(expiresAt)}\n`;
  const back = amount - captured;
  return `${key}: ${state}; ${moneyOf(captured, hold)} taken, ${moneyOf(back, hold)} given back\n`;
}

/** Why a hold is not granted, and what to do. */
export function holdRefusal(refusal: HoldRefusal, currency: string): string {
  switch (refusal.code) {
    case "insufficient":
      return `only ${moneyOf(refusal.available, { currency })} available: top the wallet up, release a hold, or ask for less`;
    case "unknown_hold":
      return "there is no hold of this key";
    case "key_used":
      return "this key belongs to a hold of another amount: use a new one";
    case "more_than_held":
      return `only ${moneyOf(refusal.hold.amount, { currency })} held: take at most that`;
    case "taken_by_charge":
      return "a charge takes this hold when it is posted: release it if it will never be delivered";
    case "hold_ended":
      return `this hold is ${refusal.hold.state}: ask for a new one`;
  }
}

/** Why a payment is not booked, and what to do. */
export function paymentRefusal(refusal: PaymentRefusal, currency: string): string {
  switch (refusal.code) {
    case "insufficient":
      return holdRefusal(refusal, currency);
    case "reference_used":
      return "this reference belongs to another payment: the same one counts once, with one wallet and amount";
    case "unknown_reference":
      return "there is no payment of this reference in this wallet";
    case "more_than_paid":
      return `only ${moneyOf(refusal.left, { currency })} of this payment left to give back`;
    case "seller_changed":
      return "this business buys from another seller by now: try again";
    case "not_open":
      return `this payment is ${refusal.payment.state} already`;
  }
}
