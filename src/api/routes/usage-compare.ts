import { setTimeout as sleep } from "node:timers/promises";
import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { type PlannedComparison, planComparison } from "../../app/service/usage/compare-models.ts";
import { type Env, refuseForeign, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { ProblemError } from "../problem.ts";
import { streamEnd, streamOf } from "../rows.ts";
import { monthSchema } from "../schemas/charge.ts";
import { daySchema, idIn } from "../schemas/json.ts";
import { choiceSchema, comparisonSchema, comparisonWire } from "../schemas/usage-compare.ts";
import type { ApiServices } from "../services.ts";

const compare = declared("read", {
  method: "get",
  path: "/v1/usage/compare",
  tags: ["Books"],
  summary: "What some days would have cost under another pricing model",
  description:
    "Rates the messages on file anew under two models, in step, so that every difference has its cause. `auto` is what the " +
    "books go by, Meta's word with it; under another model the rules alone decide. Counters begin with the month, so all of " +
    "it is read, with 45 days before. More than a million messages are refused: ask for fewer days, or for one WABA. " +
    "As `text/event-stream` (by `Accept`), events `progress` say how far it is, and `result` has the answer; a connection " +
    "that is closed stops the work. Two comparisons run at a time in one process; others get `too_many`.",
  request: {
    query: z.object({
      model: choiceSchema,
      base: choiceSchema.default("auto"),
      month: monthSchema.optional(),
      from: daySchema.optional().openapi({ description: "With `to`, instead of a month." }),
      to: daySchema.optional().openapi({ description: "The day after the last one." }),
      waba: idIn.optional(),
    }),
  },
  responses: {
    200: {
      description: "Both models, by category and market, and why they differ.",
      content: {
        "application/json": { schema: comparisonSchema },
        "text/event-stream": { schema: z.string().openapi({ description: "Progress, and then the answer." }) },
      },
    },
  },
});

const MOST_AT_ONCE = 2;

/** Two pricing models over the same traffic. */
export function usageCompareRoutes(api: OpenAPIHono<Env>, services: ApiServices): void {
  const { replay, accounts, rates, logError } = services;
  let running = 0;
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
  api.openapi(compare, async (c) => {
    const { model, base, month, from, to, waba } = c.req.valid("query");
    const within = withinOf(c);
    refuseForeign(within, waba);
    if (running >= MOST_AT_ONCE) throw BUSY;
    const days = daysOf({ month, from, to });
    const { settings } = await accounts.latest();
    const planned = await planComparison(
      { within, base, model, waba, ...days },
      { replay, settings, rates: await rates() },
    );
    if (!planned.ok) throw tooMuch(planned.refusal.most);
    if (c.req.header("accept")?.includes("text/event-stream")) {
      const gone = new AbortController();
      const events = eventsOf((tell) => alone(() => planned.value.run(tell, gone.signal)), gone.signal);
      const body = streamOf(events, { ...streamEnd(c, logError), onGone: () => gone.abort() });
      return new Response(body, {
        headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
      });
    }
    const { signal } = c.req.raw;
    const done = await alone(() => planned.value.run(undefined, signal)).catch((error: unknown) => {
      throw signal.aborted ? GONE : error;
    });
    return c.json(comparisonWire(done), 200);
  });
}

const BUSY = new ProblemError({
  code: "too_many",
  detail: `${MOST_AT_ONCE} comparisons are running. Try again when one of them has ended.`,
  retryAfterSeconds: 10,
});

const GONE = new ProblemError({ code: "too_slow", detail: "Nobody waits for this answer any more." });

function tooMuch(most: number): ProblemError {
  const detail = `These days depend on more than ${most} messages. Ask for fewer days, or for one WABA.`;
  return new ProblemError({
    code: "invalid",
    detail,
    faults: [{ at: "from", found: "too many messages", expected: `at most ${most} messages` }],
  });
}

/** The days of a question: those of a month, or from one to another. */
function daysOf({
  month,
  from,
  to,
}: {
  month?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}) {
  if (month !== undefined && from === undefined && to === undefined)
    return { from: `${month}-01`, to: `${nextMonth(month)}-01` };
  if (month === undefined && from !== undefined && to !== undefined && from < to) return { from, to };
  const faults = [{ at: "month", found: "no period", expected: "a month, or from and to, from before to" }];
  throw new ProblemError({ code: "invalid", detail: "Say which days are to be compared.", faults });
}

function nextMonth(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
}

const TELL_EVERY_MS = 250;

async function* eventsOf(
  run: (tell: (done: number, of: number) => void) => ReturnType<PlannedComparison["run"]>,
  gone: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  let progress = { done: 0, of: 0 };
  const result = run((done, of) => {
    progress = { done, of };
  }).then(comparisonWire, (error: unknown) => {
    if (gone.aborted) return null;
    throw error;
  });
  for (;;) {
    const ended = await Promise.race([result, sleep(TELL_EVERY_MS, undefined)]);
    if (ended === null) return;
    yield `event: ${ended ? "result" : "progress"}\ndata: ${JSON.stringify(ended ?? progress)}\n\n`;
    if (ended) return;
  }
}
