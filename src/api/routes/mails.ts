import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { formatInstant } from "../../core/kernel/time.ts";
import { type KeptMail, MAIL_STATES } from "../../store/port/mail.ts";
import { actorIn, type Env } from "../context.ts";
import { declared } from "../declare.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { ProblemError } from "../problem.ts";
import { idIn, instantSchema, jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Mail"];

const mailSchema = z
  .object({
    key: z.string().openapi({ description: "What it is about; nothing is written about twice." }),
    kind: z.string().openapi({ example: "invoice.issued" }),
    business: z.string().nullable(),
    state: z
      .enum(MAIL_STATES)
      .openapi({ description: "See docs/mail.md; `unsure` may have gone and is not sent again." }),
    attempts: z.int(),
    queued_at: instantSchema,
    sent_at: instantSchema.nullable(),
    recipients: z.array(z.string()).readonly().nullable(),
    message_id: z.string().nullable(),
    reason: z.string().nullable().openapi({ description: "What the mail server said, or why it was not sent." }),
  })
  .openapi("Mail");

const list = declared("read_all", {
  method: "get",
  path: "/v1/mails",
  tags,
  summary: "Mails to businesses and what became of them",
  request: { query: z.object({ ...pageQuery, state: z.enum(MAIL_STATES).optional() }) },
  responses: { 200: jsonOf("The latest first.", pageOf(mailSchema)) },
});

const resend = declared("write", {
  method: "post",
  path: "/v1/mails/resend",
  tags,
  summary: "Send a mail again that failed, or of which nobody knows whether it went",
  request: { body: jsonBody(z.strictObject({ key: idIn })) },
  responses: { 204: { description: "It waits to be sent." } },
});

const reports = declared("write", {
  method: "put",
  path: "/v1/weekly-reports/{business}",
  tags,
  summary: "Switch the weekly report of a business off or on",
  request: {
    params: z.object({ business: pathParameter("business", "The business's id.") }),
    body: jsonBody(z.strictObject({ wanted: z.boolean() })),
  },
  responses: { 204: { description: "It holds from the next report on." } },
});

/** Mails to businesses. */
export function mailRoutes(api: OpenAPIHono<Env>, { mails, access, now }: ApiServices): void {
  const { queue, reports: reads } = mails;
  api.openapi(list, async (c) => {
    const query = c.req.valid("query");
    return c.json(pageOut(await queue.list({ state: query.state }, pageIn(query)), query, mailWire), 200);
  });
  api.openapi(resend, async (c) => {
    const { key } = c.req.valid("json");
    if (!(await queue.resend(key, now().getTime()))) {
      const detail = "There is no such mail, or it waits, or it was sent.";
      throw new ProblemError({ code: "conflict", detail });
    }
    await access.audit.append({ ...actorIn(c), action: "mail.resend", subject: key, before: null, after: null });
    return c.body(null, 204);
  });
  api.openapi(reports, async (c) => {
    const { business } = c.req.valid("param");
    const { wanted } = c.req.valid("json");
    const before = { wanted: !(await reads.optedOut()).has(business) };
    await reads.setOptOut(business, !wanted, now().getTime());
    await access.audit.append({
      ...actorIn(c),
      action: "report.switch",
      subject: business,
      before,
      after: { wanted },
    });
    return c.body(null, 204);
  });
}

function mailWire(mail: KeptMail): z.output<typeof mailSchema> {
  const { key, kind, business, state, attempts, recipients, reason } = mail;
  return {
    ...{ key, kind, business, state, attempts, recipients, reason },
    queued_at: formatInstant(mail.queuedAt),
    sent_at: mail.sentAt === null ? null : formatInstant(mail.sentAt),
    message_id: mail.messageId,
  };
}
