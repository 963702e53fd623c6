import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rate } from "../../src/core/engine.ts";
import { formatMoney } from "../../src/core/kernel/money.ts";
import { openRates } from "../../src/core/pricing/rate-card.ts";
import { toWire, type WireCharge } from "../../src/core/pricing/wire.ts";
import { loadBundledRates } from "../../src/intake/rate-files.ts";
import { parseScenario } from "../../src/intake/scenario.ts";
import { firstStory } from "../../web/playground/first-story.ts";
import { lanesOf } from "../../web/playground/lanes.ts";
import { marketOf, marketsOn, movedTo } from "../../web/playground/markets.ts";
import { outcomeOf, standingOf } from "../../web/playground/outcome.ts";
import type { ReadyStory } from "../../web/playground/stories.ts";
import { idsOf, moveTo, receive, type Story, send, setDelivered, undo } from "../../web/playground/story.ts";
import { messageLog, ratesOf } from "../../web/playground/story-facts.ts";
import { fromFragment, toFragment } from "../../web/playground/story-link.ts";
import { scenarioFile } from "../../web/playground/story-scenario.ts";
import { linesOf, openBench, ROOT } from "../commands/daybook.ts";
import { anyStory } from "./any-story.ts";

const data = await loadBundledRates();
const rates = openRates(data);
const SEED = Number(process.env.DAYBOOK_SEED ?? 20_261_126);
const STORIES = 200;
const stories = fc.sample(anyStory(rates), { numRuns: STORIES, seed: SEED });

const HOUR_MS = 3_600_000;
const wire = (story: Story) => outcomeOf(story, ratesOf(story, data)).charges.map(toWire);

describe("a story", () => {
  const begun = firstStory();

  test("keeps its order: the clock never goes back behind a message, and no two share a second", () => {
    expect(moveTo(begun, begun.start).now).toBe(begun.steps.at(-1)?.at);
    const twice = send(send(begun, 0, "text", null), 0, "text", null);
    expect(twice.steps.slice(-2).map(({ at }) => at - begun.now)).toEqual([0, 1_000]);
    expect(undo(twice).steps).toEqual(twice.steps.slice(0, -1));
    expect(idsOf(begun)).toEqual(["i1", "m1", "m2", "m3", "i2", "m4"]);
  });

  test("a message that is not delivered costs nothing, and one delivered late costs when it arrives", () => {
    const costs = (story: Story) => wire(story).map(({ message, cost, occurred_at: at }) => [message, cost, at]);
    const lost = setDelivered(begun, 3, false);
    expect(costs(begun)).toContainEqual(["m3", "0.0068", "2026-10-19T13:05:00Z"]);
    expect(costs(lost).map(([message]) => message)).not.toContain("m3");
    expect(costs(setDelivered(lost, 3, true))).toContainEqual(["m3", "0.0068", "2026-10-19T15:05:00Z"]);
  });

  test("says before a message is sent what it will cost, and when the next thing ends", () => {
    const offers = standingOf(begun, 0, rates).quotes;
    expect(offers.get("marketing")?.charge?.cost).toBe(62_500n);
    const { nextExpiry, windows } = standingOf(begun, 0, rates);
    const written = begun.steps[4]?.at ?? 0;
    expect([nextExpiry, windows.customerServiceWindow]).toEqual([written + 24 * HOUR_MS, written + 24 * HOUR_MS]);
    const later = moveTo(begun, nextExpiry ?? 0);
    expect(standingOf(later, 0, rates).quotes.get("text")?.maySend).toBe(false);
    const clicked = receive(later, 0, "text", "ad");
    expect(standingOf(clicked, 0, rates).answerBy).toBe(clicked.now + 24 * HOUR_MS);
  });

  test("an offer's price is what the message then costs", () => {
    for (const story of stories.slice(0, 40)) {
      const own = ratesOf(story, data);
      const quote = standingOf(story, 0, own).quotes.get("marketing");
      const sent = send(story, 0, "template", "marketing");
      // A story whose last message was written this very second goes on in the next one.
      if (sent.now !== story.now) continue;
      const charge = outcomeOf(sent, own).entries.at(-1)?.charge ?? null;
      expect(quote?.charge?.cost ?? null).toBe(charge?.cost ?? null);
    }
  });

  test("moves to any market and is priced there", () => {
    for (const choice of marketsOn(rates, begun.zone, begun.start)) {
      const moved = movedTo({ ...begun, users: ["1", "2"] }, choice);
      expect([marketOf(rates, moved, 0), marketOf(rates, moved, 1)]).toEqual([choice.market, choice.market]);
      expect(wire(moved).every(({ market }) => market === choice.market)).toBe(true);
    }
  });

  test("has a lane for every pricing model", () => {
    const lanes = lanesOf(begun, 0, rates);
    expect(lanes.map(({ model, total, unrated }) => [model, formatMoney(total), unrated])).toEqual([
      ["NBP", "0.0000", 2],
      ["CBP1", "0.0000", 0],
      ["CBP2", "0.0068", 0],
      ["PMP", "0.0068", 0],
      ["PMP-OCT26", "0.0068", 0],
    ]);
    for (const { bars } of lanes) expect(bars.every(({ span }) => span.start < span.end)).toBe(true);
  });
});

describe("a link", () => {
  test("carries the whole story", () => {
    for (const story of stories) expect(fromFragment(`#${toFragment(story)}`)).toEqual(story);
  });
  test("is short", () => expect(toFragment(firstStory()).length).toBeLessThan(160));
  test.each([
    "",
    "#",
    "content",
    "z=Nowhere/Land&c=USD&u=55119&m=auto&b=0&n=0&s=",
    "z=UTC&c=USD&u=55119&m=auto&b=0&n=0&s=x",
  ])("that is none is refused: %s", (text) => expect(fromFragment(text)).toBeUndefined());
  test("never throws, whatever it says", () => {
    const near = fc.sample(fc.tuple(fc.nat(), fc.string({ maxLength: 4 })), { seed: SEED, numRuns: 500 });
    const good = toFragment(firstStory());
    for (const [place, text] of near)
      fromFragment(good.slice(0, place % good.length) + text + good.slice((place % good.length) + 1));
  });
});

describe("the ready stories", () => {
  const ready: readonly ReadyStory[] = JSON.parse(readFileSync(`${ROOT}dist/web-data/stories.json`, "utf8"));

  test("are of all three descriptions, and of Meta's cases", () => {
    const count = (collection: string) => ready.filter((one) => one.collection === collection).length;
    expect([count("s1"), count("s2"), count("s3"), count("meta")]).toEqual([6, 3, 8, 16]);
  });
  test.each(ready)("$key costs what its scenario says", ({ key, story }) => {
    const path = `${ROOT}test/scenarios/${key.startsWith("wc") ? "worked-cases" : "seeds"}/${key}.scenario`;
    const read = parseScenario(readFileSync(path, "utf8"), path);
    if (!read.ok) throw new Error("no scenario");
    const { facts, settings, overrides } = read.value;
    const plain = ({ message: _, id: __, ...rest }: WireCharge) => rest;
    const expected = rate(facts, settings, openRates(data, { overrides })).charges.map(toWire).map(plain);
    expect(wire(story).map(plain)).toEqual(expected);
  });
});

describe(`${STORIES} random stories (seed ${SEED})`, () => {
  const bench = openBench();

  test("cost what `daybook rate` says of their message logs", () => {
    const models = [...new Set(stories.map(({ model, rates: stated }) => `${model} ${stated.length}`))];
    let compared = 0;
    for (const kind of models) {
      const group = stories
        .map((story, place) => ({ story, names: { number: `N${place}`, waba: `W${place}` } }))
        .filter(({ story: { model, rates: stated } }) => `${model} ${stated.length}` === kind);
      bench.write("log.jsonl", group.map(({ story, names }) => messageLog(story, names)).join(""));
      const wabas = group.map(({ story: { zone, currency }, names: { waba } }) => [
        waba,
        { zone, currency, portfolio: waba },
      ]);
      bench.write("accounts.json", JSON.stringify({ wabas: Object.fromEntries(wabas) }));
      const [model = "", stated] = kind.split(" ");
      const flags = [
        "--accounts",
        "accounts.json",
        "--model",
        model,
        ...(stated === "1" ? ["--rate", "notification=0.0525"] : []),
      ];
      const { status, stdout, stderr } = bench.daybook(["rate", "log.jsonl", "--format", "ndjson", ...flags]);
      expect([status, stderr]).toEqual([0, ""]);
      const found = linesOf(stdout).map((line): WireCharge => JSON.parse(line));
      for (const { story, names } of group) {
        const mine = wire(story).map(({ id: _, ...charge }) => ({ ...charge, ...names }));
        expect(found.filter(({ number }) => number === names.number).map(({ id: _, ...charge }) => charge)).toEqual(
          mine,
        );
        compared += mine.length;
      }
    }
    expect(compared).toBeGreaterThan(STORIES);
  });

  test("are scenario files that `daybook scenario` finds as expected", () => {
    const names = stories.map((story, place) => bench.write(`s${place}.scenario`, scenarioFile(story, data)));
    const { status, stdout } = bench.daybook(["scenario", ...names]);
    expect([stdout.split("\n").at(-2), status]).toEqual([`${STORIES} scenarios as expected, 0 differing`, 0]);
  });
});
