import { z } from "zod";
import type { Micros } from "../core/kernel/money.ts";
import type { Instant } from "../core/kernel/time.ts";

/** Money that a payment provider says came in or went back. */
export interface ProviderPayment {
  /** The provider's own id of it, by which it is one however often it is told. */
  readonly reference: string;
  readonly kind: "top_up" | "refund" | "refund_failed" | "dispute" | "dispute_won";
  /** Reference of the payment that it gives back; null for a payment, or where the provider does not say. */
  readonly of: string | null;
  /** Above zero into the wallet, below zero out of it. */
  readonly amount: Micros;
  /** ISO 4217. */
  readonly currency: string;
  /** Whose wallet; null where nothing says so. */
  readonly business: string | null;
  readonly happenedAt: Instant;
}

/** What an event comes to: a payment, nothing that concerns wallets, or something that should have been one and is not. */
export type StripeReading =
  | { readonly is: "payment"; readonly payment: ProviderPayment }
  | { readonly is: "other"; readonly type: string }
  | { readonly is: "unreadable"; readonly type: string; readonly at: string; readonly expected: string };

/**
 * Reads an event of Stripe, after its signature was checked. Payments are `payment_intent.succeeded` and paid checkout
 * sessions, both by the payment intent's id, so that the two are one; refunds come once they have succeeded, and again
 * should they fail; disputes when they move money. The business stands in `metadata.daybook_business`, else
 * `metadata.business`, else in a session's `client_reference_id`.
 */
export function readStripeEvent(body: unknown): StripeReading {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) return unreadable("", envelope.error);
  const { type, created, data } = envelope.data;
  const read = READERS.get(type);
  if (!read) return { is: "other", type };
  const payment = read(data.object, created * 1_000);
  if (payment instanceof z.ZodError) return unreadable(type, payment);
  return payment === null ? { is: "other", type } : { is: "payment", payment };
}

type Reader = (object: unknown, at: Instant) => ProviderPayment | null | z.ZodError;

const envelopeSchema = z.object({
  object: z.literal("event"),
  id: z.string().min(1),
  type: z.string(),
  created: z.int().min(0),
  data: z.object({ object: z.unknown() }),
});

const id = z.string().min(1).max(255);
/** An id, or the thing itself where the sender expanded it. */
const idOrThing = z.union([id, z.object({ id }).transform((thing) => thing.id)]).nullish();
const minor = z.int().min(0);
const currency = z
  .string()
  .regex(/^[A-Za-z]{3}$/)
  .transform((code) => code.toUpperCase());
const metadata = z.record(z.string(), z.string()).nullish();

const intentSchema = z.object({ id, amount_received: minor, currency, metadata });
const sessionSchema = z.object({
  id,
  mode: z.string(),
  payment_status: z.string(),
  payment_intent: idOrThing,
  amount_total: minor.nullish(),
  currency: currency.nullish(),
  client_reference_id: z.string().nullish(),
  metadata,
});
const refundSchema = z.object({
  id,
  amount: minor,
  currency,
  status: z.string().nullish(),
  payment_intent: idOrThing,
  metadata,
});
const disputeSchema = z.object({ id, amount: minor, currency, payment_intent: idOrThing, metadata });

function reader<T>(schema: z.ZodType<T>, make: (thing: T, at: Instant) => ProviderPayment | null): Reader {
  return (object, at) => {
    const parsed = schema.safeParse(object);
    return parsed.success ? make(parsed.data, at) : parsed.error;
  };
}

const intent = reader(
  intentSchema,
  ({ id: reference, amount_received: amount, currency: code, metadata: words }, at) =>
    amount === 0
      ? null
      : {
          ...{ reference, kind: "top_up", of: null, happenedAt: at },
          ...{ amount: fromStripeAmount(amount, code), currency: code, business: businessIn(words) },
        },
);

const session = reader(sessionSchema, (thing, at) => {
  const { amount_total: amount, currency: code, client_reference_id: named } = thing;
  if (thing.mode !== "payment" || thing.payment_status !== "paid" || !amount || !code) return null;
  return {
    ...{ reference: thing.payment_intent ?? thing.id, kind: "top_up", of: null, happenedAt: at },
    ...{ amount: fromStripeAmount(amount, code), currency: code },
    business: businessIn(thing.metadata) ?? (named ? named : null),
  };
});

const refund = reader(refundSchema, (thing, at) => {
  if (thing.status !== "succeeded") return null;
  return givenBack(thing, { reference: thing.id, kind: "refund", sign: -1n, at });
});

const refundFailed = reader(refundSchema, (thing, at) =>
  givenBack(thing, { reference: `${thing.id}:failed`, kind: "refund_failed", sign: 1n, at }),
);

const withdrawn = reader(disputeSchema, (thing, at) =>
  givenBack(thing, { reference: `${thing.id}:withdrawn`, kind: "dispute", sign: -1n, at }),
);

const reinstated = reader(disputeSchema, (thing, at) =>
  givenBack(thing, { reference: `${thing.id}:reinstated`, kind: "dispute_won", sign: 1n, at }),
);

const READERS: ReadonlyMap<string, Reader> = new Map([
  ["payment_intent.succeeded", intent],
  ["checkout.session.completed", session],
  ["checkout.session.async_payment_succeeded", session],
  ["refund.created", refund],
  ["refund.updated", refund],
  ["charge.refund.updated", refund],
  ["refund.failed", refundFailed],
  ["charge.dispute.funds_withdrawn", withdrawn],
  ["charge.dispute.funds_reinstated", reinstated],
]);

/** Types of events that this reads; a webhook endpoint at Stripe needs no others. */
export const STRIPE_TYPES: readonly string[] = [...READERS.keys()];

interface Return {
  readonly reference: string;
  readonly kind: ProviderPayment["kind"];
  readonly sign: 1n | -1n;
  readonly at: Instant;
}

function givenBack(
  thing: z.output<typeof disputeSchema>,
  { reference, kind, sign, at: happenedAt }: Return,
): ProviderPayment {
  const { currency: code, payment_intent: of, metadata: words } = thing;
  const amount = sign * fromStripeAmount(thing.amount, code);
  return { reference, kind, of: of ?? null, amount, currency: code, business: businessIn(words), happenedAt };
}

function businessIn(words: z.output<typeof metadata>): string | null {
  return words?.daybook_business || words?.business || null;
}

/**
 * Stripe's own decimals of a currency, where they are not two: docs.stripe.com/currencies, "Zero-decimal currencies",
 * "Three-decimal currencies" and "Special cases", compared with that page. They are not quite those of ISO 4217. UGX stands among
 * the first there, but by its special case, like ISK, is counted with two all the same (500 is 5 UGX); so are HUF and TWD, which have
 * none in payouts only. Three-decimal amounts end in 0.
 */
const STRIPE_DECIMALS: ReadonlyMap<string, number> = new Map([
  ..."BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
    .split(" ")
    .map((code): [string, number] => [code, 0]),
  ..."BHD JOD KWD OMR TND".split(" ").map((code): [string, number] => [code, 3]),
]);

/** An amount as Stripe counts it, in micro-units. */
export function fromStripeAmount(amount: number, code: string): Micros {
  return BigInt(amount) * 10n ** BigInt(6 - (STRIPE_DECIMALS.get(code) ?? 2));
}

function unreadable(type: string, error: z.ZodError): StripeReading {
  const [issue] = error.issues;
  return { is: "unreadable", type, at: `/${issue?.path.join("/") ?? ""}`, expected: issue?.message ?? "" };
}
