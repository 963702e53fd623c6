import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ratesCommand } from "../commands/rates.ts";
import { UsageError } from "../exit.ts";

const FIXTURES = fileURLToPath(new URL("../../../test/fixtures/rates/", import.meta.url));
const RATES = fileURLToPath(new URL("../../../rates/", import.meta.url));

async function run(...args: string[]) {
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
  process.exitCode = undefined;
  vi.stubEnv("NO_COLOR", "1");
  try {
    await ratesCommand().parseAsync(args, { from: "user" });
    return { ...written, status: process.exitCode };
  } finally {
    process.exitCode = undefined;
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}

const SHOW = ["show", "--date", "2026-10-15", "--format", "json"];

describe("daybook rates show", () => {
  test("gives one object where all is named, in any case", async () => {
    const { stdout, status } = await run(...SHOW, "--currency", "usd", "--market", "brazil", "--category", "marketing");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      rate: "0.0625",
      card: "2026-10-01",
      derived: false,
      tiers: [],
      currency: "USD",
      market: "Brazil",
      category: "marketing",
      date: "2026-10-15",
      list_only: false,
      stale: false,
      attested: true,
    });
  });
  test("gives bands with decimal strings, and takes Meta's spelling with a dash", async () => {
    const { stdout } = await run(
      ...SHOW,
      "--currency",
      "INR",
      "--market",
      "India",
      "--category",
      "authentication-international",
    );
    const { rate, tiers } = JSON.parse(stdout);
    expect(rate).toBe("2.4971");
    expect(tiers).toHaveLength(6);
    expect(tiers.at(0)).toEqual({ from: 0, to: 750000, rate: "2.4971" });
    expect(tiers.at(-1)).toMatchObject({ to: null });
  });
  test("gives a list where something is left open", async () => {
    const { stdout } = await run(...SHOW, "--currency", "USD");
    const lines = JSON.parse(stdout);
    expect(lines.length).toBeGreaterThan(150);
    expect(lines[0]).toMatchObject({ market: "Argentina", category: "marketing", rate: "0.0618" });
  });
  test("says what is derived, and leaves it out on request", async () => {
    const question = [
      "show",
      "--date",
      "2024-09-01",
      "--format",
      "json",
      "--currency",
      "USD",
      "--market",
      "Brazil",
      "--category",
      "utility",
    ];
    expect(JSON.parse((await run(...question)).stdout)).toMatchObject({ derived: true, attested: false });
    const attested = await run(...question, "--attested");
    expect(attested).toMatchObject({ status: 1, stdout: "" });
    expect(attested.stderr).toContain("daybook rates import");
  });
  test("a line whose rate is not known stays in the list, without one", async () => {
    const { stdout, status } = await run(
      "show",
      "--date",
      "2025-03-01",
      "--format",
      "json",
      "--currency",
      "USD",
      "--market",
      "Egypt",
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ category: "authentication", rate: null, refusal: expect.anything() }),
    );
  });
  test("the table has no colour where nobody watches", async () => {
    const { stdout } = await run(
      "show",
      "--date",
      "2026-10-15",
      "--currency",
      "INR",
      "--market",
      "India",
      "--category",
      "utility",
    );
    expect(stdout.split("\n").slice(0, 4)).toEqual([
      "Rates in force on 2026-10-15",
      "  market  category  currency                 tier    rate  card        notes",
      "  India   utility   INR                0:25000000  0.1150  2026-10-01",
      "                                25000001:50000000  0.1081  2026-10-01",
    ]);
  });
  test.each([
    [["--market", "Brasil"], "Brazil"],
    [["--market", "Kenya"], "Rest of Africa"],
    [["--category", "marketting"], "marketing"],
    [["--currency", "USF"], "USD"],
    [["--date", "2026-02-30"], "YYYY-MM-DD"],
    [["--cards", "nowhere"], "no such folder"],
  ])("%j is wrong usage, and the message helps", async (flags, hint) => {
    await expect(run("show", ...flags)).rejects.toThrow(UsageError);
    await expect(run("show", ...flags)).rejects.toThrow(hint);
  });
});

describe("daybook rates search", () => {
  const found = async (...words: string[]) =>
    JSON.parse((await run("search", ...words, "--format", "json", "--date", "2026-10-15")).stdout);

  test.each([
    ["Kenya", "Rest of Africa"],
    ["KE", "Rest of Africa"],
    ["+254", "Rest of Africa"],
    ["BR.1349", "Brazil"],
    ["+1 (787) 555-0123", "Rest of Latin America"],
  ])("finds %s in %s", async (text, market) => {
    const { rows } = await found(text);
    expect(new Set(rows.map((row: { market: string }) => row.market))).toEqual(new Set([market]));
  });
  test("tells when a country moved", async () => {
    const { rows, place } = await found("+263", "77", "1234567");
    expect(place).toEqual({ market: "Rest of Africa", country: "ZW", assumed: false });
    expect(rows.map((row: { from: string; to: string | null }) => [row.from, row.to])).toEqual([
      ["2025-10-01", null],
      ["2022-02-01", "2025-09-30"],
    ]);
  });
  test("what is nowhere is said", async () => {
    expect(await run("search", "xyzzy")).toMatchObject({ status: 1, stdout: "" });
  });
});

describe("daybook rates diff", () => {
  test("of two days, with percent", async () => {
    const { stdout } = await run("diff", "2026-07-01", "2026-10-01", "--format", "json");
    expect(JSON.parse(stdout)).toContainEqual({
      kind: "changed",
      market: "Mexico",
      category: "marketing",
      before: "0.0305",
      after: "0.0397",
      percent: "+30.2",
    });
  });
  test("of two cards", async () => {
    const { stdout } = await run(
      "diff",
      `${RATES}cards/2026-01-01-USD.csv`,
      `${RATES}cards-derived/2026-04-01-USD.csv`,
    );
    expect(stdout).toContain("Turkey        utility                       0.0053  0.0009  -83.0 %");
  });
  test("not of two currencies", async () => {
    await expect(run("diff", `${RATES}cards/2026-07-01-EUR.csv`, "2026-10-01")).rejects.toThrow(UsageError);
  });
});

describe("daybook rates import", () => {
  let folder = "";
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const out = () => {
    folder = mkdtempSync(join(tmpdir(), "daybook-import-"));
    return join(folder, "own");
  };

  test("writes cards that --cards then uses", async () => {
    const own = out();
    const { stdout, status } = await run("import", `${FIXTURES}list-usd.csv`, `${FIXTURES}tiers-usd.csv`, "--out", own);
    expect(status).toBe(0);
    expect(stdout).toContain("Brazil");
    expect(readdirSync(own)).toEqual(["2027-01-01-USD.csv", "changes.csv"]);
    const question = [
      "show",
      "--format",
      "json",
      "--currency",
      "USD",
      "--market",
      "Brazil",
      "--category",
      "marketing",
      "--cards",
      own,
    ];
    const shown = await run(...question, "--date", "2027-01-01");
    expect(JSON.parse(shown.stdout)).toMatchObject({ rate: "0.0700", stale: false });
    expect(JSON.parse((await run(...question, "--date", "2027-04-01")).stdout)).toMatchObject({ stale: true });
  });
  test("writes nothing with --dry-run, nor where a list is bad", async () => {
    const own = out();
    expect((await run("import", `${FIXTURES}list-usd.csv`, "--out", own, "--dry-run")).status).toBe(0);
    const json = await run("import", `${FIXTURES}list-usd.csv`, "--out", own, "--dry-run", "--format", "json");
    expect(JSON.parse(json.stdout)).toMatchObject({ cards: [{ currency: "USD" }], folder: own, written: null });
    const bad = await run("import", `${FIXTURES}list-usd.csv`, `${FIXTURES}bad.csv`, "--out", own);
    expect(bad.status).toBe(1);
    expect(bad.stderr).toContain('bad.csv:3, Marketing: "-0.07"; expected');
    expect(existsSync(own)).toBe(false);
  });
  test("takes date and currency from flags where the list does not say them", async () => {
    const own = out();
    expect((await run("import", `${FIXTURES}tiers-brl.csv`, "--out", own)).stderr).toContain("--date");
    expect((await run("import", `${FIXTURES}tiers-brl.csv`, "--out", own, "--date", "2026-10-01")).status).toBe(0);
    expect(readdirSync(own)).toContain("2026-10-01-BRL.csv");
  });
  test.each(["cards", ""])("never writes into the shipped rates (%s)", async (name) => {
    await expect(run("import", `${FIXTURES}list-usd.csv`, "--out", RATES + name)).rejects.toThrow(UsageError);
  });
});
