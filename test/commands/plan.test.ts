import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBench, ROOT } from "./daybook.ts";

const bench = openBench();
const { daybook, write } = bench;

const LOG = `id,at,direction,waba,number,user,type,category,delivered_at
m1,2026-05-04T13:00:00Z,outbound,W1,P1,5511987650001,template,marketing,2026-05-04T13:00:01Z
m2,2026-05-04T13:01:00Z,outbound,W1,P1,5511987650002,template,utility,2026-05-04T13:01:01Z
i1,2026-05-04T13:02:00Z,inbound,W1,P1,5511987650003,text,,
m3,2026-05-04T13:03:00Z,outbound,W1,P1,5511987650003,text,,2026-05-04T13:03:01Z
`;
const log = write("log.csv", LOG);
const accounts = write(
  "accounts.json",
  JSON.stringify({ wabas: { W1: { zone: "America/Sao_Paulo", currency: "USD" } } }),
);
const planFile = (name: string, more: object) =>
  write(
    name,
    JSON.stringify({ id: name.replace(".json", ""), versions: [{ from: "2026-01-01", currency: "USD", ...more }] }),
  );
const standard = planFile("standard.json", {
  prices: [{ percent: "20" }, { category: "service", pricing_type: "free", fixed: "0.005" }],
  fees: [{ name: "platform", per: "month", amount: "10" }],
});
const dialogs = planFile("dialogs.json", { unit: { dialog: "waca-dialogs" }, prices: [{ amount: "0.10" }] });

describe("plan try", () => {
  test("shows cost, price and margin by category and market, and the month as a whole", () => {
    const { status, stdout, stderr } = daybook(["plan", "try", standard, "--messages", log, "--accounts", accounts]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(`standard
  month    category   market  charges  Meta's cost       units    price   margin
  2026-05  marketing  Brazil        1       0.0625  USD      1   0.0750   0.0125  USD
  2026-05  service    Brazil        1       0.0000  USD      1   0.0050   0.0050  USD
  2026-05  utility    Brazil        1       0.0068  USD      1  0.00816  0.00136  USD

Month as a whole
  month    line  name       amount       how
  2026-05  fee   platform  10.0000  USD  10.0000 USD a month, 31 of 31 days (1 x 31)

total  Meta's cost 0.0693, price 10.08816, margin 10.01886 USD, 99.31 % of the price
`);
  });

  test("compares two plans line by line, dialogs too", () => {
    const { status, stdout } = daybook([
      ...["plan", "try", dialogs, "--messages", log, "--accounts", accounts, "--against", standard, "--format", "csv"],
    ]);
    expect(status).toBe(0);
    expect(stdout).toBe(`month,category,market,price,against,difference,currency
2026-05,marketing,Brazil,0.1000,0.0750,0.0250,USD
2026-05,period,,0.0000,10.0000,-10.0000,USD
2026-05,service,Brazil,0.1000,0.0050,0.0950,USD
2026-05,utility,Brazil,0.1000,0.00816,0.09184,USD
`);
  });

  test("explains one message", () => {
    const words = ["plan", "try", standard, "--messages", log, "--accounts", accounts, "--explain"];
    expect(daybook([...words, "m2"])).toMatchObject({
      status: 0,
      stdout: `utility, Brazil, regular, 2026-05-04
cost 0.0068 USD
rule "all": +20 %
0.0068 x 1.2 = 0.00816 USD
`,
    });
    expect(daybook([...words, "i1"])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("i1: no unit of plan"),
    });
  });

  test("a plan of the future is tried as of its day", () => {
    const future = planFile("future.json", { from: "2026-12-01", prices: [{ percent: "50" }] });
    const today = daybook(["plan", "try", future, "--messages", log, "--accounts", accounts, "--format", "json"]);
    expect(today.status).toBe(1);
    expect(JSON.parse(today.stdout)).toMatchObject({ unpriced: [{ code: "no_plan_version", count: 3 }] });
    const then = daybook([
      ...[
        "plan",
        "try",
        future,
        "--messages",
        log,
        "--accounts",
        accounts,
        "--format",
        "json",
        "--as-of",
        "2026-12-01",
      ],
    ]);
    expect(then.status).toBe(0);
    expect(JSON.parse(then.stdout)).toMatchObject({
      unpriced: [],
      totals: [{ currency: "USD", cost: "0.0693", price: "0.10395", margin: "0.03465" }],
    });
  });

  test("says what is assumed, and what no rule can be for", () => {
    const slip = planFile("slip.json", { prices: [{ percent: "1" }, { category: "marketting", percent: "2" }] });
    const { status, stdout, stderr } = daybook(["plan", "try", slip, "--messages", log]);
    expect(status).toBe(0);
    expect(stdout).toContain("3 units of WABAs that nobody described");
    expect(stderr).toContain("no charge has the category marketting; did you mean marketing?");
  });

  test("what cannot be used is said before any work", () => {
    expect(daybook(["plan", "try", "none.json", "--messages", log])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("none.json cannot be used"),
    });
    expect(daybook(["plan", "try", dialogs, "--messages", "-"], { input: LOG })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("name a file"),
    });
    expect(daybook(["plan", "try", standard, "--messages", log, "--as-of", "soon"])).toMatchObject({ status: 2 });
  });
});

describe("plan check", () => {
  test("prints what the plan asks", () => {
    const { status, stdout } = daybook(["plan", "check", join(ROOT, "samples", "plan.json")]);
    expect(status).toBe(0);
    expect(stdout).toContain("  utility     utility    any     regular       1     cost +30 % + 0.0000 BRL\n");
  });
  test("names every problem with its place", () => {
    const bad = planFile("bad.json", { currency: "usd", prices: [{ percent: 5 }] });
    const { status, stdout } = daybook(["plan", "check", bad]);
    expect(status).toBe(1);
    expect(stdout).toContain('  versions[0].currency: found "usd"; expected an ISO 4217 code such as BRL.');
    expect(stdout).toContain("  versions[0].prices[0].percent: found 5; expected");
  });
});
