import type { Instant } from "../../../core/kernel/time.ts";
import type { AccountBooks } from "../../../store/port/accounts.ts";
import type { BillingBooks } from "../../../store/port/billing.ts";
import type { Invoices } from "../../../store/port/invoices.ts";

/** What working with invoices takes. */
export interface InvoiceDesk {
  readonly invoices: Invoices;
  readonly billing: Pick<BillingBooks, "latest">;
  readonly accounts: Pick<AccountBooks, "latest">;
  readonly now: () => Instant;
}

/** Why something cannot be done with an invoice now, and what to do about it. */
export interface InvoiceRefusal {
  readonly code:
    | "no_business"
    | "no_invoice"
    | "no_plan"
    | "month_running"
    | "grace"
    | "being_booked"
    | "nothing_to_invoice"
    | "already_issued"
    | "not_issued"
    | "paid"
    | "credited"
    | "corrected_since"
    | "too_much"
    | "reference_used"
    | "payment_closed";
  readonly detail: string;
}
