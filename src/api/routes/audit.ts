import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Env } from "../context.ts";
import { declared } from "../declare.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { auditSchema, auditWire } from "../schemas/access.ts";
import { jsonOf } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const list = declared("audit", {
  method: "get",
  path: "/v1/audit",
  tags: ["Access"],
  summary: "The audit log: every change, who made it, before and after",
  request: {
    query: z.object({
      ...pageQuery,
      action: z.string().max(100).optional().openapi({ example: "key.create" }),
      subject: z.string().max(300).optional(),
    }),
  },
  responses: { 200: jsonOf("Newest first.", pageOf(auditSchema)) },
});

/** The audit log, for owners and auditors. */
export function auditRoutes(api: OpenAPIHono<Env>, { access }: ApiServices): void {
  api.openapi(list, async (c) => {
    const query = c.req.valid("query");
    const { action = null, subject = null } = query;
    const page = await access.audit.list({ ...pageIn(query), action, subject });
    return c.json(pageOut(page, query, auditWire), 200);
  });
}
