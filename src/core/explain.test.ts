import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadBundledRates } from "../intake/rate-files.ts";
import { parseScenario } from "../intake/scenario.ts";
import { rate } from "./engine.ts";
import { explain } from "./explain.ts";
import { openRates } from "./pricing/rate-card.ts";
import { RULE_TEXTS } from "./rule-texts.ts";
import type { Fact, MessageFact } from "./usage/fact.ts";
import { DEFAULT_SETTINGS } from "./usage/settings.ts";

const ROOT = join(import.meta.dirname, "../..");
const SCENARIOS = join(ROOT, "test/scenarios");
const rateData = await loadBundledRates();
const rates = openRates(rateData);

const stories = readdirSync(SCENARIOS, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".scenario"))
  .map((name) => {
    const parsed = parseScenario(readFileSync(join(SCENARIOS, name), "utf8"), name);
    if (!parsed.ok) throw new Error(`${name} is no scenario`);
    const { facts, settings, attested, overrides } = parsed.value;
    return { name, facts, settings, rates: openRates(rateData, { attested, overrides }) };
  });

describe("rule texts", () => {
  test("every rule that a scenario's charge names has one", () => {
    const named = stories.flatMap(({ facts, settings, rates }) =>
      rate(facts, settings, rates).charges.flatMap(({ rules }) => rules),
    );
    expect([...new Set(named)].filter((id) => RULE_TEXTS[id] === undefined)).toEqual([]);
    expect(new Set(named).size).toBeGreaterThan(35);
  });
  test("every id that stands in the code as a rule has one", () => {
    const folders = ["src/core/usage", "src/core/usage/models", "src/core/pricing"].map((folder) => join(ROOT, folder));
    const sources = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
        .map((name) => readFileSync(join(folder, name), "utf8")),
    );
    const ids = sources.flatMap((text) => [...text.matchAll(/"([A-Z]+\d*-\d{2})"/g)].map(([, id = ""]) => id));
    expect([...new Set(ids)].filter((id) => RULE_TEXTS[id] === undefined)).toEqual([]);
    expect(ids.length).toBeGreaterThan(40);
  });
  test("no text is for a rule that no list of rules has", () => {
    const rules = readFileSync(join(ROOT, "test/rules.md"), "utf8");
    expect(Object.keys(RULE_TEXTS).filter((id) => !rules.includes(`| ${id} |`))).toEqual([]);
  });
});

describe("explain", () => {
  test("agrees with rate on every charge of short scenarios, and its last line is the cost", () => {
    for (const { facts, settings, rates } of stories.filter((story) => story.facts.length < 12)) {
      for (const charge of rate(facts, settings, rates).charges) {
        const found = explain(facts, charge, settings, rates);
        expect(found?.charge).toEqual(charge);
        expect(found?.rules.map(({ id }) => id)).toEqual(charge.rules);
        expect(found?.timeline.some(({ isSubject }) => isSubject)).toBe(true);
        expect(found?.verdict).not.toMatch(/undefined|null/);
        if (charge.refusal) expect(found?.arithmetic.at(-1)).toBe(`not rated: ${charge.refusal.detail}`);
        else expect(found?.arithmetic.at(-1)).toMatch(/^1 (message|conversation) x .* = \d/);
      }
    }
  });

  const at = Date.UTC(2026, 9, 5, 10);
  const shared = { kind: "message", number: "P1", user: "5511987650001" } as const;
  const reply = (id: string, more: Partial<MessageFact> = {}): MessageFact => ({
    ...shared,
    id,
    direction: "outbound",
    type: "text",
    at: at + 60_000,
    deliveredAt: at + 61_000,
    ...more,
  });
  const facts: readonly Fact[] = [
    { ...shared, id: "i1", direction: "inbound", type: "text", at, entryPoint: "ad" },
    reply("m1"),
    { ...shared, id: "m2", direction: "outbound", type: "text", at: at + 70_000 },
    { ...shared, id: "m3", deliveredAt: at + 80_000 },
    { ...reply("m4"), user: "919800000001" },
  ];
  const about = (message: string, number = "P1") => explain(facts, { number, message }, DEFAULT_SETTINGS, rates);

  test("what is open, step by step, in local time", () => {
    expect(about("m1")?.timeline.map(({ what, open }) => [what, open])).toEqual([
      ["user writes (text) through an ad", ["customer service window until 2026-10-06 10:00:00"]],
      [
        "business sends (text)",
        ["customer service window until 2026-10-06 10:00:00", "free entry point until 2026-10-08 10:01:00"],
      ],
      [
        "delivered (text); counts: service, free_entry_point",
        ["customer service window until 2026-10-06 10:00:00", "free entry point until 2026-10-08 10:01:00"],
      ],
    ]);
  });
  test("an inferred inbound is said to be one", () => {
    expect(about("m4")?.timeline[0]?.what).toBe("business sends (text); it proves an inbound nobody recorded");
  });
  test.each([
    ["m1", "A service message under PMP-OCT26: free through a free entry point, 0.0000 USD."],
    ["i1", "No charge: messages of the user are never charged (GEN-03)."],
    ["m2", "No charge: it was never delivered (GEN-01)."],
    ["m3", "Not rated: the facts about it lack what makes it usable (no_direction)."],
  ])("%s: %s", (message, verdict) => expect(about(message)?.verdict).toBe(verdict));
  test("a message that nobody named has none", () => {
    expect(about("m9")).toBeUndefined();
    expect(about("m1", "P2")).toBeUndefined();
  });
  test("a number may be named by its digits", () => {
    const alias: Fact = { kind: "number_alias", id: "P1", digits: "551140001234" };
    const found = explain([...facts, alias], { number: "551140001234", message: "m1" }, DEFAULT_SETTINGS, rates);
    expect(found?.charge).toMatchObject({ number: "P1", pricingType: "free_entry_point" });
  });
});
