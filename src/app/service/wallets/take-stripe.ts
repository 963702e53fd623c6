import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import { readStripeEvent } from "../../../intake/stripe-event.ts";
import type { Doer, PaymentProblem } from "../../../store/port/wallets.ts";
import { latestBilling } from "../billing/state.ts";
import { addresseeIn, type WalletDesk } from "./account.ts";

/** Checks a signature; throws where it does not vouch for the bytes. Stripe's own library does it. */
export type VerifyStripe = (body: Uint8Array, signature: string, secret: string) => unknown;

/** What became of an event. */
export type StripeTaken =
  | { readonly is: "booked" | "duplicate" }
  | { readonly is: "kept"; readonly problem: PaymentProblem }
  /** Not about money in wallets. */
  | { readonly is: "ignored"; readonly type: string };

export type StripeRefusal =
  | { readonly code: "no_secret" | "unsigned" | "forged" }
  | { readonly code: "unreadable"; readonly at: string; readonly expected: string }
  | { readonly code: "contradicts"; readonly reference: string };

export interface StripePorts extends WalletDesk {
  readonly verify: VerifyStripe;
  /** Any of them will do: while one is rotated there are two. */
  readonly secrets: readonly string[];
}

const STRIPE: Doer = { actor: "stripe", actorName: "Stripe", request: null };

/** Takes an event of Stripe: each payment once, however often and in whatever order it is told. */
export async function takeStripe(
  body: Uint8Array,
  signature: string | undefined,
  ports: StripePorts,
): Promise<Result<StripeTaken, StripeRefusal>> {
  const event = verified(body, signature, ports);
  if (!event.ok) return event;
  const reading = readStripeEvent(event.value);
  if (reading.is === "other") return ok({ is: "ignored", type: reading.type });
  if (reading.is === "unreadable") return refuse({ code: "unreadable", at: reading.at, expected: reading.expected });
  const { payment } = reading;
  const addressee = addresseeIn(await latestBilling(ports.billing));
  const taken = await ports.payments.take({ ...payment, source: "stripe", note: null }, addressee, STRIPE);
  if (!taken.ok) return refuse({ code: "contradicts", reference: payment.reference });
  const { is, payment: kept } = taken.value;
  return ok(is === "kept" && kept.problem ? { is, problem: kept.problem } : { is: is === "kept" ? "booked" : is });
}

function verified(
  body: Uint8Array,
  signature: string | undefined,
  { verify, secrets }: Pick<StripePorts, "verify" | "secrets">,
): Result<unknown, StripeRefusal> {
  if (secrets.length === 0) return refuse({ code: "no_secret" });
  if (signature === undefined || signature === "") return refuse({ code: "unsigned" });
  for (const secret of secrets) {
    try {
      return ok(verify(body, signature, secret));
    } catch {
      // Another secret may be the right one.
    }
  }
  return refuse({ code: "forged" });
}
