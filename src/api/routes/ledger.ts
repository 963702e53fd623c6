import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { CHART, isAccountKind } from "../../core/ledger/accounts.ts";
import type { Env } from "../context.ts";
import { declared } from "../declare.ts";
import { invalid } from "../invalid.ts";
import { balanceSchema, balanceWire, entrySchema, entryWire } from "../schemas/billing.ts";
import { idIn, instantIn, jsonOf } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Billing"];

const balances = declared("read_all", {
  method: "get",
  path: "/v1/ledger/balances",
  tags,
  summary: "Balances of the ledger, as of moments in both times",
  request: {
    query: z.object({
      owner: idIn.optional().openapi({ description: "Whose books: `provider`, or a business that resells." }),
      kind: idIn.optional().openapi({ description: Object.keys(CHART).join(", ") }),
      party: idIn.optional(),
      currency: z.string().max(3).optional(),
      as_of: instantIn.optional().openapi({ description: "What happened before this instant." }),
      recorded_before: instantIn
        .optional()
        .openapi({ description: "As far as it was written down before this instant." }),
    }),
  },
  responses: { 200: jsonOf("In order of accounts.", z.object({ items: z.array(balanceSchema).readonly() })) },
});

const entries = declared("read_all", {
  method: "get",
  path: "/v1/ledger/entries",
  tags,
  summary: "All entries of the ledger about one thing",
  request: {
    query: z.object({
      subject: idIn.openapi({ description: "A charge's id, an invoice's number, a payment's reference." }),
    }),
  },
  responses: { 200: jsonOf("In the order of recording.", z.object({ items: z.array(entrySchema).readonly() })) },
});

/** The ledger, to be read. */
export function ledgerRoutes(api: OpenAPIHono<Env>, { ledger }: ApiServices): void {
  api.openapi(balances, async (c) => {
    const { as_of: happenedBefore, recorded_before: recordedBefore, kind, ...filter } = c.req.valid("query");
    if (kind !== undefined && !isAccountKind(kind)) {
      throw invalid("kind", "no kind of account", `one of ${Object.keys(CHART).join(", ")}`);
    }
    const asOf = {
      ...(happenedBefore !== undefined && { happenedBefore }),
      ...(recordedBefore !== undefined && { recordedBefore }),
    };
    const found = await ledger.balances({ ...filter, ...(kind !== undefined && { kind }) }, asOf);
    return c.json({ items: found.map(balanceWire) }, 200);
  });
  api.openapi(entries, async (c) => {
    const found = await ledger.entriesOf(c.req.valid("query").subject);
    return c.json({ items: found.map(entryWire) }, 200);
  });
}
