import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRates, type RateSet } from "../../core/pricing/rate-card.ts";
import { toWire, type WireCharge } from "../../core/pricing/wire.ts";
import { DEFAULT_SETTINGS, type DecideBy } from "../../core/usage/settings.ts";
import { type Accounts, loadAccounts } from "../../intake/accounts.ts";
import { loadBundledRates } from "../../intake/rate-files.ts";
import { type RateReport, rateFiles } from "../rate-files.ts";
import { accountsFile } from "./accounts-file.ts";
import { blocksOf, type Disorder, headOf, TRAFFIC_FORMATS, type TrafficFormat, trafficLines } from "./lines.ts";
import { shuffledPiles } from "./shuffle.ts";
import { DEFAULT_TRAFFIC, simulateTraffic, type TrafficParameters } from "./traffic.ts";

/** Three months of one model, in which no message type but a template's matters. */
const QUARTER: TrafficParameters = {
  ...DEFAULT_TRAFFIC,
  messages: 6_000,
  users: 300,
  from: Date.UTC(2026, 5, 25),
  to: Date.UTC(2026, 8, 10),
  bsuids: 0.5,
};
const IN_ORDER: Disorder = { seed: 1, late: 0, lateHours: 36, duplicates: 0 };
const MESSY: Disorder = { seed: 1, late: 0.2, lateHours: 36, duplicates: 0.2 };

const linesOf = (format: TrafficFormat, disorder = IN_ORDER, parameters = QUARTER) => [
  ...trafficLines(simulateTraffic(parameters), format, disorder),
];

const scratch = mkdtempSync(join(tmpdir(), "simulate-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let rates: RateSet;
let accounts: Accounts;
beforeAll(async () => {
  rates = openRates(await loadBundledRates());
  const path = join(scratch, "accounts.json");
  writeFileSync(path, accountsFile(QUARTER));
  const read = await loadAccounts(path);
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  accounts = read.value;
});

async function rated(name: string, text: string, decideBy: DecideBy = "rules") {
  const path = join(scratch, name);
  writeFileSync(path, text);
  const charges: WireCharge[] = [];
  const sink = {
    addUp: () => {},
    write: (charge: Parameters<typeof toWire>[0]) => charges.push(toWire(charge)),
    settle: async () => {},
  };
  const settings = { ...DEFAULT_SETTINGS, ...accounts.settings, decideBy };
  const known = [...accounts.aliases, ...accounts.numberAliases];
  const report = await rateFiles({ paths: [path], input: {}, settings, known, rates }, sink);
  return { report, charges };
}

/** A webhook names no template, agent or campaign, and is another kind of evidence. */
const decided = (charges: readonly WireCharge[]) =>
  charges.map(({ basis, template, agent, campaign, ...rest }) => rest);

const spotless = ({ problems, notices, refusals, webhookItems }: RateReport) => [
  problems,
  notices,
  refusals,
  webhookItems.filter(({ outcome }) => outcome !== "understood"),
];
const SPOTLESS = [[], [], [], []];

describe("lines of simulated traffic", () => {
  test.each([
    ["csv", "9bc980322df29248"],
    ["jsonl", "2b440f29f8997e59"],
    ["webhooks", "be83f0fdf693cdd1"],
  ] as const)("are these bytes as %s, on every machine", (format, digest) => {
    const text = headOf(format) + linesOf(format, MESSY).join("");
    expect(createHash("sha256").update(text).digest("hex").slice(0, 16)).toBe(digest);
  });

  test("csv has a field for every column, none of which needs quotes", () => {
    const text = headOf("csv") + linesOf("csv").join("");
    const { data, errors } = Papa.parse<string[]>(text.trimEnd());
    expect(errors).toEqual([]);
    expect(data).toHaveLength(QUARTER.messages + 1);
    expect(text).not.toContain('"');
    expect(new Set(data.map((row) => row.length))).toEqual(new Set([13]));
  });

  test("each form is read without a word, and all cost the same", async () => {
    const csv = await rated("log.csv", headOf("csv") + linesOf("csv").join(""));
    const jsonl = await rated("log.jsonl", linesOf("jsonl").join(""));
    const webhooks = await rated("webhooks.jsonl", linesOf("webhooks").join(""));
    for (const { report } of [csv, jsonl, webhooks]) expect(spotless(report)).toEqual(SPOTLESS);
    expect([csv, jsonl, webhooks].map(({ report }) => report.way)).toEqual(["in memory", "in memory", "in memory"]);
    expect(csv.charges.length).toBeGreaterThan(3_000);
    expect(jsonl.charges).toEqual(csv.charges);
    expect(decided(webhooks.charges)).toEqual(decided(csv.charges));
    expect(
      csv.charges.filter(({ flags }) => flags.includes("incomplete") || flags.includes("settings_assumed")),
    ).toEqual([]);
    expect(new Set(csv.charges.map(({ pricing_type }) => pricing_type))).toEqual(
      new Set(["regular", "free_customer_service", "free_entry_point"]),
    );
  });

  test.each(TRAFFIC_FORMATS)("late, doubled and shuffled %s costs the same", async (format) => {
    const straight = await rated(`straight.${format}`, headOf(format) + linesOf(format).join(""));
    const messy = linesOf(format, MESSY);
    let shuffled = "";
    for await (const block of blocksOf(headOf(format), shuffledPiles(messy, { seed: 1, expected: messy.length })))
      shuffled += block;
    const rerated = await rated(`messy.${format}`, shuffled);
    expect(rerated.report.problems).toEqual([]);
    expect(rerated.report.facts).toBeGreaterThan(straight.report.facts);
    expect(rerated.charges).toEqual(straight.charges);
  });

  test("what Meta reports under per-message pricing is what the rules say", async () => {
    const text = linesOf("webhooks").join("");
    const [ours, metas] = [await rated("ours.jsonl", text), await rated("metas.jsonl", text, "meta")];
    expect(decided(metas.charges).map(({ rules, ...rest }) => rest)).toEqual(
      decided(ours.charges).map(({ rules, ...rest }) => rest),
    );
  });
});

describe("disorder", () => {
  const times = (lines: readonly string[]) => lines.map((line) => line.split(",")[1] ?? "");
  const backwards = (list: readonly string[]) => list.filter((time, i) => time < (list[i - 1] ?? "")).length;

  test("there is none unless it is asked for", () => {
    expect(backwards(times(linesOf("csv")))).toBe(0);
    const stamps = linesOf("webhooks").map((line) => /"timestamp":"(\d+)"/.exec(line)?.[1] ?? "");
    expect(backwards(stamps)).toBe(0);
  });
  test("late lines come after later ones, by no more than stated, and none is lost", () => {
    const late = linesOf("csv", { ...IN_ORDER, late: 0.1, lateHours: 5 });
    expect(backwards(times(late)) / late.length).toBeGreaterThan(0.03);
    expect(late.toSorted()).toEqual(linesOf("csv").toSorted());
    let newest = 0;
    for (const time of times(late).map(Date.parse)) {
      expect(newest - time).toBeLessThanOrEqual(5 * 3_600_000);
      newest = Math.max(newest, time);
    }
  });
  test("duplicates are lines that come twice", () => {
    const lines = linesOf("csv", { ...IN_ORDER, duplicates: 0.25 });
    expect(new Set(lines).size).toBe(QUARTER.messages);
    expect(lines.length / QUARTER.messages - 1).toBeCloseTo(0.25, 1);
  });
  test("shuffled lines are all there, in an order that the seed decides", async () => {
    const shuffle = async (seed: number) => {
      const lines: string[] = [];
      for await (const pile of shuffledPiles(linesOf("csv"), { seed, expected: 500_000 })) lines.push(...pile);
      return lines;
    };
    const [one, again, other] = [await shuffle(1), await shuffle(1), await shuffle(2)];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(one.toSorted()).toEqual(linesOf("csv").toSorted());
    expect(backwards(times(one)) / one.length).toBeCloseTo(0.5, 1);
  });
});
