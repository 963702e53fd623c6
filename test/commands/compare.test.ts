import { describe, expect, test } from "vitest";
import { DIALOG, HEADER, linesOf, openBench } from "./daybook.ts";

const bench = openBench();

/** A text and two receipts inside a window, a campaign in it, and a campaign on the next day. */
const MONTH = `${HEADER}
i1,2026-10-05T10:00:00Z,inbound,W1,551140001234,5511987650001,text,,
m1,2026-10-05T10:01:00Z,outbound,W1,551140001234,5511987650001,text,,2026-10-05T10:01:02Z
m2,2026-10-05T10:02:00Z,outbound,W1,551140001234,5511987650001,template,utility,2026-10-05T10:02:02Z
m3,2026-10-05T10:03:00Z,outbound,W1,551140001234,5511987650001,template,utility,2026-10-05T10:03:02Z
m4,2026-10-05T10:04:00Z,outbound,W1,551140001234,5511987650001,template,marketing,2026-10-05T10:04:02Z
m5,2026-10-06T18:00:00Z,outbound,W1,551140001234,5511987650001,template,marketing,2026-10-06T18:00:02Z
`;
bench.write("month.csv", MONTH);

const compare = (...words: readonly string[]) => bench.daybook(["compare", ...words]);
const json = (...words: readonly string[]) => JSON.parse(compare(...words, "--format", "json").stdout);

describe("the table", () => {
  test("has cost, freedom, causes, cards and threads", () => {
    const { status, stdout, stderr } = compare("month.csv", "--models", "auto,CBP2,PMP");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(`6 facts read, 5 delivered messages, 2026-10, under auto, CBP2, PMP (streamed)
Under CBP2 it costs 0.1330 USD: 0.0056 less than under auto (-4.0%).
Under PMP it costs 0.1250 USD: 0.0136 less than under auto (-9.8%).

Cost in USD
  month       category     auto     CBP2      PMP
  2026-10     marketing  0.1250   0.1250   0.1250
  2026-10     utility    0.0136   0.0080        -
  total                  0.1386   0.1330   0.1250
  difference               base  -0.0056  -0.0136
                                   -4.0%    -9.8%

Free, and why
  why                             category  auto  CBP2  PMP
  customer service                service      1     0    1
  customer service                utility      0     0    2
  service conversations are free  service      0     1    0
  rides a conversation            any          0     1    0

Why CBP2 differs from auto, in USD
  cause                                              category  messages  difference
  rides a conversation instead of charged            utility          1     -0.0068
  conversation instead of message, 0.0068 -> 0.0080  utility          1     +0.0012
  total                                                               2     -0.0056

Why PMP differs from auto, in USD
  cause                                     category  messages  difference
  free_customer_service instead of charged  utility          2     -0.0136
  total                                                      2     -0.0136

Rates that the model does not have on the day, from the nearest card that has them
  model  category   market  currency  card        charges
  CBP2   marketing  Brazil  USD       2025-04-01        2
  CBP2   utility    Brazil  USD       2025-04-01        1

Threads that differ most under CBP2, in USD
  5511987650001 on 551140001234: 0.0056 USD less (auto 0.1386, CBP2 0.1330)
    1 message (utility): rides a conversation instead of charged, -0.0068
    1 message (utility): conversation instead of message, 0.0068 -> 0.0080, +0.0012
    e.g. m2, delivered 2026-10-05T10:02:02Z: under auto utility message, regular, 0.0068 USD; under CBP2 utility conversation, regular, 0.0080 USD

Threads that differ most under PMP, in USD
  5511987650001 on 551140001234: 0.0136 USD less (auto 0.1386, PMP 0.1250)
    2 messages (utility): free_customer_service instead of charged, -0.0136
    e.g. m2, delivered 2026-10-05T10:02:02Z: under auto utility message, regular, 0.0068 USD; under PMP utility message, free_customer_service
`);
  });
  test("says so where two models cost the same", () => {
    const { stdout } = compare("month.csv", "--models", "auto,PMP-OCT26");
    expect(stdout).toContain("Under PMP-OCT26 it costs 0.1386 USD: the same as under auto.");
    expect(stdout).not.toContain("Why ");
  });
});

describe("notifications", () => {
  test("are counted without a rate", () => {
    const { stdout, status } = compare("month.csv", "--models", "auto,NBP");
    expect(status).toBe(0);
    expect(stdout).toContain("Under NBP nothing could be rated in USD: 4 charges without a rate or enough evidence.");
    expect(stdout).toMatch(/2026-10 +notification +- +not rated/);
    expect(stdout).toMatch(/no_rate +notification +0 +4/);
  });
  test("cost what --rate says", () => {
    const { totals } = json("month.csv", "--models", "auto,NBP", "--rate", "notification=0.0500");
    expect(totals[1]).toMatchObject({ model: "NBP", cost: "0.2000", difference: "0.0614", charged: 4, unrated: 0 });
  });
});

describe("another day, another currency", () => {
  test("--date brings the next card to traffic of the month before", () => {
    const september = MONTH.replaceAll("2026-10-", "2026-09-");
    bench.write("september.csv", september);
    const asIs = json("september.csv", "--models", "auto,PMP");
    const next = json("september.csv", "--models", "auto,PMP", "--date", "2026-10-01");
    expect(asIs.totals[0].cost).toBe("0.1250");
    expect(next.totals[0].cost).toBe("0.1386");
    expect(next.by.every(({ month }: { month: string }) => month === "2026-09")).toBe(true);
  });
  test("--currency stands before the WABA's own", () => {
    const accounts = { wabas: { W1: { zone: "America/Sao_Paulo", currency: "BRL" } } };
    bench.write("accounts.json", JSON.stringify(accounts));
    const own = json("month.csv", "--models", "auto,PMP", "--accounts", "accounts.json");
    const other = json("month.csv", "--models", "auto,PMP", "--accounts", "accounts.json", "--currency", "INR");
    expect(own.totals[0]).toMatchObject({ currency: "BRL", cost: "0.7134" });
    expect(other.totals[0].currency).toBe("INR");
  });
});

describe("other forms", () => {
  test("JSON has everything, and its causes add up", () => {
    const { base, models, delivered, totals, causes, threads, cards } = json("month.csv");
    expect({ base, models, delivered }).toEqual({
      base: "auto",
      models: ["auto", "CBP2", "PMP", "PMP-OCT26"],
      delivered: 5,
    });
    const differences = totals.map(({ difference }: { difference: string }) => difference);
    expect(differences).toEqual(["0.0000", "-0.0056", "-0.0136", "0.0000"]);
    expect(causes[0]).toEqual({
      model: "PMP",
      currency: "USD",
      code: "free",
      cause: "free_customer_service instead of charged",
      category: "utility",
      messages: 2,
      difference: "-0.0136",
    });
    expect(threads).toHaveLength(2);
    expect(cards).toHaveLength(2);
  });
  test("CSV has a row for each model, month and kind of charge", () => {
    const { stdout } = compare("month.csv", "--models", "auto,PMP", "--format", "csv");
    expect(linesOf(stdout)).toEqual([
      "model,month,currency,category,pricing_type,refusal,count,cost",
      "PMP,2026-10,USD,marketing,regular,,2,0.1250",
      "auto,2026-10,USD,marketing,regular,,2,0.1250",
      "PMP,2026-10,USD,service,free_customer_service,,1,0.0000",
      "auto,2026-10,USD,service,free_customer_service,,1,0.0000",
      "PMP,2026-10,USD,utility,free_customer_service,,2,0.0000",
      "auto,2026-10,USD,utility,regular,,2,0.0136",
    ]);
  });
  test("--messages writes each message that differs", () => {
    compare("month.csv", "--models", "auto,CBP2", "--messages", "messages.csv");
    expect(linesOf(bench.read("messages.csv")).slice(1)).toEqual([
      'm2,551140001234,5511987650001,2026-10-05T10:02:02Z,CBP2,USD,0.0068,0.0080,0.0012,kind,"conversation instead of message, 0.0068 -> 0.0080",utility,"utility message, regular, 0.0068 USD","utility conversation, regular, 0.0080 USD"',
      'm3,551140001234,5511987650001,2026-10-05T10:03:02Z,CBP2,USD,0.0068,0.0000,-0.0068,rides,rides a conversation instead of charged,utility,"utility message, regular, 0.0068 USD","rides a conversation, no charge of its own"',
    ]);
    expect(bench.has("messages.csv.part")).toBe(false);
  });
  test("the same input gives the same bytes", () => {
    for (const format of ["table", "json", "html"])
      expect(compare("month.csv", "--format", format).stdout).toBe(compare("month.csv", "--format", format).stdout);
  });
});

describe("the report", () => {
  const report = () => {
    expect(compare("month.csv", "--out", "report.html")).toEqual({ status: 0, stdout: "", stderr: "" });
    return bench.read("report.html");
  };

  test("is one page that needs no network and no script", () => {
    const page = report();
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:|\son\w+=/i);
    expect(page).toContain("default-src 'none'");
  });
  test("has every chart's figures in a table with headers", () => {
    const page = report();
    expect(page.match(/<svg /g)).toHaveLength(1);
    expect(page.match(/<svg [^>]*role="img" aria-label="[^"]+"/g)).toHaveLength(1);
    const tables = page.match(/<table>/g) ?? [];
    expect(page.match(/<caption>/g)).toHaveLength(tables.length);
    expect(page.match(/<thead><tr><th scope="col">/g)).toHaveLength(tables.length);
    expect(page).toContain("@media print");
    expect(page).toContain("prefers-color-scheme: dark");
    for (const figure of ["0.1386", "0.1330", "0.1250", "-0.0056"]) expect(page).toContain(figure);
  });
  test("shows hostile ids as what they are", () => {
    const hostile = MONTH.replaceAll(",551140001234,", ',"<script>alert(1)</script>&""\'\u202e",').replaceAll(
      "m2,",
      '"<b onload=x>",',
    );
    bench.write("hostile.csv", hostile);
    const page = compare("hostile.csv", "--format", "html").stdout;
    expect(page).not.toMatch(/<script|<b |\u202e/);
    expect(page).toContain("&#60;script&#62;alert(1)&#60;/script&#62;&#38;&#34;&#39;");
    expect(page).toContain("&#60;b onload=x&#62;");
  });
});

describe("wrong usage", () => {
  bench.write("dialog.csv", DIALOG);
  test.each([
    ["an unknown model", ["dialog.csv", "--models", "auto,CPB2"], '"CPB2" is no model'],
    ["one model", ["dialog.csv", "--models", "PMP"], "name at least two"],
    ["a model twice", ["dialog.csv", "--models", "PMP,pmp"], "names a model twice"],
    ["--model", ["dialog.csv", "--model", "PMP"], "use --models auto,PMP"],
    ["a day that is none", ["dialog.csv", "--date", "2026-02-30"], "expected a day of the calendar"],
    ["standard input", ["-"], "reads its files twice"],
    ["a file that is not there", ["nowhere.csv"], "no such file"],
    ["a place that cannot be written to", ["dialog.csv", "--out", "nowhere/report.html"], "cannot be written to"],
    ["another place of that kind", ["dialog.csv", "--messages", "nowhere/messages.csv"], "cannot be written to"],
  ])("%s is refused with what to do", (_, words, said) => {
    const { status, stdout, stderr } = compare(...words);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(said);
  });
});

test("rows that cannot be read are reported once, and the good ones compared", () => {
  bench.write("bad.csv", `${MONTH}m9,yesterday,outbound,W1,551140001234,5511987650001,text,,\n`);
  const { status, stdout, stderr } = compare("bad.csv");
  expect(status).toBe(1);
  expect(stdout).toContain("5 delivered messages");
  expect(linesOf(stderr)).toHaveLength(1);
  expect(compare("bad.csv", "--skip-bad").status).toBe(0);
});
