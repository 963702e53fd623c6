import type { BillingState, Business } from "../../../core/billing/business.ts";
import { PROVIDER } from "../../../core/billing/posting.ts";
import type { InvoiceReads, Party } from "../../../store/port/invoices.ts";

/** A business as documents name it. */
export function partyOf({ id, name, address, tax, emails }: Business): Party {
  return { id, name, address, country: tax.country, taxId: tax.taxId, emails };
}

/** Who sells to a business, as documents name them. */
export async function sellerParty(
  reads: Pick<InvoiceReads, "provider">,
  { businesses }: BillingState,
  { seller }: Pick<Business, "seller">,
): Promise<Party> {
  const business = seller === null ? undefined : businesses.get(seller);
  if (business) return partyOf(business);
  const nobody = { name: "Provider", address: [], country: null, taxId: null, emails: [] };
  return { id: seller ?? PROVIDER, ...nobody, ...(await reads.provider()) };
}
