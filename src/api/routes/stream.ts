import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { type FeedItem, followCharges } from "../../app/service/charge-feed.ts";
import { readPlace, writePlace } from "../../app/service/news-place.ts";
import type { NewsPlace } from "../../store/port/reads.ts";
import { type Env, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { chargeFilterIn, chargeQuery } from "../filters.ts";
import { invalid } from "../invalid.ts";
import { ProblemError } from "../problem.ts";
import { streamEnd, streamOf } from "../rows.ts";
import { chargeWire } from "../schemas/charge.ts";
import type { ApiServices } from "../services.ts";

const MOST_STREAMS = 200;
/** Then the client connects again by itself, and shows anew that it may. */
const LIFETIME_MS = 600_000;
const RETRY_MS = 1_000;

const stream = declared("read", {
  method: "get",
  path: "/v1/stream",
  tags: ["Charges"],
  summary: "Charges as they are booked, changed and taken back (server-sent events)",
  description:
    "An event `charge` for each charge that is booked or changed; its data is the charge as it is now. An event `charge_back` " +
    "where a charge is taken back, or no revision of it is any longer within the filter; its data is the revision that is no " +
    "more. A client that sends `Last-Event-ID` on the next connection, as browsers do, goes on exactly where it was, in " +
    "whatever process it arrives. A charge that changes several times in quick succession is told once, as it is then; one " +
    "whose revision is known changed in nothing that it says. A comment is sent every 15 seconds of silence. The stream ends " +
    "after ten minutes; connect again.",
  request: {
    query: z.object({
      ...chargeQuery,
      begin: z
        .enum(["now", "first"])
        .default("now")
        .openapi({ description: "`first`: with all charges that there are, then what becomes of them." }),
    }),
    headers: z.object({ "last-event-id": z.string().max(8_000).optional() }),
  },
  responses: {
    200: { description: "The events.", content: { "text/event-stream": { schema: z.string() } } },
  },
});

/** The live stream of charges. */
export function streamRoutes(api: OpenAPIHono<Env>, { reads, stopping, pollMs, logError }: ApiServices): void {
  let open = 0;
  api.openapi(stream, async (c) => {
    const { begin, ...query } = c.req.valid("query");
    const last = c.req.valid("header")["last-event-id"];
    const filter = await chargeFilterIn(reads, withinOf(c), query);
    if (open >= MOST_STREAMS) {
      throw new ProblemError({ code: "too_many", detail: "Too many streams are open.", retryAfterSeconds: 10 });
    }
    const latest = await reads.news();
    const from = last === undefined ? (begin === "now" ? latest : new Map<number, bigint>()) : placeIn(last, latest);
    const gone = new AbortController();
    const stop = AbortSignal.any([gone.signal, AbortSignal.timeout(LIFETIME_MS), ...(stopping ? [stopping] : [])]);
    const feed = followCharges(reads, filter, { from, stop, ...(pollMs === undefined ? {} : { pollMs }) });
    const texts = eventsOf(feed, from, (more) => {
      open += more;
    });
    // A client that goes away wakes the feed at once, so that it does not wait for its next turn to end.
    const body = streamOf(texts, { ...streamEnd(c, logError), onGone: () => gone.abort() });
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
    });
  });
}

/** A place that this store gave: one that lies ahead of it belongs to another, or to one that was restored. */
function placeIn(text: string, latest: NewsPlace): NewsPlace {
  const place = readPlace(text);
  if (place && [...place].every(([owner, news]) => news <= (latest.get(owner) ?? 0n))) return place;
  throw invalid("last-event-id", "another text", "the id of an event of this stream; leave it out to begin anew");
}

/** Each event carries the place from which to go on after it. */
async function* eventsOf(
  feed: AsyncIterable<FeedItem>,
  from: NewsPlace,
  count: (more: 1 | -1) => void,
): AsyncGenerator<string, void, undefined> {
  count(1);
  try {
    yield `retry: ${RETRY_MS}\nid: ${writePlace(from)}\n\n`;
    for await (const item of feed) {
      if (item.kind === "idle") yield ": still here\n\n";
      else if (item.kind === "place") yield `id: ${writePlace(item.place)}\n\n`;
      else yield eventOf(item.told, writePlace(item.place));
    }
  } finally {
    count(-1);
  }
}

function eventOf({ is, booked }: Extract<FeedItem, { kind: "told" }>["told"], id: string): string {
  return `id: ${id}\nevent: ${is}\ndata: ${JSON.stringify(chargeWire(booked))}\n\n`;
}
