import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { findThread, quoteThread } from "../../app/service/quote-thread.ts";
import { formatInstant, type Instant } from "../../core/kernel/time.ts";
import { toWire } from "../../core/pricing/wire.ts";
import { type Quote, window } from "../../core/quote.ts";
import type { Settings } from "../../core/usage/settings.ts";
import type { BookedThread, Within } from "../../store/port/reads.ts";
import { type Env, notFound, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { refuseUnseen } from "../filters.ts";
import { invalid } from "../invalid.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { chargeSchema } from "../schemas/charge.ts";
import { idIn, instantIn, instantSchema, jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import { knownAsSchema, knownAsWire, threadSchema, windowsSchema, windowsWire } from "../schemas/reads.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Threads"];
const params = z.object({
  number: pathParameter("number", "The business number, by phone number id or digits."),
  user: pathParameter("user", "The user: digits in any spelling, a business-scoped id, or a surrogate."),
});
const at = instantIn.optional().openapi({ description: "At this instant, not before the thread's last event; now." });

const list = declared("read", {
  method: "get",
  path: "/v1/threads",
  tags,
  summary: "Threads, with what is open now and for how long",
  request: {
    query: z.object({
      ...pageQuery,
      number: idIn.optional(),
      user: idIn.optional(),
      active_since: instantIn.optional().openapi({ description: "Whose last event is at or after this instant." }),
    }),
  },
  responses: { 200: jsonOf("In order of (number, user).", pageOf(threadSchema)) },
});

const get = declared("read", {
  method: "get",
  path: "/v1/threads/{number}/{user}",
  tags,
  summary: "One thread",
  request: { params },
  responses: { 200: jsonOf("The thread.", threadSchema) },
});

const aliases = declared("read", {
  method: "get",
  path: "/v1/threads/{number}/{user}/aliases",
  tags,
  summary: "Under which names the user of a thread was seen, and what says that they are one",
  request: { params },
  responses: { 200: jsonOf("Names and evidence.", knownAsSchema) },
});

const windows = declared("read", {
  method: "get",
  path: "/v1/threads/{number}/{user}/window",
  tags,
  summary: "What is open in a thread, and for how long",
  request: { params, query: z.object({ at }) },
  responses: { 200: jsonOf("A thread that nobody knows has nothing open.", windowsSchema) },
});

const quoteSchema = z
  .object({
    may_send: z.boolean().openapi({ description: "Free-form messages need an open window (GEN-06)." }),
    until: instantSchema
      .nullable()
      .openapi({ description: "Until when that holds, exclusive; null: always, or not now." }),
    charge: chargeSchema
      .omit({ id: true, revision: true, message: true })
      .nullable()
      .openapi({ description: "What would be charged if it were delivered at once; null: nothing of its own." }),
  })
  .openapi("Quote");

const quote = declared("read", {
  method: "post",
  path: "/v1/threads/{number}/{user}/quote",
  tags,
  summary: "May this be sent, until when, and what would it cost?",
  description: "Nothing is counted or kept. The counters that decide are taken as far as they have come.",
  request: {
    params,
    body: jsonBody(
      z.object({
        type: idIn.openapi({ description: "`template`, or Meta's message type: `text`, `image`, `reaction`, ..." }),
        category: idIn.optional().openapi({ description: "Of a template: `marketing`, `utility`, `authentication`." }),
        at,
      }),
    ),
  },
  responses: { 200: jsonOf("The quote.", quoteSchema) },
});

/** Threads: what is open, and what a message would cost. */
export function threadRoutes(api: OpenAPIHono<Env>, { reads, accounts, rates, now }: ApiServices): void {
  const settings = async () => (await accounts.latest()).settings;
  api.openapi(list, async (c) => {
    const query = c.req.valid("query");
    const { number, user, active_since: activeSince } = query;
    const within = withinOf(c);
    await refuseUnseen(reads, within, { number, user });
    const page = await reads.threads({ within, number, user, activeSince }, pageIn(query));
    const [known, instant] = [await settings(), now().getTime()];
    return c.json(
      pageOut(page, query, (thread) => threadWire(thread, instant, known)),
      200,
    );
  });
  api.openapi(get, async (c) => {
    const thread = await findThread(reads, c.req.valid("param"), withinOf(c));
    if (!thread) throw notFound("thread");
    return c.json(threadWire(thread, now().getTime(), await settings()), 200);
  });
  api.openapi(aliases, async (c) => {
    const known = await reads.knownAs({ ...c.req.valid("param"), within: withinOf(c) });
    if (!known) throw notFound("thread");
    return c.json(knownAsWire(known), 200);
  });
  api.openapi(windows, async (c) => {
    const instant = c.req.valid("query").at ?? now().getTime();
    const thread = await visibleThread(c.req.valid("param"), withinOf(c));
    refuseBefore(thread, instant);
    const open = thread ? window(thread.thread, instant, await settings()) : NOTHING_OPEN;
    return c.json(windowsWire(open, instant), 200);
  });
  api.openapi(quote, async (c) => {
    const { type, category, at: when } = c.req.valid("json");
    const { number, user } = c.req.valid("param");
    const instant = when ?? now().getTime();
    const thread = await visibleThread({ number, user }, withinOf(c));
    refuseBefore(thread, instant);
    const planned = {
      number: thread?.number ?? number,
      user: thread?.user ?? user,
      waba: thread?.waba,
      type,
      category,
    };
    const ground = { reads, settings: await settings(), rates: await rates() };
    return c.json(quoteWire(await quoteThread(ground, thread, planned, instant)), 200);
  });

  /** A user who never wrote has no thread yet; that says nothing to who may not see the number. */
  async function visibleThread(name: { number: string; user: string }, within: Within) {
    const thread = await findThread(reads, name, within);
    if (!thread && within !== null) {
      const { items } = await reads.threads({ within, number: name.number }, { limit: 1 });
      if (items.length === 0) throw notFound("number");
    }
    return thread;
  }
}

const NOTHING_OPEN = { customerServiceWindow: null, freeEntryPoint: null, conversations: [] };

function refuseBefore(thread: BookedThread | undefined, at: Instant): void {
  if (!thread || at >= thread.lastEventAt) return;
  throw invalid("at", formatInstant(at), `not before the thread's last event at ${formatInstant(thread.lastEventAt)}`);
}

function threadWire(booked: BookedThread, at: Instant, settings: Settings): z.output<typeof threadSchema> {
  const { number, user, names, waba, thread, lastEventAt } = booked;
  return {
    number,
    user,
    names,
    waba,
    last_event_at: formatInstant(lastEventAt),
    incomplete: thread.incomplete,
    windows: windowsWire(window(thread, at, settings), at),
  };
}

function quoteWire({ maySend, until, charge }: Quote): z.output<typeof quoteSchema> {
  if (!charge) return { may_send: maySend, until: until === null ? null : formatInstant(until), charge: null };
  const { id: _, revision: __, message: ___, ...wire } = toWire(charge);
  return { may_send: maySend, until: until === null ? null : formatInstant(until), charge: wire };
}
