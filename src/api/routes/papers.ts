import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { evidenceCsv } from "../../app/service/papers/csv/evidence-csv.ts";
import { invoiceCsv } from "../../app/service/papers/csv/invoice-csv.ts";
import {
  findInvoice,
  letterheadFor,
  type PaperDesk,
  paperOf,
  readersBusinesses,
} from "../../app/service/papers/desk.ts";
import { focusCsv } from "../../app/service/papers/focus/export.ts";
import { focusMetadata } from "../../app/service/papers/focus/metadata.ts";
import { focusOfMonth } from "../../app/service/papers/focus/of-month.ts";
import { invoicePdf } from "../../app/service/papers/pdf/invoice-pdf.ts";
import { providerToWire, stateProvider } from "../../app/service/papers/provider.ts";
import { providerSchema } from "../../intake/provider.ts";
import type { StoredInvoice } from "../../store/port/invoices.ts";
import { actorIn, type Env, notFound, type Request, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { ProblemError } from "../problem.ts";
import { streamEnd, streamed } from "../rows.ts";
import { idIn, jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Invoices"];
const params = z.object({ id: pathParameter("id", "The invoice's id, or its number.") });
const csv = (description: string) => ({ "text/csv": { schema: z.string().openapi({ description }) } });

const pdf = declared("read", {
  method: "get",
  path: "/v1/invoices/{id}/pdf",
  tags,
  summary: "An invoice or credit note as a PDF",
  description: "In the language of the buyer's locale. The same document always gives the same bytes.",
  request: { params },
  responses: {
    200: {
      description: "The PDF.",
      content: { "application/pdf": { schema: z.string().openapi({ format: "binary" }) } },
    },
  },
});

const lines = declared("read", {
  method: "get",
  path: "/v1/invoices/{id}/csv",
  tags,
  summary: "The lines of an invoice as CSV",
  request: { params },
  responses: {
    200: { description: "The lines and taxes: they add up to what is asked.", content: csv("A line a row.") },
  },
});

const evidence = declared("read", {
  method: "get",
  path: "/v1/invoices/{id}/evidence.csv",
  tags,
  summary: "Every charge behind an invoice as CSV",
  description: "In order of lines; streamed. The amounts of a line add up to its exact sum.",
  request: { params },
  responses: { 200: { description: "The charges.", content: csv("A charge, or a correction, a row.") } },
});

const focus = declared("read", {
  method: "get",
  path: "/v1/focus",
  tags,
  summary: "Invoices of a month as a FOCUS 1.2 dataset",
  description:
    "CSV in all columns of the FinOps Open Cost and Usage Specification 1.2, streamed: drafts, invoices and credit notes of " +
    "the month, but for void ones. BilledCost adds up to what each document asks.",
  request: {
    query: z.object({
      month: z
        .string()
        .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "a month such as 2026-10")
        .openapi({ description: "The month of the charges.", example: "2026-10" }),
      business: idIn.optional().openapi({ description: "Only the documents to this business." }),
    }),
  },
  responses: { 200: { description: "The dataset.", content: csv("FOCUS 1.2.") } },
});

const metadata = declared("read", {
  method: "get",
  path: "/v1/focus/metadata",
  tags,
  summary: "The schema of the FOCUS dataset",
  description: "What FOCUS asks for beside a dataset: the version, and every column with its type.",
  responses: {
    200: jsonOf(
      "The metadata.",
      z.object({
        DataGenerator: z.string(),
        Schema: z.object({
          SchemaId: z.string(),
          FocusVersion: z.string(),
          CreationDate: z.string(),
          ColumnDefinition: z.array(z.looseObject({ ColumnName: z.string(), DataType: z.string() })),
        }),
      }),
    ),
  },
});

/** Made anew, so that it can be described whichever module knew of it first. */
const word = z
  .strictObject(providerSchema.shape)
  .openapi("Provider", { description: "What the provider's documents say of it." });

const show = declared("read_all", {
  method: "get",
  path: "/v1/provider",
  tags,
  summary: "What documents say of the provider",
  responses: { 200: jsonOf("The latest word.", word) },
});

const put = declared("write", {
  method: "put",
  path: "/v1/provider",
  tags,
  summary: "Say what documents are to say of the provider",
  description:
    "Name, address and tax number are taken into documents when they are drawn up; logo, bank details and footer are those of " +
    "the day on which the PDF is made. `logo`: a PNG or JPEG in base64.",
  request: { body: jsonBody(word) },
  responses: { 200: jsonOf("As it is known now.", word) },
});

/** Until somebody says who the provider is, documents call it so. */
const NAMELESS = providerSchema.parse({ name: "Provider" });

/** Invoices on paper and in files. */
export function paperRoutes(api: OpenAPIHono<Env>, { papers: desk, access, logError }: ApiServices): void {
  const asCsv = (c: Request, texts: AsyncIterable<string>, fileName: string) =>
    streamed(texts, { form: "csv", fileName }, streamEnd(c, logError));
  api.openapi(pdf, async (c) => {
    const document = await paperOf(desk, await invoiceFor(c, desk, c.req.valid("param").id));
    const bytes = await invoicePdf(document, await letterheadFor(desk, document));
    const headers = {
      "content-type": "application/pdf",
      "content-disposition": `inline; filename="${document.number ?? "draft"}.pdf"`,
    };
    return new Response(new Uint8Array(bytes), { headers });
  });
  api.openapi(lines, async (c) => {
    const document = await paperOf(desk, await invoiceFor(c, desk, c.req.valid("param").id));
    return asCsv(c, once(invoiceCsv(document)), document.number ?? "draft");
  });
  api.openapi(evidence, async (c) => {
    const invoice = await invoiceFor(c, desk, c.req.valid("param").id);
    return asCsv(c, evidenceCsv(desk, invoice), `${invoice.number ?? "draft"}-evidence`);
  });
  api.openapi(focus, async (c) => {
    const { month, business } = c.req.valid("query");
    const within = await readersBusinesses(desk, withinOf(c));
    const answer = asCsv(c, focusCsv(focusOfMonth(desk, { month, business, within })), `focus-${month}`);
    // The schema of a dataset is to be found without reading it.
    answer.headers.set("link", '</v1/focus/metadata>; rel="describedby"');
    return answer;
  });
  api.openapi(metadata, (c) => c.json(focusMetadata(), 200));
  api.openapi(show, async (c) => {
    const known = await desk.papers.provider();
    return c.json(known ? providerToWire(known) : NAMELESS, 200);
  });
  api.openapi(put, async (c) => {
    const stated = await stateProvider({ papers: desk.papers, audit: access.audit }, c.req.valid("json"), actorIn(c));
    if (stated.ok) return c.json(providerToWire(stated.value), 200);
    const { detail } = stated.refusal;
    throw new ProblemError({
      code: "invalid",
      detail: `${detail}.`,
      faults: [{ at: "/logo", found: "another picture", expected: "a PNG or JPEG" }],
    });
  });
}

/** The invoice of a path, if whoever asks may see its buyer. */
async function invoiceFor(c: Request, desk: PaperDesk, name: string): Promise<StoredInvoice> {
  const invoice = await findInvoice(desk, name);
  const within = await readersBusinesses(desk, withinOf(c));
  if (!invoice || (within !== null && !within.includes(invoice.business))) throw notFound("invoice");
  return invoice;
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}
