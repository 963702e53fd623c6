import { z } from "@hono/zod-openapi";
import { explainSale } from "../app/service/billing/explain-sale.ts";
import { latestBilling } from "../app/service/billing/state.ts";
import type { Within } from "../store/port/reads.ts";
import { seesBusiness } from "./billing-sight.ts";
import type { ApiServices } from "./services.ts";

/** How a unit came to its price over one hop. */
export const saleHop = z.object({
  business: z.string(),
  seller: z.string().nullable().openapi({ description: "null: the provider." }),
  steps: z.array(z.string()).readonly(),
});

/** The hops of a unit that one may see, from the provider's client on. Who sees some WABAs only is told what was asked, no cost. */
export async function saleHops(
  id: string,
  within: Within,
  { billing, sales, posting }: Pick<ApiServices, "billing" | "sales" | "posting">,
): Promise<readonly z.output<typeof saleHop>[]> {
  if (!/^[0-9a-f]{32}$/.test(id)) return [];
  const all = await explainSale(id, { sales, stage: posting });
  if (all.length === 0) return [];
  const { businesses } = await latestBilling(billing);
  return all.flatMap(({ business, seller, steps, asked }) => {
    const known = businesses.get(business);
    if (within === null) return [{ business, seller, steps }];
    return known && seesBusiness(within, known) ? [{ business, seller, steps: [asked] }] : [];
  });
}
