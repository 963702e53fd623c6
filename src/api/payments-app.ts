import type { HttpBindings } from "@hono/node-server";
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { StripePorts, StripeRefusal, StripeTaken } from "../app/service/wallets/take-stripe.ts";
import { takeStripe } from "../app/service/wallets/take-stripe.ts";
import { type Problem, problemResponse, STATUS } from "./problem.ts";

const PATH = "/webhooks/stripe";
/** Events of Stripe have some kilobytes. */
const LARGEST_BODY = 262_144;
/** Bodies that are read at once, so that who floods this address fills no memory. */
const MOST_AT_ONCE = 64;

export interface PaymentsOptions extends StripePorts {
  /** Is told what became of each event. */
  readonly onEvent: (outcome: StripeTaken["is"] | StripeRefusal["code"]) => void;
}

/** Webhooks of payment providers. What is refused here comes again: Stripe tries for three days. */
export function paymentsApp(options: PaymentsOptions): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const tooLarge = () => {
    const detail = `An event has at most ${LARGEST_BODY} bytes.`;
    return problemResponse({ code: "too_large", detail, headers: { connection: "close" } });
  };
  let reading = 0;
  const inBounds: MiddlewareHandler = async (_, next) => {
    if (reading >= MOST_AT_ONCE) return problemResponse(FULL);
    reading += 1;
    try {
      await next();
    } finally {
      reading -= 1;
    }
    return undefined;
  };
  app.post(PATH, inBounds, bodyLimit({ maxSize: LARGEST_BODY, onError: tooLarge }), async (c) => {
    const signature = c.req.header("stripe-signature");
    // Nobody's body is read who cannot come in anyway.
    const isHopeless = signature === undefined || options.secrets.length === 0;
    const body = isHopeless ? new Uint8Array() : new Uint8Array(await c.req.arrayBuffer());
    const taken = await takeStripe(body, signature, options);
    options.onEvent(taken.ok ? taken.value.is : taken.refusal.code);
    if (!taken.ok) return problemResponse(problemFor(taken.refusal));
    const { is } = taken.value;
    const problem = taken.value.is === "kept" ? taken.value.problem : null;
    return c.json({ received: true, outcome: is, problem }, STATUS.ok);
  });
  app.all(PATH, () => {
    const detail = "Stripe posts its events here.";
    return problemResponse({ code: "method", detail, headers: { allow: "POST" } });
  });
  return app;
}

const FULL: Problem = {
  code: "unavailable",
  detail: "Too many events are coming in at once; this one was not taken. Try again.",
  retryAfterSeconds: 2,
  headers: { connection: "close" },
};

function problemFor(refusal: StripeRefusal): Problem {
  switch (refusal.code) {
    case "no_secret":
      return { code: "signature", detail: "There is no secret for Stripe's events: set DAYBOOK_STRIPE_SECRET." };
    case "unsigned":
      return { code: "signature", detail: "There is no Stripe-Signature header; Stripe signs every event." };
    case "forged":
      return {
        code: "signature",
        detail:
          "The event is not signed with a secret of this service, or was signed more than five minutes ago. Compare " +
          "DAYBOOK_STRIPE_SECRET with the signing secret of this endpoint in Stripe's dashboard, and the clocks.",
      };
    case "unreadable":
      return {
        code: "invalid",
        detail: "The event has a type that concerns wallets, and not what belongs into it.",
        faults: [{ at: refusal.at, found: "something else", expected: refusal.expected }],
      };
    case "contradicts":
      return { code: "conflict", detail: `${refusal.reference} was told before with another amount or currency.` };
  }
}
