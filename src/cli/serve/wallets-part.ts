import { paymentsApp } from "../../api/payments-app.ts";
import { walletWorker } from "../../app/service/wallets/wallet-worker.ts";
import { unlessStoreIsAway } from "../../app/service/watch/store-trouble.ts";
import { reveal } from "../../store/postgres/journal/names.ts";
import { openWalletDesk } from "../../store/postgres/wallets/open-desk.ts";
import { openBilling } from "./billing.ts";
import type { ServiceContext, ServicePart } from "./context.ts";

/** Payments in by webhook, and the worker that ends holds and tells what wallets do. */
export async function walletsPart({ settings, store, log }: ServiceContext): Promise<ServicePart> {
  const desk = openWalletDesk(store.pool);
  const { stripeSecrets: secrets } = settings;
  // A large package, and only its check of signatures is needed: it is not loaded where no secret is set.
  const stripe = secrets.length === 0 ? undefined : (await import("stripe")).default;
  const app = paymentsApp({
    ...desk,
    secrets,
    verify: (body, signature, secret) => {
      if (!stripe) throw new Error("there is no secret to check with");
      return stripe.webhooks.constructEvent(Buffer.from(body), signature, secret);
    },
    onEvent: (outcome) => {
      if (outcome === "unreadable" || outcome === "contradicts")
        log.error("an event of Stripe could not be taken; it comes again for three days", outcome);
      else if (outcome === "kept")
        log.warn("a payment waits for somebody to say whose it is: GET /v1/payments?state=open");
    },
  });
  const names = { reveal: (partition: number, asked: readonly string[]) => reveal(store.pool, partition, asked) };
  const { posting } = openBilling(store.pool, names);
  const failed = unlessStoreIsAway((error) => log.error("wallets could not be looked at; it is tried again", error));
  return {
    mount: (root) => root.route("/", app),
    workers: [walletWorker(desk, { now: Date.now, logError: failed, posting })],
  };
}
