import { describe, expect, test } from "vitest";
import { headOf, trafficLines } from "../../src/app/simulate/lines.ts";
import { DEFAULT_TRAFFIC, simulateTraffic } from "../../src/app/simulate/traffic.ts";
import { linesOf, openBench } from "./daybook.ts";

const bench = openBench();
const simulate = (...words: readonly string[]) => bench.daybook(["simulate", ...words]);

describe("daybook simulate", () => {
  test("writes what the program interface gives, where nothing is said", () => {
    const disorder = { seed: 1, late: 0, lateHours: 36, duplicates: 0 };
    const lines = trafficLines(simulateTraffic(DEFAULT_TRAFFIC), "csv", disorder);
    expect(simulate()).toEqual({ status: 0, stderr: "", stdout: headOf("csv") + [...lines].join("") });
  });

  test.each(["csv", "jsonl", "webhooks"])("writes %s that is rated without a word", (format) => {
    const files = ["--out", `log.${format}`, "--accounts-out", "accounts.json"];
    expect(simulate("--messages", "2000", "--currency", "USD", "--format", format, ...files)).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
    expect(bench.has(`log.${format}.part`)).toBe(false);
    const ran = bench.daybook(["rate", `log.${format}`, "--accounts", "accounts.json"]);
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toContain("(in memory)");
    expect(ran.stdout).not.toContain("no_rate");
    expect(ran.stdout).not.toContain("settings_assumed");
  });

  test("the same seed gives the same bytes, on standard output and in a file; another seed others", () => {
    const few = ["--messages", "500", "--late", "0.1", "--duplicates", "0.1", "--format", "webhooks"];
    const first = simulate(...few, "--seed", "7").stdout;
    simulate(...few, "--seed", "7", "--out", "seven.jsonl");
    expect(bench.read("seven.jsonl")).toBe(first);
    expect(simulate(...few, "--seed", "8").stdout).not.toBe(first);
  });

  test("--shuffle keeps the header first and every line", () => {
    const few = ["--messages", "500"];
    const [header, ...rows] = linesOf(simulate(...few).stdout);
    const [shuffledHeader, ...shuffledRows] = linesOf(simulate(...few, "--shuffle").stdout);
    expect(shuffledHeader).toBe(header);
    expect(shuffledRows).not.toEqual(rows);
    expect(shuffledRows.toSorted()).toEqual(rows.toSorted());
  });

  test("the accounts file describes every WABA and number, in the stated currency", () => {
    simulate(
      "--messages",
      "10",
      "--wabas",
      "4",
      "--numbers",
      "6",
      "--portfolios",
      "2",
      "--currency",
      "EUR",
      "--accounts-out",
      "a.json",
    );
    const accounts = JSON.parse(bench.read("a.json"));
    expect(Object.keys(accounts.wabas)).toHaveLength(4);
    expect(Object.keys(accounts.numbers)).toHaveLength(6);
    expect(Object.keys(accounts.portfolios)).toEqual(["PF1", "PF2"]);
    expect(JSON.stringify(accounts.wabas).match(/"currency":"EUR"/g)).toHaveLength(4);
  });

  test("markets may be written in small letters", () => {
    const users = linesOf(simulate("--messages", "50", "--markets", "in=1", "--bsuids", "0").stdout)
      .slice(1)
      .map((line) => line.split(",")[5]);
    expect(users.every((user) => user?.startsWith("91"))).toBe(true);
  });

  test("a reader that goes away is no error", () => {
    const ran = bench.shell("set -o pipefail; $DAYBOOK simulate --messages 100000 | head -n 1");
    expect(ran).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("wrong usage is refused before anything is written", () => {
  test.each([
    [["--messages", "0"], "--messages 0: expected a whole number from 1 to 1000000000"],
    [["--seed", "abc"], "--seed abc: expected a whole number"],
    [["--ads-share", "1.5"], "--ads-share 1.5: expected a number from 0 to 1"],
    [["--inbound", "0.5"], "--inbound 0.5: expected a number from 1 to 20"],
    [["--from", "August"], "--from August: expected a day such as 2026-08-01"],
    [["--from", "2026-11-01"], "--to 2026-11-01: is not after --from 2026-11-01"],
    [["--markets", "BR=60,XX=1"], "--markets BR=60,XX=1: expected countries among AE, AR, BR"],
    [["--markets", "BR"], "--markets BR: expected names with weights, such as BR=60,IN=30"],
    [["--categories", "service=1"], "--categories service=1: expected marketing, utility, authentication"],
    [["--currency", "XYZ"], "--currency XYZ: Meta bills in AUD"],
    [["--wabas", "3", "--numbers", "2"], "--numbers 2: 3 WABAs need a number each"],
    [["--out", "nowhere/log.csv"], "--out nowhere/log.csv: nowhere is not there"],
  ])("%j", (words, complaint) => {
    const ran = simulate(...words, "--accounts-out", "never.json");
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toContain(`daybook: ${complaint}`);
    expect(bench.has("never.json")).toBe(false);
  });
});
