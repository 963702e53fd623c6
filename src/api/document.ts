import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Env } from "./context.ts";
import type { ApiServices } from "./services.ts";

export type Document = ReturnType<OpenAPIHono<Env>["getOpenAPI31Document"]>;

/** The OpenAPI document, made from the schemas that validate; made once, when it is first asked for. */
export function openDocument(api: OpenAPIHono<Env>, { version, publicUrl }: ApiServices): () => Document {
  let document: Document | undefined;
  const { openAPIRegistry: registry } = api;
  registry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "An API key: `Authorization: Bearer dbk_...`.",
  });
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "daybook.session_token",
    description: "The cookie of somebody who signed in.",
  });
  return () => {
    document ??= api.getOpenAPI31Document({
      openapi: "3.1.0",
      info: { title: "Daybook", version, description: INTRODUCTION, license: { name: "Apache-2.0" } },
      servers: [{ url: publicUrl }],
    });
    return document;
  };
}

const INTRODUCTION = `Accounting for WhatsApp Business dialogs: what every message cost, why, and what the next one will cost.

- Money is a decimal string, with its currency beside it. Instants are in UTC with \`Z\`; days and months are local to the WABA.
- A list gives \`items\` and \`next\`; send \`next\` as \`cursor\` for the page after it.
- What goes wrong is a problem (RFC 9457) with a \`code\` that never changes.
- Every POST takes an \`Idempotency-Key\`.
- Every answer has an \`X-Request-Id\`; send one of your own and it is kept.`;
