import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { createKey, type KeyRefusal, revokeKey } from "../../app/service/access/keys.ts";
import { actorIn, type Env, notFound, refuseGiving } from "../context.ts";
import { declared } from "../declare.ts";
import { invalid } from "../invalid.ts";
import { keySchema, keyWire, reachSchema, scopeSchema } from "../schemas/access.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const wishSchema = z.object({
  name: z.string().trim().min(1).max(100).openapi({ description: "What the key is for.", example: "nightly export" }),
  scopes: z.array(scopeSchema).min(1),
  wabas: reachSchema.default("all").openapi({ description: "A key for some WABAs may only `read`." }),
  expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
});

const list = declared("admin", {
  method: "get",
  path: "/v1/keys",
  tags: ["Access"],
  summary: "All API keys",
  responses: { 200: jsonOf("Oldest first, revoked ones too.", z.object({ items: z.array(keySchema) })) },
});

const create = declared("admin", {
  method: "post",
  path: "/v1/keys",
  tags: ["Access"],
  summary: "Make an API key",
  description: "A key can give only scopes that it has itself.",
  request: { body: jsonBody(wishSchema) },
  responses: {
    201: jsonOf(
      "The key. `secret` is shown this once; only its hash is kept.",
      z.object({ key: keySchema, secret: z.string().openapi({ example: "dbk_..." }) }),
    ),
  },
});

const revoke = declared("admin", {
  method: "delete",
  path: "/v1/keys/{id}",
  tags: ["Access"],
  summary: "Revoke an API key",
  request: { params: z.object({ id: pathParameter("id", "The key's id, not its secret.") }) },
  responses: { 200: jsonOf("It opens nothing from the next request on.", keySchema) },
});

const WHY_NOT: Readonly<Record<KeyRefusal, readonly [at: string, found: string, expected: string]>> = {
  no_scope: ["/scopes", "an empty list", "at least one scope"],
  no_wabas: ["/wabas", "an empty list", "`all`, or at least one WABA"],
  limited_key_may_only_read: ["/scopes", "more than read", "only `read` for a key of some WABAs"],
};

/** API keys: for owners, and keys with the scope `admin`. */
export function keyRoutes(api: OpenAPIHono<Env>, { access }: ApiServices): void {
  api.openapi(list, async (c) => c.json({ items: (await access.keys.list()).map(keyWire) }, 200));
  api.openapi(create, async (c) => {
    const { name, scopes, wabas, expires_at: expires } = c.req.valid("json");
    refuseGiving(c, scopes);
    const wish = { name, scopes, wabas, expiresAt: expires === null ? null : new Date(expires) };
    const made = await createKey(access, wish, actorIn(c));
    if (!made.ok) throw invalid(...WHY_NOT[made.refusal]);
    return c.json({ key: keyWire(made.value.key), secret: made.value.secret }, 201);
  });
  api.openapi(revoke, async (c) => {
    const key = await revokeKey(access, c.req.valid("param").id, actorIn(c));
    if (!key) throw notFound("key");
    return c.json(keyWire(key), 200);
  });
}
