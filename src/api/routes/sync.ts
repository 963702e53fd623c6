import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { type Synced, syncWabas } from "../../app/service/waba-sync/sync-wabas.ts";
import { formatInstant } from "../../core/kernel/time.ts";
import { actorIn, type Env } from "../context.ts";
import { declared } from "../declare.ts";
import { instantSchema, jsonBody, jsonOf } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const wabaId = z.string().regex(/^\d{1,32}$/, "the digits of a WABA's id");

const troubleSchema = z
  .enum(["token", "permission", "not_found", "too_often", "unavailable", "strange", "no_token"])
  .openapi({
    description:
      "`token`: not valid or expired; `permission`: not for this WABA; `not_found`; `too_often`: wait; `unavailable`: Meta " +
      "did not answer; `strange`: an answer in no known form; `no_token`: none given and none kept.",
  });

const syncedSchema = z
  .object({
    waba: z.string(),
    ok: z.boolean(),
    trouble: troubleSchema.nullable(),
    detail: z.string().nullable().openapi({ description: "What Meta said, or what to do." }),
    name: z.string().nullable(),
    zone: z.string().nullable().openapi({ description: "Null: Meta's time zone number is not known here (GEN-09)." }),
    currency: z.string().nullable(),
    portfolio: z.string().nullable().openapi({ description: "The business that owns it (TIER-02)." }),
    location: z.string().nullable().openapi({ description: "Primary business location (AUTHI-04)." }),
    auth_international_start: instantSchema.nullable().openapi({ description: "AUTHI-03." }),
    numbers: z
      .array(z.object({ id: z.string(), digits: z.string().nullable(), name: z.string().nullable() }))
      .readonly(),
    stated: z.int().openapi({ description: "Statements made of it, also those that say nothing new." }),
    notices: z.array(z.string()).readonly(),
  })
  .openapi("SyncedWaba");

const sync = declared("write", {
  method: "post",
  path: "/v1/wabas/sync",
  tags: ["Accounts"],
  summary: "Take zone, currency, numbers, location and eligibility of WABAs from Meta",
  description:
    "Asks the Graph API with a token that may read the WABAs (`whatsapp_business_management`). The token is not kept " +
    "unless `keep_token` asks for it; then it is sealed. Meta says what is, not since when: of a WABA that nobody described it " +
    "holds from the beginning, of a known one what differs holds from now on.",
  request: {
    body: jsonBody(
      z.object({
        wabas: z.array(wabaId).min(1).max(100),
        token: z.string().min(1).max(1_000).optional().openapi({ description: "Left out: the kept ones." }),
        keep_token: z.boolean().default(false),
        apply: z.boolean().default(true).openapi({ description: "False: state nothing, only show." }),
      }),
    ),
  },
  responses: { 200: jsonOf("What became of each WABA.", z.object({ items: z.array(syncedSchema) })) },
});

/** `waba sync`. */
export function syncRoutes(api: OpenAPIHono<Env>, services: ApiServices): void {
  const { accounts, journal, tokens, graph, access, now } = services;
  const desk = { accounts, journal, tokens, graph, audit: access.audit, now: () => now().getTime() };
  api.openapi(sync, async (c) => {
    const { wabas, token, keep_token: keepToken, apply } = c.req.valid("json");
    const synced = await syncWabas(desk, { wabas, token, keepToken, apply }, actorIn(c));
    return c.json({ items: synced.map(syncedWire) }, 200);
  });
}

const NOTHING = {
  name: null,
  zone: null,
  currency: null,
  portfolio: null,
  location: null,
  auth_international_start: null,
  numbers: [],
  stated: 0,
  notices: [],
};

function syncedWire(synced: Synced): z.output<typeof syncedSchema> {
  if (!synced.ok) {
    const { waba, trouble, detail } = synced;
    return { ...NOTHING, waba, ok: false, trouble, detail };
  }
  const { meta, stated, notices } = synced;
  const { id, name, zone, currency, portfolio, location, authInternational, numbers } = meta;
  const start = authInternational?.start;
  return {
    ...{ waba: id, ok: true, trouble: null, detail: null, name, zone, currency, portfolio, location },
    auth_international_start: start === undefined ? null : formatInstant(start),
    numbers,
    stated,
    notices,
  };
}
