import { setTimeout as sleep } from "node:timers/promises";
import type { BookReads, ChargeFilter, NewsPlace, ToldChange } from "../../store/port/reads.ts";

/** What a feed gives. `place` is where it can be taken up again after this item, as it is at this moment. */
export type FeedItem =
  | { readonly kind: "told"; readonly told: Exclude<ToldChange, { is: "nothing" }>; readonly place: NewsPlace }
  /** Nothing of it was for this filter, and it need not be looked at again. */
  | { readonly kind: "place"; readonly place: NewsPlace }
  /** Nothing happened for a while. */
  | { readonly kind: "idle" };

export interface FeedOptions {
  readonly from: NewsPlace;
  /** Aborted when the feed is to end. */
  readonly stop: AbortSignal;
  readonly pollMs?: number;
}

const POLL_MS = 1_000;
const IDLE_MS = 15_000;
const PAGE = 500;

/**
 * Changes of charges from a place on, as long as somebody listens. Every change has a number of its owner's and is seen when
 * all before it are, so nothing is missed and nothing comes twice, in whatever process the feed is taken up again.
 */
export async function* followCharges(
  reads: Pick<BookReads, "news" | "newsOf">,
  filter: ChargeFilter,
  { from, stop, pollMs = POLL_MS }: FeedOptions,
): AsyncGenerator<FeedItem, void, undefined> {
  const place = new Map(from);
  let quietSince = performance.now();
  while (!stop.aborted) {
    let isNew = false;
    for (const [owner, latest] of await reads.news()) {
      if (latest <= (place.get(owner) ?? 0n)) continue;
      isNew = true;
      yield* follow(reads, filter, { owner, latest, place });
      if (stop.aborted) return;
    }
    const isIdle = performance.now() - quietSince >= IDLE_MS;
    if (isNew) yield { kind: "place", place };
    else if (isIdle) yield { kind: "idle" };
    if (isNew || isIdle) quietSince = performance.now();
    await sleep(pollMs, undefined, { signal: stop }).catch(() => {});
  }
}

/** The changes of one owner up to one, and those that came meanwhile. */
async function* follow(
  reads: Pick<BookReads, "newsOf">,
  filter: ChargeFilter,
  { owner, latest, place }: { owner: number; latest: bigint; place: Map<number, bigint> },
): AsyncGenerator<FeedItem, void, undefined> {
  for (;;) {
    const after = place.get(owner) ?? 0n;
    const changes = await reads.newsOf(filter, { owner, news: after, limit: PAGE });
    for (const { news, told } of changes) {
      place.set(owner, news);
      if (told.is !== "nothing") yield { kind: "told", told, place };
    }
    if (changes.length === PAGE) continue;
    // What had these numbers changed again since, and has others now.
    if ((place.get(owner) ?? 0n) < latest) place.set(owner, latest);
    return;
  }
}
