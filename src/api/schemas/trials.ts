import { z } from "@hono/zod-openapi";
import type { TriedBusiness, TriedLine, TriedSums } from "../../app/service/billing/tried-lines.ts";
import { formatMoney } from "../../core/kernel/money.ts";
import { moneySchema } from "./billing.ts";

const sums = z
  .object({
    units: z.int(),
    unpriced: z.int().openapi({ description: "Of them, without a price that the invoice could ask." }),
    use: moneySchema.openapi({ description: "The exact sum of the units' prices." }),
    net: moneySchema.openapi({ description: "All lines of the invoice." }),
    tax: moneySchema.openapi({ description: "On top of the lines, or contained in them." }),
    gross: moneySchema.openapi({ description: "What would be asked." }),
  })
  .openapi("TriedSums");

const line = z
  .object({
    kind: z.enum(["usage", "volume", "included", "minimum", "fee", "correction", "tax"]),
    what: z
      .array(z.string())
      .readonly()
      .openapi({ description: "Of use: category, market, pricing type and rule; else its name." }),
    quantity: z.int(),
    tried_quantity: z.int(),
    amount: moneySchema,
    tried_amount: moneySchema,
    difference: moneySchema,
  })
  .openapi("TriedLine");

/** A business's month as it is and as it would be. */
export const triedSchema = z
  .object({
    business: z.string(),
    currency: z.string().openapi({ description: "Empty where no plan holds." }),
    now: sums,
    tried: sums,
    difference: moneySchema.openapi({ description: "What would be asked under the plan, less what is." }),
    lines: z.array(line).readonly().openapi({ description: "Those that differ, in the order of the invoice." }),
  })
  .openapi("TriedBusiness");

export function triedWire({ now, tried, lines, ...about }: TriedBusiness): z.output<typeof triedSchema> {
  const difference = formatMoney(tried.gross - now.gross);
  return { ...about, now: sumsWire(now), tried: sumsWire(tried), difference, lines: lines.map(lineWire) };
}

function sumsWire({ units, unpriced, use, net, tax, gross }: TriedSums): z.output<typeof sums> {
  const money = { use: formatMoney(use), net: formatMoney(net), tax: formatMoney(tax), gross: formatMoney(gross) };
  return { units, unpriced, ...money };
}

function lineWire({ kind, what, quantity, triedQuantity, amount, triedAmount }: TriedLine): z.output<typeof line> {
  return {
    ...{ kind, what, quantity, tried_quantity: triedQuantity },
    ...{ amount: formatMoney(amount), tried_amount: formatMoney(triedAmount) },
    difference: formatMoney(triedAmount - amount),
  };
}
