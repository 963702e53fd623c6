import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { formatInstant } from "../../core/kernel/time.ts";
import type { Replayed, StoredDeadLetter } from "../../store/port/dead-letters.ts";
import type { PageOf } from "../../store/port/reads.ts";
import { BadCursor } from "../../store/port/reads.ts";
import { actorIn, type Env, notFound } from "../context.ts";
import { declared } from "../declare.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { ProblemError } from "../problem.ts";
import { instantSchema, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Dead letters"];
const params = z.object({ id: pathParameter("id", "The letter's id.") });

const reasonsSchema = z
  .array(
    z.object({
      part: z.string().openapi({ description: "`body`, or the kind of part, such as `message.text`." }),
      found: z.string(),
      expected: z.string(),
    }),
  )
  .readonly();

const replayedSchema = z.object({
  at: instantSchema,
  facts: z.int().openapi({ description: "Facts that it gave." }),
  added: z.int().openapi({ description: "New ones among them." }),
  reasons: reasonsSchema.openapi({ description: "What could still not be read; empty: everything was." }),
});

const letterSchema = z
  .object({
    id: z.string(),
    received_at: instantSchema,
    last_received_at: instantSchema,
    times: z.int().openapi({ description: "How often the same body came." }),
    source: z.string().openapi({ description: "Who delivered it, as `kind:name`." }),
    extent: z
      .enum(["body", "part"])
      .openapi({ description: "`body`: none of it could be read; `part`: the rest was taken." }),
    reasons: reasonsSchema,
    redacted: z.string().openapi({ description: "How the body was built, without texts, numbers and ids." }),
    bytes: z.int(),
    kept_until: instantSchema.nullable().openapi({
      description: "Until when the whole body is kept, encrypted, for a replay; null: it is not.",
    }),
    replayed: replayedSchema.nullable(),
  })
  .openapi("DeadLetter");

const list = declared("read_all", {
  method: "get",
  path: "/v1/dead-letters",
  tags,
  summary: "Webhook bodies that could not be read, the latest first",
  request: {
    query: z.object({
      ...pageQuery,
      open: z
        .enum(["true", "false"])
        .default("true")
        .openapi({ description: "Only those that no replay could read whole." }),
    }),
  },
  responses: { 200: jsonOf("Letters.", pageOf(letterSchema)) },
});

const get = declared("read_all", {
  method: "get",
  path: "/v1/dead-letters/{id}",
  tags,
  summary: "One body that could not be read",
  request: { params },
  responses: { 200: jsonOf("The letter.", letterSchema) },
});

const replay = declared("write", {
  method: "post",
  path: "/v1/dead-letters/{id}/replay",
  tags,
  summary: "Read a body again, after an upgrade",
  request: { params },
  responses: { 200: jsonOf("What it gave.", replayedSchema) },
});

/** Dead letters: shown redacted, and replayed. */
export function deadLetterRoutes(api: OpenAPIHono<Env>, { deadLetters, access }: ApiServices): void {
  const { letters, replay: replayLetter } = deadLetters;
  api.openapi(list, async (c) => {
    const query = c.req.valid("query");
    const { limit, after } = pageIn(query);
    const place = after === undefined ? undefined : placeIn(after);
    const found = await letters.list({ openOnly: query.open === "true", limit: limit + 1, after: place });
    return c.json(pageOut(pageOfLetters(found, limit), query, letterWire), 200);
  });
  api.openapi(get, async (c) => {
    const letter = await letters.get(c.req.valid("param").id);
    if (!letter) throw notFound("dead letter");
    return c.json(letterWire(letter), 200);
  });
  api.openapi(replay, async (c) => {
    const { id } = c.req.valid("param");
    const replayed = await replayLetter(id);
    if (!replayed.ok) {
      const { code, detail } = replayed.refusal;
      if (code === "unknown") throw notFound("dead letter");
      throw new ProblemError({ code: "gone", detail: `This cannot be read again: ${detail}.` });
    }
    const { facts, added } = replayed.value;
    await access.audit.append({
      ...actorIn(c),
      action: "dead_letter.replay",
      subject: id,
      before: null,
      after: { facts, added },
    });
    return c.json(replayedWire(replayed.value), 200);
  });
}

function pageOfLetters(found: readonly StoredDeadLetter[], limit: number): PageOf<StoredDeadLetter> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last ? `${last.receivedAt}~${last.id}` : null };
}

function placeIn(cursor: string): { receivedAt: number; id: string } {
  const [, at, id] = /^(\d{1,15})~(.{1,200})$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined) throw new BadCursor("no place among the dead letters");
  return { receivedAt: Number(at), id };
}

function letterWire(letter: StoredDeadLetter): z.output<typeof letterSchema> {
  const { id, times, source, extent, reasons, redacted, bytes, sealed, replayed } = letter;
  return {
    id,
    received_at: formatInstant(letter.receivedAt),
    last_received_at: formatInstant(letter.lastReceivedAt),
    times,
    source: `${source.kind}:${source.name}`,
    extent,
    reasons,
    redacted,
    bytes,
    kept_until: sealed && formatInstant(sealed.until),
    replayed: replayed && replayedWire(replayed),
  };
}

function replayedWire({ at, facts, added, reasons }: Replayed): z.output<typeof replayedSchema> {
  return { at: formatInstant(at), facts, added, reasons };
}
