import fc from "fast-check";
import type { RateSet } from "../../src/core/pricing/rate-card.ts";
import { MODEL_IDS } from "../../src/core/usage/settings.ts";
import { emptyStory } from "../../web/playground/first-story.ts";
import { currenciesOf, marketsOn, movedTo } from "../../web/playground/markets.ts";
import { moveTo, receive, type Story, send, setDelivered } from "../../web/playground/story.ts";

/** What somebody may do in the playground. */
type Deed = (story: Story) => Story;

const ZONES = ["UTC", "America/Sao_Paulo", "Asia/Kolkata", "America/New_York", "Pacific/Kiritimati"];
const HOUR_MS = 3_600_000;
const MOST_DEEDS = 24;
const [FIRST_DAY, LAST_DAY] = [Date.UTC(2021, 5, 1), Date.UTC(2026, 11, 20)];

/** Stories as people may play them: any day since 2021, market, currency and model, one user or two, some messages lost or late. */
export function anyStory(rates: RateSet): fc.Arbitrary<Story> {
  const who = fc.integer({ min: 0, max: 1 });
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    wait().map((ms) => (story: Story) => moveTo(story, story.now + ms)),
    fc.tuple(who, fc.constantFrom("text", "image", "reaction"), fc.constantFrom(null, null, "ad" as const)).map(
      ([one, type, entry]) =>
        (story: Story) =>
          receive(story, one, type, entry),
    ),
    fc.tuple(who, fc.constantFrom("text", "image", "reaction")).map(
      ([one, type]) =>
        (story: Story) =>
          send(story, one, type, null),
    ),
    fc.tuple(who, fc.constantFrom("marketing", "utility", "authentication")).map(
      ([one, category]) =>
        (story: Story) =>
          send(story, one, "template", category),
    ),
    fc.tuple(fc.nat(), fc.boolean()).map(
      ([turn, delivered]) =>
        (story: Story) =>
          redeliver(story, turn, delivered),
    ),
  );
  return fc
    .record({
      at: fc.integer({ min: FIRST_DAY / 1_000, max: LAST_DAY / 1_000 }).map((second) => second * 1_000),
      zone: fc.constantFrom(...ZONES),
      currency: fc.constantFrom(...currenciesOf(rates)),
      model: fc.constantFrom("auto" as const, "auto" as const, ...MODEL_IDS),
      market: fc.nat(),
      deeds: fc.array(deed, { minLength: 1, maxLength: MOST_DEEDS }),
      stated: fc.constantFrom([], [{ category: "notification", market: null, rate: "0.0525" }]),
    })
    .map(({ at, zone, currency, model, market, deeds, stated }) => {
      const markets = marketsOn(rates, zone, at);
      const base = { ...emptyStory(), title: "One of many", zone, currency, model, start: at, now: at, rates: stated };
      const chosen = markets[market % markets.length];
      const users = ["5511987650001", "5511987650002"] as const;
      const begun = chosen ? movedTo({ ...base, users }, chosen) : { ...base, users };
      return deeds.reduce((story, one) => one(story), begun);
    });
}

/** Short and long waits alike, and the very edges of windows. */
function wait(): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constantFrom(60_000, HOUR_MS, 23 * HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS, 24 * HOUR_MS - 1_000),
    fc.integer({ min: 1, max: 60 * 3_600 }).map((seconds) => seconds * 1_000),
  );
}

function redeliver(story: Story, turn: number, delivered: boolean): Story {
  const own = story.steps.flatMap(({ side }, place) => (side === "business" ? [place] : []));
  const place = own[turn % Math.max(1, own.length)];
  return place === undefined ? story : setDelivered(story, place, delivered);
}
