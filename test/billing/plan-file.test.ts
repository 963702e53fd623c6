import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parsePlan } from "../../src/intake/plan/parse-plan.ts";
import { loadPlan } from "../../src/intake/plan.ts";

const ROOT = join(import.meta.dirname, "..", "..");

function problems(json: unknown): readonly string[] {
  const read = parsePlan(json, "plan.json");
  return read.ok ? [] : read.refusal.map(({ path, expected }) => `${path}: ${expected}`);
}

const version = (more: object) => ({ id: "p", versions: [{ from: "2026-10-01", currency: "USD", ...more }] });

describe("a plan file", () => {
  test("is read exactly, with its defaults", () => {
    const read = parsePlan(
      version({
        unit: { dialog: "waca-dialogs", hours: 48, free: { dialogs: 5, scope: "number" } },
        prices: [
          { percent: "12.5", fixed: "0.000001" },
          { category: "marketing", market: "Brazil", amount: "0.07" },
        ],
        minimum: "10",
        fees: [{ name: "set-up", per: "once", amount: "5", on: "2026-10-09" }],
        taxes: [{ name: "VAT", rate: "19" }],
      }),
      "plan.json",
    );
    expect(read).toMatchObject({
      ok: true,
      value: {
        id: "p",
        exchange: [],
        versions: [
          {
            unit: {
              of: "dialog",
              dialog: { opens: ["reply", "template"], hours: 48, free: { dialogs: 5, categories: null } },
            },
            pooledDiscounts: "own_count",
            rules: [
              {
                name: "all",
                category: null,
                pricingType: "regular",
                bands: [{ from: 1, markup: { by: "cost", percent: 125_000n, fixed: 1n } }],
              },
              { name: "marketing in Brazil", bands: [{ from: 1, markup: { by: "price", amount: 70_000n } }] },
            ],
            terms: { minimum: 10_000_000n, fees: [{ per: "once", on: "2026-10-09" }] },
            taxes: [{ rate: 190_000n, mode: "exclusive", country: null, hasTaxId: null, note: null }],
          },
        ],
      },
    });
  });

  test.each([
    ["versions", { id: "p", versions: [] }, /at least one version/],
    ["versions[0].from", version({ from: "2026-02-30" }), /a day/],
    ["versions[0].currency", version({ currency: "usd" }), /ISO 4217/],
    ["versions[0].prices[0].percent", version({ prices: [{ percent: 25 }] }), /in quotes/],
    ["versions[0].prices[0].percent", version({ prices: [{ percent: "-101" }] }), /-100 or more/],
    ["versions[0].prices[0].fixed", version({ prices: [{ fixed: "0.0000001" }] }), /six decimals/],
    ["versions[0].prices[0]", version({ prices: [{}] }), /either "percent"/],
    ["versions[0].prices[0]", version({ prices: [{ percent: "1", amount: "1" }] }), /either "percent"/],
    ["versions[0].prices[0].percnt", version({ prices: [{ percnt: "1", amount: "1" }] }), /docs\/plans.md/],
    ["versions[0].prices[0].bands", version({ prices: [{ bands: [{ from: 2, percent: "1" }] }] }), /begin at/],
    ["versions[0].prices[1]", version({ prices: [{ percent: "1" }, { percent: "2" }] }), /each name once/],
    ["versions[0].unit", version({ unit: "dialog" }), /"meta_charge"/],
    ["versions[0].unit.dialog", version({ unit: { dialog: "waca" } }), /waca-dialogs/],
    ["versions[0].unit.opens[0]", version({ unit: { dialog: "waca-dialogs", opens: ["call"] } }), /user_message/],
    ["versions[0].fees[0]", version({ fees: [{ name: "x", per: "once", amount: "1" }] }), /"on"/],
    ["versions[0].included[0]", version({ included: [{ name: "x" }] }), /"amount" or "units"/],
    ["versions[0].taxes[0].rate", version({ taxes: [{ name: "x", rate: "-1" }] }), /percentage/],
    [
      "exchange[0].rate",
      { ...version({}), exchange: [{ from: "USD", to: "BRL", rate: "0", date: "2026-10-01", source: "x" }] },
      /above zero/,
    ],
    ["the file", [], /an object/],
  ])("names %s", (path, json, expected) => {
    const [first = "", ...more] = problems(json);
    expect(more).toEqual([]);
    expect(first.startsWith(`${path}: `)).toBe(true);
    expect(first).toMatch(expected);
  });

  test("versions go forward, and change their currency with a month", () => {
    const at = (from: string, currency = "USD") => ({ from, currency });
    expect(problems({ id: "p", versions: [at("2026-10-01"), at("2026-10-01")] })).toEqual([
      "versions[1].from: a day after 2026-10-01",
    ]);
    expect(problems({ id: "p", versions: [at("2026-10-01"), at("2026-10-15", "EUR")] })).toEqual([
      "versions[1].from: the first of a month where the currency changes",
    ]);
    expect(problems({ id: "p", versions: [at("2026-10-01"), at("2026-11-01", "EUR")] })).toEqual([]);
  });

  test("the sample and the guide's examples can be used", async () => {
    expect(await loadPlan(join(ROOT, "samples", "plan.json"))).toMatchObject({ ok: true });
    const guide = readFileSync(join(ROOT, "docs", "plans.md"), "utf8");
    const blocks = [...guide.matchAll(/^```json\n(.*?)^```$/gms)].map(([, block = ""]) => block);
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks) expect(problems(JSON.parse(block))).toEqual([]);
  });

  test("a file that is none is said", async () => {
    expect(await loadPlan(join(ROOT, "samples", "nothing.json"))).toMatchObject({
      ok: false,
      refusal: [{ path: "the file" }],
    });
    expect(await loadPlan(join(ROOT, "README.md"))).toMatchObject({
      ok: false,
      refusal: [{ found: expect.stringContaining("no JSON") }],
    });
  });
});
