import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { estimateCommand } from "../../src/cli/commands/estimate.ts";
import { ASSUMPTION_WORDS } from "../../src/cli/estimate-words.ts";
import { UsageError } from "../../src/cli/exit.ts";
import { ASSUMPTION_IDS } from "../../src/core/estimate-assumptions.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-estimate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, "totals.csv");
  writeFileSync(path, text);
  return path;
}

async function run(...args: string[]) {
  let stdout = "";
  let stderr = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  process.exitCode = undefined;
  vi.stubEnv("NO_COLOR", "1");
  try {
    await estimateCommand().parseAsync(args, { from: "user" });
    return { stdout, stderr, status: process.exitCode };
  } finally {
    process.exitCode = undefined;
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}

const OCTOBER = ["--month", "2026-10"];
const EXACT = ["--delivered-share", "1", "--ads", "0", "--window-template-share", "0.5"];
const inForce = (text: string) => JSON.parse(text).months[0].models.find((one: { in_force: boolean }) => one.in_force);

describe("daybook estimate", () => {
  test("says what a month costs; exact where nothing is left open", async () => {
    const { stdout, status } = await run(
      ...OCTOBER,
      ...["--market", "brazil", "--service", "4,000", "--marketing", "Brazil=1000", "--marketing", "1000"],
      ...[...EXACT, "--free-order", "0", "--format", "json"],
    );
    expect(status).toBe(0);
    expect(inForce(stdout)).toMatchObject({
      model: "PMP-OCT26",
      exact: true,
      cost: { low: "145.4000", likely: "145.4000", high: "145.4000" },
      charged: { low: 5000, likely: 5000, high: 5000 },
      lines: [
        { category: "marketing", market: "Brazil", cost: { likely: "125.0000" } },
        { category: "service", market: "Brazil", cost: { likely: "20.4000" } },
      ],
      matters_most: null,
      missing: [],
    });
  });
  test("a count without a market takes the only one named, and says so; with two named it takes none", async () => {
    const counts = ["--service", "4000", "--marketing", "Brazil=2000"];
    const { stdout, stderr } = await run(...OCTOBER, ...counts, "--format", "json");
    const { messages } = JSON.parse(stdout).months[0].totals;
    expect(messages.map(({ market }: { market: string }) => market)).toEqual(["Brazil", "Brazil"]);
    expect(stderr).toContain("--service 4000: taken as Brazil");
    await expect(run(...OCTOBER, ...counts, "--utility", "India=1")).rejects.toThrow("--service 4000: no market");
  });

  test("prints a table", async () => {
    const { stdout } = await run(...OCTOBER, "--service", "Brazil=1500", "--inbound", "900", ...EXACT);
    expect(stdout.split("\n").slice(0, 12)).toEqual([
      "Estimate for 2026-10 in USD (1,500 service messages, 0 templates, 900 inbound, 0 through ads, 1 number, 1 WABA)",
      "",
      "Cost under each pricing model",
      "  model       low  likely  high  charged            matters most",
      "  NBP        0.00    0.00  0.00        0            exact",
      "  CBP1       0.00    0.00  0.00        0            exact",
      "  CBP2       0.00    0.00  0.00        0            exact",
      "  PMP        0.00    0.00  0.00        0            exact",
      "  PMP-OCT26  3.40    3.40  3.40      500  in force  exact",
      "",
      "Charged under PMP-OCT26",
      "  category  market  charged   low  likely  high",
    ]);
  });
  test("names the assumption that matters most, and what it does", async () => {
    const { stdout } = await run(...OCTOBER, "--marketing", "Brazil=1000", "--ads", "0");
    expect(stdout).toContain("--delivered-share");
    expect(stdout).toMatch(/--delivered-share\s+0\.9 to 1\s+56\.25 to 62\.50\s+6\.25/);
  });
  test("takes a file of several months, and flags for what it leaves out", async () => {
    const path = file(
      "Month;Category;Market;Count\n2026-09;service;Brazil;1500\n2026-10;service;;1500\n2026-10;numbers;;2\n2026-10;authentication-international;India;10\n",
    );
    const { stdout } = await run(path, "--market", "Mexico", "--format", "json", ...EXACT);
    const { months } = JSON.parse(stdout);
    expect(months.map(({ month, totals }: { month: string; totals: object }) => [month, totals])).toMatchObject([
      ["2026-09", { messages: [{ category: "service", market: "Brazil", count: 1500 }], numbers: 1 }],
      [
        "2026-10",
        {
          messages: [
            { category: "service", market: "Mexico", count: 1500 },
            { category: "authentication_international", market: "India", count: 10 },
          ],
          numbers: 2,
        },
      ],
    ]);
  });
  test("writes CSV: a row a line, and a total for each model", async () => {
    const { stdout } = await run(...OCTOBER, "--service", "Brazil=1500", ...EXACT, "--format", "csv");
    const [header, ...rows] = stdout.trim().split("\n");
    expect(header).toBe(
      "month,model,in_force,category,market,charged_low,charged_likely,charged_high,cost_low,cost_likely,cost_high,currency,missing",
    );
    expect(rows).toHaveLength(7);
    expect(rows).toContain("2026-10,PMP-OCT26,yes,service,Brazil,500,500,500,3.4000,3.4000,3.4000,USD,");
    expect(rows).toContain("2026-10,PMP-OCT26,yes,total,,500,500,500,3.4000,3.4000,3.4000,USD,");
  });
  test("names a rate that is not on file; only that of the month's own model is a failure", async () => {
    const july = await run("--month", "2026-07", "--utility", "Brazil=10", ...EXACT, "--format", "json");
    expect(july.status).toBe(0);
    expect(JSON.parse(july.stdout).months[0].models[0]).toMatchObject({
      model: "NBP",
      cost: null,
      missing: [{ code: "no_rate", category: "notification", market: "Brazil" }],
    });
    const old = await run("--month", "2021-07", "--utility", "Brazil=10", ...EXACT);
    expect(old.status).toBe(1);
    expect(old.stdout).toContain("USD Brazil notification on 2021-07-01");
    const stated = await run("--month", "2021-07", "--utility", "Brazil=10", ...EXACT, "--rate", "notification=0.05");
    expect(stated.status).toBe(0);
  });
  test.each([
    [["--service", "Brazil=10"], "--month"],
    [[...OCTOBER], "nothing to estimate"],
    [[...OCTOBER, "--service", "10"], "--market"],
    [[...OCTOBER, "--service", "Brasil=10"], "Brazil"],
    [[...OCTOBER, "--service", "Kenya=10"], "Rest of Africa"],
    [[...OCTOBER, "--service", "Brazil=-1"], "whole number"],
    [[...OCTOBER, "--service", "=1"], "MARKET=COUNT"],
    [[...OCTOBER, "--service", "Brazil=1", "--users", "few"], "whole number"],
    [[...OCTOBER, "--service", "Brazil=1", "--delivered-share", "1.2"], "from 0 to 1"],
    [[...OCTOBER, "--service", "Brazil=1", "--delivered-share", "0.9:0.8"], "in that order"],
    [[...OCTOBER, "--service", "Brazil=1", "--delivered-share", ""], "expected a number"],
    [["--month", "2026-13", "--service", "Brazil=1"], "2026-13"],
    [[...OCTOBER, "--service", "Brazil=1", "--currency", "XXX"], "Meta bills in"],
    [["nowhere.csv"], "no such file"],
  ])("%j is wrong usage, and the message helps", async (args, hint) => {
    await expect(run(...args)).rejects.toThrow(UsageError);
    await expect(run(...args)).rejects.toThrow(hint);
  });
  test.each([
    ["a,b\n1,2\n", "category and count"],
    ["\n", "category and count"],
    ["month,category,market,count\n2026-10,service,Brazil,many\n", "totals.csv:2, count"],
    ["month,category,market,count\n2026-10,servise,Brazil,1\n", "totals.csv:2, category"],
    ["month,category,market,count\nOctober,service,Brazil,1\n", "totals.csv:2, month"],
    ["month,category,market,count\n2026-10,service,Atlantis,1\n", "totals.csv:2"],
  ])("says what is wrong with the file %j", async (text, hint) => {
    await expect(run(file(text))).rejects.toThrow(hint);
  });
  test("has a flag and words for every assumption", () => {
    expect(ASSUMPTION_WORDS.map(({ id }) => id)).toEqual(ASSUMPTION_IDS);
    const flags = estimateCommand().options.map(({ long }) => long);
    for (const { flag } of ASSUMPTION_WORDS) expect(flags).toContain(flag);
  });
});
