import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { chargesOf, DIALOG, HEADER, linesOf, openBench, ROOT } from "./daybook.ts";

const bench = openBench();
const log = bench.write("log.csv", DIALOG);
const ndjson = bench.daybook(["rate", log, "--format", "ndjson"]);
const accounts = join(ROOT, "samples/accounts.json");
const CSV_HEADER =
  "id,revision,kind,model,occurred_at,expires_at,month,waba,number,user,message,market,category,pricing_type,basis,rate,cost,currency,card,tier,ordinal,rules,flags,refusal,template,agent,campaign";

describe("the forms of daybook rate", () => {
  test("table, where nothing is said", () => {
    expect(bench.daybook(["rate", log])).toEqual({
      status: 0,
      stderr: "",
      stdout: `4 facts read, 2 charges, 2026-10 (in memory)

Cost
  month    category   market  charges    cost  currency
  2026-10  marketing  Brazil        1  0.0625  USD
  total                             1  0.0625  USD

Free
  why               category  charges
  customer service  service         1

Saved by allowances
  month    by                             used       saved
  2026-10  allowance of service messages     1  0.0068 USD

Notes
  flag              charges  meaning
  settings_assumed        2  zone and currency are assumed: describe the WABA with --accounts, or use --zone and --currency
`,
    });
  });

  test("ndjson: a charge a line, in the order of the wire", () => {
    expect(ndjson).toMatchObject({ status: 0, stderr: "" });
    expect(linesOf(ndjson.stdout)[1]).toBe(
      '{"id":"76765d32f262466ce968cdf450d50c73","revision":1,"kind":"message","model":"PMP-OCT26","occurred_at":"2026-10-05T10:02:02Z","expires_at":null,"month":"2026-10","waba":"W1","number":"551140001234","user":"5511987650001","message":"m2","market":"Brazil","category":"marketing","pricing_type":"regular","basis":"computed","rate":"0.0625","cost":"0.0625","currency":"USD","card":"2026-10-01","tier":null,"ordinal":null,"rules":["OCT26-08","PMP-01","PMP-09","GEN-04"],"flags":["settings_assumed"],"refusal":null,"template":null,"agent":null,"campaign":null}',
    );
    expect(chargesOf(ndjson, "message", "pricing_type", "ordinal")).toEqual([
      ["m1", "free_customer_service", 1],
      ["m2", "regular", null],
    ]);
  });

  test("json: the same charges, with what they add up to", () => {
    const json = JSON.parse(bench.daybook(["rate", log, "--format", "json"]).stdout);
    expect(json.charges).toEqual(chargesOf(ndjson));
    expect(json).toMatchObject({
      currency: "USD",
      summary: { charges: 2, cost: { USD: "0.0625" }, flags: { settings_assumed: 2 } },
      refusals: [],
    });
  });

  test("json holds also where there is no charge, and where currencies differ", () => {
    const empty = bench.write("nothing.csv", `${HEADER}\n`);
    expect(JSON.parse(bench.daybook(["rate", empty, "--format", "json"]).stdout)).toMatchObject({
      currency: null,
      charges: [],
    });
    const both = bench.daybook(["rate", "--accounts", accounts, join(ROOT, "samples/history.csv"), "--format", "json"]);
    expect(JSON.parse(both.stdout)).toMatchObject({ currency: null, summary: { cost: { BRL: "6.5323" } } });
  });

  test("csv: lists with spaces between, a refusal as code and detail", () => {
    const { stdout } = bench.daybook(["rate", log, "--currency", "GBP", "--format", "csv"]);
    expect(linesOf(stdout)).toEqual([
      CSV_HEADER,
      "93096ae86e850e905199d618e9a7119f,1,message,PMP-OCT26,2026-10-05T10:01:02Z,,2026-10,W1,551140001234,5511987650001,m1,Brazil,service,free_customer_service,computed,0.0000,0.0000,GBP,,,1,OCT26-01 OCT26-03,settings_assumed,,,,",
      "76765d32f262466ce968cdf450d50c73,1,message,PMP-OCT26,2026-10-05T10:02:02Z,,2026-10,W1,551140001234,5511987650001,m2,Brazil,marketing,regular,computed,,,GBP,,,,OCT26-08 PMP-01 PMP-09,settings_assumed,no_rate: GBP Brazil marketing on 2026-10-05: no card up to that day has a line for it; `daybook rates import` reads Meta's list,,,",
    ]);
  });
});

describe("--out", () => {
  test("writes NDJSON where no form is named, and prints nothing", () => {
    expect(bench.daybook(["rate", log, "--out", "charges.out"])).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(bench.read("charges.out")).toBe(ndjson.stdout);
    expect(bench.has("charges.out.part")).toBe(false);
  });
  test.each(["table", "json", "csv"])("writes %s as it would be printed", (format) => {
    bench.daybook(["rate", log, "--format", format, "--out", `charges.${format}`]);
    expect(bench.read(`charges.${format}`)).toBe(bench.daybook(["rate", log, "--format", format]).stdout);
  });
  test("replaces a file in one step, and leaves it alone when the run stops", () => {
    bench.write("kept.out", "of yesterday\n");
    expect(bench.daybook(["rate", log, "--out", "kept.out", "--zone", "Mars/Base"]).status).toBe(2);
    expect(bench.read("kept.out")).toBe("of yesterday\n");
    expect(bench.daybook(["rate", log, "--out", "kept.out"]).status).toBe(0);
    expect(bench.read("kept.out")).toBe(ndjson.stdout);
  });
  test("goes to a device or pipe as it is, without replacing it", () => {
    expect(bench.shell("$DAYBOOK rate log.csv --out /dev/stdout | cat")).toEqual({
      status: 0,
      stdout: ndjson.stdout,
      stderr: "",
    });
  });
  test.each([
    ["no-such-folder/x", "no-such-folder is not there or cannot be written to"],
    [".", "is a folder; name a file in it"],
  ])("%s cannot be written, which is said before any work", (out, words) => {
    const ran = bench.daybook(["rate", log, "--out", out]);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toMatch(/^daybook: --out .*\n$/);
    expect(ran.stderr).toContain(words);
  });
  test("leaves no temporary files", () => expect(bench.shell("ls -d daybook-* *.part").stdout).toBe(""));
});

describe("the same facts in any form give the same bytes", () => {
  const expected = ndjson.stdout;
  const rated = (file: string, content: string | Uint8Array) =>
    bench.daybook(["rate", bench.write(file, content), "--format", "ndjson"]);
  const [header = "", ...rows] = linesOf(DIALOG);
  const utf16 = Buffer.from(`\ufeff${DIALOG}`, "utf16le");

  test("there are charges", () => expect(linesOf(expected)).toHaveLength(2));
  test.each([
    ["gzip", gzipSync(DIALOG)],
    ["gzip in two members", Buffer.concat([gzipSync(DIALOG.slice(0, 200)), gzipSync(DIALOG.slice(200))])],
    ["a byte order mark", `\ufeff${DIALOG}`],
    ["UTF-16", utf16],
    ["UTF-16, big-endian, gzip", gzipSync(Buffer.from(utf16).swap16())],
    ["CRLF", DIALOG.replaceAll("\n", "\r\n")],
    ["no line end at the end", DIALOG.trimEnd()],
    ["semicolons", DIALOG.replaceAll(",", ";")],
    ["backwards", [header, ...rows.toReversed()].join("\n")],
    ["every row twice", [header, ...rows, ...rows].join("\n")],
    ["JSON Lines", rows.map((row) => toJson(header, row)).join("\n")],
    ["a JSON list", `[${rows.map((row) => toJson(header, row)).join(",\n")}]`],
  ])("%s", (name, content) =>
    expect(rated(`${name}.csv`, content)).toEqual({ status: 0, stdout: expected, stderr: "" }),
  );

  test("standard input, which can be read only once", () => {
    expect(bench.daybook(["rate", "-", "--format", "ndjson"], { input: DIALOG })).toEqual({
      status: 0,
      stdout: expected,
      stderr: "",
    });
    expect(linesOf(bench.daybook(["rate", "-"], { input: DIALOG }).stdout)[0]).toBe(
      "4 facts read, 2 charges, 2026-10 (in memory)",
    );
  });
  test("a pipe", () => {
    const ran = bench.shell("$DAYBOOK rate <(cat log.csv) --format ndjson; $DAYBOOK rate <(cat log.csv) | head -1");
    expect(ran.stdout).toBe(`${expected}4 facts read, 2 charges, 2026-10 (in memory)\n`);
  });
  test("two files, one of which repeats the other", () => {
    bench.write("again.csv", `${header}\n${rows[2]}\n`);
    expect(bench.daybook(["rate", "again.csv", log, "--format", "ndjson"]).stdout).toBe(expected);
  });
});

describe("in order or not, the charges are the same", () => {
  const history = readFileSync(join(ROOT, "samples/history.csv"), "utf8");
  const [header = "", ...rows] = linesOf(history);
  bench.write("ordered.csv", history);
  bench.write("shuffled.csv", [header, ...shuffle(rows), ...rows.slice(0, 40)].join("\n"));
  const rate = (file: string, ...more: string[]) =>
    bench.daybook(["rate", file, "--accounts", accounts, ...more]).stdout;

  test("each says that it was rated in memory", () => {
    expect(linesOf(rate("ordered.csv"))[0]).toBe("166 facts read, 108 charges, 2026-10 to 2026-11 (in memory)");
    expect(linesOf(rate("shuffled.csv"))[0]).toBe("206 facts read, 108 charges, 2026-10 to 2026-11 (in memory)");
  });
  test.each(["ndjson", "csv"])("%s", (format) => {
    expect(rate("shuffled.csv", "--format", format)).toBe(rate("ordered.csv", "--format", format));
  });
});

describe("a message log by digits and a webhook log by phone number id", () => {
  const metadata = { display_phone_number: "+55 11 4000-1234", phone_number_id: "P1" };
  const body = (value: object) =>
    JSON.stringify({
      object: "whatsapp_business_account",
      entry: [{ id: "W1", changes: [{ field: "messages", value: { metadata, ...value } }] }],
    });
  const status = (id: string, at: string) => ({
    statuses: [
      {
        id,
        status: "delivered",
        timestamp: String(Date.parse(at) / 1000),
        recipient_id: "5511987650001",
        pricing: { billable: true, pricing_model: "PMP", type: "regular", category: "utility" },
      },
    ],
  });
  bench.write("hooks.jsonl", `${body(status("m3", "2026-10-05T10:03:02Z"))}\n`);

  test("are one number, in whatever order the files come", () => {
    const ran = bench.daybook(["rate", log, "hooks.jsonl", "--format", "ndjson"]);
    expect(chargesOf(ran, "message", "number", "category", "cost", "ordinal")).toEqual([
      ["m1", "P1", "service", "0.0000", 1],
      ["m2", "P1", "marketing", "0.0625", null],
      ["m3", "P1", "utility", "0.0068", 1],
    ]);
    expect(bench.daybook(["rate", "hooks.jsonl", log, "--format", "ndjson"]).stdout).toBe(ran.stdout);
  });
  test("an accounts file says the same, and whose number it is", () => {
    const wabas = { W9: { zone: "America/Sao_Paulo", currency: "BRL" } };
    bench.write("numbers.json", JSON.stringify({ wabas, numbers: { P1: { waba: "W9", digits: "551140001234" } } }));
    bench.write("unnamed.csv", DIALOG.replaceAll(",W1,", ",,"));
    const ran = bench.daybook(["rate", "unnamed.csv", "--accounts", "numbers.json", "--format", "ndjson"]);
    expect(chargesOf(ran, "number", "waba", "currency", "cost", "flags")).toEqual([
      ["P1", "W9", "BRL", "0.0000", []],
      ["P1", "W9", "BRL", "0.3217", []],
    ]);
  });
});

function toJson(header: string, row: string): string {
  const cells = row.split(",");
  return JSON.stringify(Object.fromEntries(header.split(",").map((name, i) => [name, cells[i]])));
}

/** A fixed order that is far from the one given. */
function shuffle(rows: readonly string[]): readonly string[] {
  return rows
    .map((row, i) => ({ row, key: ((i * 7919) % 104_729) % 997 }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);
}
