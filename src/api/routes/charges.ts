import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { CSV_HEADER, csvOf } from "../../app/rating/charge-writer.ts";
import { explainCharge } from "../../app/service/explain-charge.ts";
import type { BookedCharge, BookReads, ChargeFilter, ChargeOptions } from "../../store/port/reads.ts";
import { type Env, notFound, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { chargeFilterIn, chargeQuery } from "../filters.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { ProblemError } from "../problem.ts";
import { FORMS, type Form, formIn, streamEnd, streamed } from "../rows.ts";
import { saleHops } from "../sale-hops.ts";
import { chargeSchema, chargeWire, revisionSchema, revisionWire } from "../schemas/charge.ts";
import { explanationSchema, explanationWire } from "../schemas/explanation.ts";
import { jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Charges"];
const params = z.object({ id: pathParameter("id", "The charge's id.") });

const list = declared("read", {
  method: "get",
  path: "/v1/charges",
  tags,
  summary: "Charges in force, in order of (occurred_at, id) or the other way round",
  description:
    "As JSON in pages; as NDJSON or CSV (by `format` or `Accept`) all of them in one stream, which `limit` and `cursor` " +
    "do not cut. A page keeps its place while charges are booked: what is booked behind the cursor is not on later pages.",
  request: {
    query: z.object({
      ...pageQuery,
      ...chargeQuery,
      format: z.enum(FORMS).optional(),
      ordinals: z
        .enum(["true", "false"])
        .default("false")
        .openapi({ description: "Work out each charge's rank under its counter; slow in long lists." }),
      order: z.enum(["oldest_first", "newest_first"]).default("oldest_first"),
    }),
  },
  responses: {
    200: {
      description: "Charges.",
      content: {
        "application/json": { schema: pageOf(chargeSchema) },
        "application/x-ndjson": { schema: z.string().openapi({ description: "One charge a line." }) },
        "text/csv": { schema: z.string().openapi({ description: "The same columns as `daybook rate --format csv`." }) },
      },
    },
  },
});

const get = declared("read", {
  method: "get",
  path: "/v1/charges/{id}",
  tags,
  summary: "One charge with all that was ever booked of it",
  request: { params },
  responses: {
    200: jsonOf(
      "The revision in force, or null where it was taken back altogether; and those that it replaced, oldest first.",
      z.object({ current: revisionSchema.nullable(), reversed: z.array(revisionSchema).readonly() }),
    ),
  },
});

const explain = declared("read", {
  method: "get",
  path: "/v1/charges/{id}/explain",
  tags,
  summary: "Why a charge is what it is",
  description:
    "Traces the thread again by the rules: every event, what was open after it, and the arithmetic by hand; and what it was sold for over each hop that one may see.",
  request: { params },
  responses: { 200: jsonOf("The explanation.", explanationSchema) },
});

/** Charges. */
export function chargeRoutes(api: OpenAPIHono<Env>, services: ApiServices): void {
  const { reads, accounts, logError } = services;
  api.openapi(list, async (c) => {
    const { format, ordinals, ...query } = c.req.valid("query");
    const form: Form = formIn(format, c.req.header("accept"));
    const filter = await chargeFilterIn(reads, withinOf(c), query);
    const from = query.order === "newest_first" ? "newest" : "oldest";
    const options = { ordinals: ordinals === "true", from } as const;
    if (form !== "json") {
      const lines = linesOf(reads, filter, options, form);
      return streamed(lines, { form, fileName: "charges" }, streamEnd(c, logError));
    }
    const page = await reads.charges(filter, pageIn(query), options);
    return c.json(pageOut(page, query, chargeWire), 200);
  });
  api.openapi(get, async (c) => {
    const history = await reads.charge(c.req.valid("param").id, withinOf(c));
    if (!history) throw notFound("charge");
    const { current, reversed } = history;
    return c.json({ current: current && revisionWire(current), reversed: reversed.map(revisionWire) }, 200);
  });
  api.openapi(explain, async (c) => {
    const within = withinOf(c);
    const current = (await reads.charge(c.req.valid("param").id, within))?.current;
    if (!current) throw notFound("charge in force");
    const explanation = await explainCharge(reads, current, (await accounts.latest()).settings, within);
    if (!explanation) {
      throw new ProblemError({ code: "not_built", detail: "This thread is too long to be explained over the API." });
    }
    return c.json(explanationWire(explanation, await saleHops(current.id, within, services)), 200);
  });
}

async function* linesOf(
  reads: BookReads,
  filter: ChargeFilter,
  options: ChargeOptions,
  form: "ndjson" | "csv",
): AsyncGenerator<string, void, undefined> {
  if (form === "csv") yield CSV_HEADER;
  const line = (booked: BookedCharge) =>
    form === "csv" ? csvOf(chargeWire(booked)) : JSON.stringify(chargeWire(booked));
  for await (const piece of reads.streamCharges(filter, options)) {
    if (piece.length > 0) yield `${piece.map(line).join("\n")}\n`;
  }
}
