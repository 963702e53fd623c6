import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chargesOf, DIALOG, HEADER, openBench } from "./daybook.ts";

const bench = openBench();
bench.write("log.csv", DIALOG);
const rate = (...words: string[]) => bench.daybook(["rate", ...words, "--format", "ndjson"]);

describe("--accounts", () => {
  test("gives zone, currency and settings; a WABA that is not described keeps its flag", () => {
    bench.write(
      "accounts.json",
      JSON.stringify({
        wabas: { W1: { zone: "America/Sao_Paulo", currency: "BRL" } },
        settings: { oct26_utility_in_csw: "free" },
        wabsa: {},
      }),
    );
    bench.write(
      "two.csv",
      `${DIALOG}m4,2026-10-31T23:30:00Z,outbound,W2,1,5511987650001,template,marketing,2026-11-01T02:59:59Z
m5,2026-10-31T23:30:00Z,outbound,W1,1,5511987650001,template,marketing,2026-11-01T02:59:59Z
`,
    );
    const ran = rate("two.csv", "--accounts", "accounts.json");
    expect(ran.stderr).toBe("notice Daybook knows nothing of these keys and left them out: wabsa.\n");
    expect(chargesOf(ran, "message", "month", "cost", "currency", "flags")).toEqual([
      ["m1", "2026-10", "0.0000", "BRL", []],
      ["m2", "2026-10", "0.3217", "BRL", []],
      ["m4", "2026-11", "0.0625", "USD", ["settings_assumed"]],
      ["m5", "2026-10", "0.3217", "BRL", []],
    ]);
  });

  test.each([
    [
      '{"wabas":{"W1":{"zone":"America/Sao_Paolo","currency":"R$"}}}',
      [
        /^daybook: wrong\.json cannot be used:$/,
        /^ {2}wabas\.W1\.zone: found "America\/Sao_Paolo"; expected an IANA time zone .*\. Did you mean America\/Sao_Paulo\?$/,
        /^ {2}wabas\.W1\.currency: found "R\$"; expected one of AUD, .*BRL\. Look up the currency/,
      ],
    ],
    [
      '{"settings":{"fep_restart":"never","fep_rstart":"any"}}',
      [
        /cannot be used/,
        /^ {2}settings\.fep_restart: found "never"; expected after_only or any\. See docs\/settings\.md\.$/,
        /^ {2}settings\.fep_rstart: found the setting "fep_rstart"; expected one of: window_end_exclusive, /,
      ],
    ],
    ["{]", [/cannot be used/, /^ {2}the file: found no JSON .*a JSON object with "wabas"\. Look for a missing quote/]],
  ])("%s: place, what was found, what belongs there, what to do", (content, lines) => {
    bench.write("wrong.json", content);
    const ran = rate("log.csv", "--accounts", "wrong.json");
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr.trimEnd().split("\n")).toEqual(lines.map((line) => expect.stringMatching(line)));
  });
});

describe("rules", () => {
  const inWindow = `${HEADER}
i1,2026-10-05T10:00:00Z,inbound,W1,1,5511987650001,text,,
u1,2026-10-05T10:01:00Z,outbound,W1,1,5511987650001,template,utility,2026-10-05T10:01:02Z
`;
  bench.write("window.csv", inWindow);

  test("--set changes one, and goes before the accounts file", () => {
    bench.write("free.json", '{"settings":{"oct26_utility_in_csw":"free"}}');
    const type = (...words: string[]) => chargesOf(rate("window.csv", ...words), "pricing_type");
    expect(type()).toEqual([["regular"]]);
    expect(type("--set", "oct26_utility_in_csw=free")).toEqual([["free_customer_service"]]);
    expect(type("--accounts", "free.json")).toEqual([["free_customer_service"]]);
    expect(type("--accounts", "free.json", "--set", "oct26_utility_in_csw=charged")).toEqual([["regular"]]);
  });
  test.each([
    ["NBP", "message", "notification", null],
    ["CBP1", "conversation", "user_initiated", "0.0000"],
    ["CBP2", "conversation", "utility", "0.0068"],
    ["PMP", "message", "utility", "0.0000"],
    ["PMP-OCT26", "message", "utility", "0.0068"],
  ])("--model %s", (model, kind, category, cost) => {
    expect(chargesOf(rate("window.csv", "--model", model), "model", "kind", "category", "cost")).toEqual([
      [model, kind, category, cost],
    ]);
  });
  test.each([
    [
      "rules",
      [
        ["r1", "utility", "0.0068", "conflict"],
        ["r2", "utility", "0.0068", "computed"],
      ],
    ],
    [
      "meta",
      [
        ["r1", "marketing", "0.0625", "conflict"],
        ["r2", "utility", null, "computed"],
      ],
    ],
    [
      "meta_else_rules",
      [
        ["r1", "marketing", "0.0625", "conflict"],
        ["r2", "utility", "0.0068", "computed"],
      ],
    ],
  ])("--decide-by %s", (column, charges) => {
    bench.write(
      "reported.csv",
      `${HEADER},reported_model,reported_type,reported_category
r1,2026-10-05T10:00:00Z,outbound,W1,1,5511987650001,template,utility,2026-10-05T10:00:00Z,PMP,regular,marketing
r2,2026-10-05T10:01:00Z,outbound,W1,1,5511987650001,template,utility,2026-10-05T10:01:00Z,,,
`,
    );
    expect(chargesOf(rate("reported.csv", "--decide-by", column), "message", "category", "cost", "basis")).toEqual(
      charges,
    );
  });
});

describe("rates", () => {
  bench.write(
    "august.csv",
    `${HEADER}
m1,2024-08-05T10:00:00Z,outbound,W1,1,5511987650001,template,marketing,2024-08-05T10:00:00Z
m2,2024-08-05T11:00:00Z,outbound,W1,1,5511987650001,template,utility,2024-08-05T11:00:00Z
`,
  );
  const priced = (...words: string[]) => chargesOf(rate("august.csv", ...words), "cost", "card", "flags", "refusal");
  const assumed = "settings_assumed";

  test("rates filled in by a rule are marked", () => {
    expect(priced()).toEqual([
      ["0.0625", "2024-08-01", [assumed], null],
      ["0.0080", "2024-08-01", ["derived", assumed], null],
    ]);
  });
  test("--attested leaves them out, and a changed rate is then unknown", () => {
    const detail = expect.stringMatching(/^USD Brazil utility on 2024-08-05: .*`daybook rates import`/);
    expect(priced("--attested")).toEqual([
      ["0.0625", "2023-06-01", [assumed], null],
      [null, null, [assumed], { code: "no_rate", detail }],
    ]);
    const { stdout, status } = bench.daybook(["rate", "august.csv", "--attested"]);
    expect(stdout).toMatch(/Not rated\n {2}no_rate {2}1 {2}e\.g\. USD Brazil utility on 2024-08-05: /);
    expect(status).toBe(0);
  });
  test("--rate stands before every card, one for a market before one for all", () => {
    expect(priced("--rate", "utility=0.5", "--rate", "Utility@brazil=0.02")).toEqual([
      ["0.0625", "2024-08-01", [assumed], null],
      ["0.0200", null, ["rate_override", assumed], null],
    ]);
  });
  test.each([
    ["utility@Kenya=1", "no such market; did you mean Rest of Africa?"],
    ["utility@Brasil=1", "no such market; did you mean Brazil?"],
    ["utilty=1", "no such category; did you mean utility?"],
    ["utility", "expected CATEGORY=COST or CATEGORY@MARKET=COST, such as notification@Brazil=0.0500"],
    ["utility=-1", "expected CATEGORY=COST"],
    ["utility=1,5", "expected CATEGORY=COST"],
  ])("--rate %s is refused", (text, words) => {
    const ran = rate("august.csv", "--rate", text);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toContain(`daybook: --rate ${text}: ${words}`);
  });
  test("--cards lays cards over the shipped ones, and says what is wrong in them", () => {
    mkdirSync(join(bench.path, "cards"));
    const card = bench.write(
      "cards/2024-08-02-USD.csv",
      "market,category,tier_from,tier_to,rate\nBrazil,marketing,,,0.05\n",
    );
    expect(priced("--cards", "cards")[0]).toEqual(["0.0500", "2024-08-02", [assumed], null]);
    bench.write(card, "market,category,tier_from,tier_to,rate\nBrazil,marketing,,,five\n");
    const ran = rate("august.csv", "--cards", "cards");
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toMatch(
      /^daybook: --cards cards\/2024-08-02-USD\.csv:2, rate: "five"; expected a decimal number/,
    );
  });
});

describe("other people's columns", () => {
  const sent = `Sent;Who;Way;Got
05/10/2026 23:30;+55 11 98765-0001;Out;05/10/2026 23:31
31/10/2026 23:30;+55 11 98765-0001;Out;31/10/2026 23:31
`;
  bench.write("export.csv", sent);
  const columns = "at=Sent,user=Who,direction=Way,direction[Out]:=outbound,delivered_at=Got";
  const map = `${columns},number:=551140001234,type:=template,category:=marketing`;
  const expected = [
    ["2026-10-06T02:31:00Z", "2026-10", "5511987650001", ["settings_assumed", "id_derived"]],
    ["2026-11-01T02:31:00Z", "2026-11", "5511987650001", ["settings_assumed", "id_derived"]],
  ];
  const fields = ["occurred_at", "month", "user", "flags"];

  test("--map, --date-zone and --date-order on the command line", () => {
    const ran = rate("export.csv", "--map", map, "--date-zone", "America/Sao_Paulo", "--date-order", "dmy");
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(chargesOf(ran, ...fields)).toEqual(expected);
  });
  test("--map from a file", () => {
    bench.write(
      "map.json",
      JSON.stringify({
        columns: { at: "Sent", user: "Who", direction: "Way", delivered_at: "Got" },
        values: { direction: { Out: "outbound" } },
        constants: { number: "551140001234", type: "template", category: "marketing" },
        dates: { zone: "America/Sao_Paulo", order: "dmy" },
      }),
    );
    expect(chargesOf(rate("export.csv", "--map", "map.json"), ...fields)).toEqual(expected);
  });
  test("the flag goes before the file; the WABA's zone is another thing", () => {
    const flags = ["--map", "map.json", "--date-zone", "UTC", "--zone", "Asia/Tokyo"];
    expect(chargesOf(rate("export.csv", ...flags), "occurred_at", "month")).toEqual([
      ["2026-10-05T23:31:00Z", "2026-10"],
      ["2026-10-31T23:31:00Z", "2026-11"],
    ]);
  });
  test("a date that can be read in two ways is not guessed", () => {
    const ran = rate("export.csv", "--map", map, "--date-zone", "America/Sao_Paulo");
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toMatch(
      /^refused export\.csv:2, Sent: "05\/10\/2026 23:30"; .*--date-order dmy or --date-order mdy$/m,
    );
  });
  test.each([
    ["att=Sent", /"att=Sent"; expected a column of a message log: id, at, /],
    ["no-such.json", /it could not be read: ENOENT.*expected a mapping saved as a JSON object/],
  ])("--map %s cannot be used", (text, words) => {
    const ran = rate("export.csv", "--map", text);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toMatch(words);
  });
});

describe("--templates", () => {
  const rows = ["2026-10-03", "2026-10-05"].map(
    (day) => `t${day},${day}T10:00:00Z,outbound,1,5511987650001,promo,${day}T10:00:00Z`,
  );
  bench.write("named.csv", `id,at,direction,number,user,template,delivered_at\n${rows.join("\n")}\n`);

  test("gives the category that held when the message was sent", () => {
    bench.write("templates.csv", "name,category,from\npromo,marketing,\npromo,utility,2026-10-04\n");
    const unknown = { code: "not_enough_evidence", detail: expect.stringContaining("--templates") };
    expect(chargesOf(rate("named.csv"), "category", "refusal")).toEqual([
      ["unknown", unknown],
      ["unknown", unknown],
    ]);
    expect(chargesOf(rate("named.csv", "--templates", "templates.csv"), "category", "cost")).toEqual([
      ["marketing", "0.0625"],
      ["utility", "0.0068"],
    ]);
  });
  test("a file that cannot be used is named with line and column", () => {
    bench.write("templates-bad.csv", "name,category\npromo,promotion\n");
    const ran = rate("named.csv", "--templates", "templates-bad.csv");
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toMatch(
      /templates-bad\.csv:2, category: "promotion"; expected one of marketing, utility, authentication/,
    );
  });
});

describe("a flag that is wrong stops before any work, and says what is right", () => {
  test.each([
    [["--zone", "Mars/Base"], "--zone Mars/Base: not an IANA time zone; expected one such as America/Sao_Paulo or UTC"],
    [["--currency", "XXX"], "--currency XXX: Meta bills in AUD, EUR, GBP, "],
    [["--date-zone", "Berlin"], "--date-zone Berlin: not an IANA time zone"],
    [["--set", "fep_restart=never"], '--set fep_restart=never: "never"; expected after_only or any'],
    [["--set", "fep=any"], '--set fep=any: the setting "fep"; expected one of: window_end_exclusive, '],
    [["--cards", "nowhere"], "--cards nowhere: "],
    [["--model", "CBP3"], "Allowed choices are auto, NBP, CBP1, CBP2, PMP, PMP-OCT26."],
    [["--decide-by", "us"], "Allowed choices are rules, meta, meta_else_rules."],
    [["--date-order", "ydm"], "Allowed choices are dmy, mdy, ymd."],
  ])("%j", (flags, words) => {
    const ran = rate("log.csv", ...flags);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toContain(words);
    expect(ran.stderr).not.toContain("expected expected");
  });
});
