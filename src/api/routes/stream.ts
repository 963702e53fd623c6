import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { type FeedItem, followCharges } from "../../app/service/charge-feed.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { type Env, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { chargeFilterIn, chargeQuery } from "../filters.ts";
import { ProblemError } from "../problem.ts";
import { streamOf } from "../rows.ts";
import { chargeWire } from "../schemas/charge.ts";
import { instantIn } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const MOST_STREAMS = 200;
/** Then the client connects again by itself, and shows anew that it may. */
const LIFETIME_MS = 600_000;
const RETRY_MS = 1_000;

const stream = declared("read", {
  method: "get",
  path: "/v1/stream",
  tags: ["Charges"],
  summary: "Charges as they are booked (server-sent events)",
  description:
    "An event `charge` for each charge that is booked or gets a new revision; its data is the charge. A client that sends " +
    "`Last-Event-ID` on the next connection, as browsers do, goes on where it was: nothing is missing, and some events may come " +
    "again, so tell them apart by `id` and `revision`. A comment is sent every 15 seconds of silence. The stream ends after " +
    "ten minutes; connect again.",
  request: {
    query: z.object({
      ...chargeQuery,
      since: instantIn
        .optional()
        .openapi({ description: "Begin with what was booked at or after this instant; else now." }),
    }),
    headers: z.object({
      "last-event-id": z
        .string()
        .regex(/^\d{1,15}$/, "an id that this stream gave")
        .optional(),
    }),
  },
  responses: {
    200: { description: "The events.", content: { "text/event-stream": { schema: z.string() } } },
  },
});

/** The live stream of charges. */
export function streamRoutes(api: OpenAPIHono<Env>, { reads, now, stopping, pollMs }: ApiServices): void {
  let open = 0;
  api.openapi(stream, async (c) => {
    const { since, ...query } = c.req.valid("query");
    const last = c.req.valid("header")["last-event-id"];
    const filter = await chargeFilterIn(reads, withinOf(c), query);
    if (open >= MOST_STREAMS) {
      throw new ProblemError({ code: "too_many", detail: "Too many streams are open.", retryAfterSeconds: 10 });
    }
    const from: Instant = last === undefined ? (since ?? now().getTime()) : Number(last);
    const gone = new AbortController();
    const stop = AbortSignal.any([gone.signal, AbortSignal.timeout(LIFETIME_MS), ...(stopping ? [stopping] : [])]);
    const feed = followCharges(reads, filter, { since: from, stop, ...(pollMs === undefined ? {} : { pollMs }) });
    const texts = eventsOf(feed, from, (more) => {
      open += more;
    });
    // A client that goes away wakes the feed at once, so that it does not wait for its next turn to end.
    const body = streamOf(texts, () => gone.abort());
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
    });
  });
}

/** Events carry the last place from which nothing would be missed. */
async function* eventsOf(
  feed: AsyncIterable<FeedItem>,
  from: Instant,
  count: (more: 1 | -1) => void,
): AsyncGenerator<string, void, undefined> {
  let place = from;
  count(1);
  try {
    yield `retry: ${RETRY_MS}\nid: ${place}\n\n`;
    for await (const item of feed) {
      if (item.kind === "idle") yield ": still here\n\n";
      else if (item.kind === "place") {
        place = item.since;
        yield `id: ${place}\n\n`;
      } else yield `id: ${place}\nevent: charge\ndata: ${JSON.stringify(chargeWire(item.booked))}\n\n`;
    }
  } finally {
    count(-1);
  }
}
