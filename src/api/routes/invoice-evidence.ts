import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { closeMonth } from "../../app/service/invoices/close.ts";
import { documentOf } from "../../app/service/invoices/document-of.ts";
import { allEvidence, type EvidenceQuery, evidenceOf } from "../../app/service/invoices/evidence.ts";
import type { StoredInvoice } from "../../store/port/invoices.ts";
import { actorIn, type Env } from "../context.ts";
import { declared } from "../declare.ts";
import { invalid } from "../invalid.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { FORMS, formIn, streamEnd, streamed } from "../rows.ts";
import { monthSchema } from "../schemas/charge.ts";
import {
  closedSchema,
  closedWire,
  correctionOut,
  correctionWire,
  evidenceSchema,
  evidenceWire,
} from "../schemas/invoices.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";
import { seenInvoice } from "./invoices.ts";

const tags = ["Invoices"];
const params = z.object({ id: pathParameter("id", "The invoice's id.") });

const evidence = declared("read", {
  method: "get",
  path: "/v1/invoices/{id}/evidence",
  tags,
  summary: "The charges behind a line of use, or those that are held",
  description:
    "As they were when the invoice was drawn up, as many as the line's quantity says, in order of their ids. As JSON in " +
    "pages; as NDJSON or CSV (by `format` or `Accept`) all of them in one stream.",
  request: {
    params,
    query: z.object({
      ...pageQuery,
      line: z
        .union([z.literal("held"), z.coerce.number().int().min(0)])
        .openapi({ description: "The line's place on the invoice, from 0; or `held`." }),
      format: z.enum(FORMS).optional(),
    }),
  },
  responses: {
    200: {
      description: "Charges.",
      content: {
        "application/json": { schema: pageOf(evidenceSchema) },
        "application/x-ndjson": { schema: z.string() },
        "text/csv": { schema: z.string() },
      },
    },
  },
});

const corrections = declared("read", {
  method: "get",
  path: "/v1/invoices/{id}/corrections",
  tags,
  summary: "Every difference to earlier months that an invoice asks for",
  request: { params },
  responses: { 200: jsonOf("By line.", z.object({ items: z.array(correctionOut).readonly() })) },
});

const close = declared("write", {
  method: "post",
  path: "/v1/closings",
  tags,
  summary: "Close a month for all businesses",
  description:
    "Issues what is due, keeps drafts where the grace period still runs. Doing it again, or twice at once, does what is left " +
    "to do: each invoice is issued once.",
  request: {
    body: jsonBody(
      z.strictObject({
        month: monthSchema,
        dry_run: z.boolean().default(false),
        early: z.boolean().default(false).openapi({ description: "Whether not to wait for the grace period." }),
      }),
    ),
  },
  responses: { 200: jsonOf("By business.", z.object({ items: z.array(closedSchema).readonly() })) },
});

/** What is behind invoices, and closing months. */
export function invoiceEvidenceRoutes(api: OpenAPIHono<Env>, { invoices: desk, logError }: ApiServices): void {
  api.openapi(evidence, async (c) => {
    const { format, ...query } = c.req.valid("query");
    const invoice = await seenInvoice(desk, c, c.req.valid("param").id);
    const wanted: EvidenceQuery = query.line === "held" ? "held" : { line: query.line };
    const form = formIn(format, c.req.header("accept"));
    const page = await evidenceOf(desk.invoices, invoice, wanted, form === "json" ? pageIn(query) : { limit: 1 });
    if (!page) throw invalid("line", String(query.line), "the place of a line of use, from 0, or held");
    if (form !== "json") {
      const texts = linesOf(desk.invoices, invoice, wanted, form);
      return streamed(texts, { form, fileName: "evidence" }, streamEnd(c, logError));
    }
    return c.json(pageOut(page, query, evidenceWire), 200);
  });
  api.openapi(corrections, async (c) => {
    const invoice = await seenInvoice(desk, c, c.req.valid("param").id);
    const { lines } = await documentOf(desk.invoices, invoice);
    return c.json({ items: lines.flatMap((line) => line.corrections.map(correctionWire)) }, 200);
  });
  api.openapi(close, async (c) => {
    const { month, dry_run: dryRun, early } = c.req.valid("json");
    const closed = await closeMonth(desk, { month, dryRun, early }, actorIn(c));
    return c.json({ items: closed.map(closedWire) }, 200);
  });
}

const COLUMNS = [
  "id",
  "occurred_at",
  "day",
  "waba",
  "number",
  "message",
  "category",
  "market",
  "pricing_type",
  "price",
  "currency",
  "refusal",
] as const;

async function* linesOf(
  reads: ApiServices["invoices"]["invoices"],
  invoice: StoredInvoice,
  query: EvidenceQuery,
  form: "ndjson" | "csv",
): AsyncGenerator<string, void, undefined> {
  if (form === "csv") yield `${COLUMNS.join(",")}\n`;
  for await (const units of allEvidence(reads, invoice, query)) {
    const rows = units.map(evidenceWire);
    const lines = rows.map((row) =>
      form === "csv" ? COLUMNS.map((column) => cell(row[column])).join(",") : JSON.stringify(row),
    );
    if (lines.length > 0) yield `${lines.join("\n")}\n`;
  }
}

/** Quoted where a spreadsheet needs it, and never taken for a formula. */
function cell(value: string | null): string {
  const text = value ?? "";
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
