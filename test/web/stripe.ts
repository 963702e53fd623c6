import Stripe from "stripe";
import type { World } from "./world.ts";

/** With which the service of the walks checks what Stripe says. */
export const STRIPE_SECRET = "whsec_of_the_walks";

const SECOND_MS = 1_000;

/** A payment in US dollars comes in by Stripe; `business` is what it names, if anything. */
export async function payByStripe(world: World, id: string, cents: number, business?: string): Promise<void> {
  const metadata = business === undefined ? {} : { daybook_business: business };
  const payload = JSON.stringify({
    ...{ id: `evt_${id}`, object: "event", type: "payment_intent.succeeded" },
    created: Math.floor(Date.now() / SECOND_MS),
    data: { object: { id, amount_received: cents, currency: "usd", metadata } },
  });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: STRIPE_SECRET });
  const answer = await fetch(`${world.service().url}/webhooks/stripe`, {
    method: "POST",
    headers: { "content-type": "application/json", "stripe-signature": signature },
    body: payload,
  });
  if (!answer.ok) throw new Error(`Stripe was answered with ${answer.status}: ${await answer.text()}`);
}
