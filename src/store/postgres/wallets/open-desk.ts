import type { BillingBooks } from "../../port/billing.ts";
import type { Payments } from "../../port/payments.ts";
import type { Wallets } from "../../port/wallets.ts";
import { openBillingBooks } from "../billing/billing-books.ts";
import type { Pool } from "../connection.ts";
import { openWallets } from "./open-wallets.ts";
import { openPayments } from "./payments.ts";

/** Everything that the use cases of wallets stand on. */
export function openWalletDesk(pool: Pool): {
  readonly billing: BillingBooks;
  readonly wallets: Wallets;
  readonly payments: Payments;
} {
  return { billing: openBillingBooks(pool), wallets: openWallets(pool), payments: openPayments(pool) };
}
