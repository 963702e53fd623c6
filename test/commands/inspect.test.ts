import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chargesOf, DIALOG, LOGS, openBench, type Ran } from "./daybook.ts";

const bench = openBench();
for (const name of ["helpdesk-semicolons.csv", "gateway-statuses.jsonl", "spreadsheet-utf16.txt"])
  copyFileSync(join(LOGS, name), join(bench.path, name));

/** The command that `inspect` proposes, with what it could not know filled in. */
function proposal({ stdout }: Ran, known: Readonly<Record<string, string>> = {}): string {
  const command = /^Next\n {2}daybook (.*)$/m.exec(stdout)?.[1] ?? "";
  return Object.entries(known).reduce((text, [gap, value]) => text.replace(gap, value), `$DAYBOOK ${command}`);
}

describe("an export becomes a rated table in two commands", () => {
  test.each([
    {
      file: "helpdesk-semicolons.csv",
      status: 1,
      says: [
        'a table, separated by ";", 9 rows; 9 of the first 9 can be read as proposed',
        "needed  the time zone of the clock that wrote the times: --date-zone ZONE",
      ],
      zone: "Europe/Berlin",
      heading: "9 facts read, 6 charges, 2026-10 to 2026-11 (in memory)",
      charges: [
        ["HD-1001", "utility", "0.0550", []],
        ["HD-1003", "service", "0.0000", []],
        ["HD-1004", "marketing", "0.1365", []],
        ["HD-1007", "service", "0.0000", []],
        ["HD-1008", "authentication", "0.0550", []],
        ["HD-1009", "utility", "0.0550", []],
      ],
    },
    {
      file: "gateway-statuses.jsonl",
      status: 0,
      says: ["JSON rows, 8 rows; 8 of the first 8 can be read as proposed", "taken for"],
      zone: "",
      heading: "8 facts read, 3 charges, 2026-10 (in memory)",
      charges: [
        ["gw-7f01", "marketing", "0.0707", []],
        ["gw-7f03", "service", "0.0000", ["incomplete"]],
        ["gw-7f04", "utility", "0.0200", []],
      ],
    },
    {
      file: "spreadsheet-utf16.txt",
      status: 1,
      says: ["a table, separated by tabs, 7 rows"],
      zone: "America/New_York",
      heading: "7 facts read, 3 charges, 2026-10 (in memory)",
      charges: [
        ["SMa1", "utility", "0.0034", ["list_only"]],
        ["SMa3", "service", "0.0000", []],
        ["SMa7", "service", "0.0000", []],
      ],
    },
  ])("$file", ({ file, status, says, zone, heading, charges }) => {
    const inspected = bench.daybook(["inspect", file]);
    expect(inspected).toMatchObject({ status, stderr: "" });
    for (const words of says) expect(inspected.stdout).toContain(words);
    const command = proposal(inspected, { ZONE: zone });
    const table = bench.shell(command);
    expect(table.stdout.split("\n")[0]).toBe(heading);
    expect(table.status).toBe(0);
    const rated = bench.shell(`${command} --format ndjson`);
    expect(chargesOf(rated, "message", "category", "cost", "flags")).toEqual(
      charges.map(([id, category, cost, flags]) => [
        id,
        category,
        cost,
        expect.arrayContaining([...(Array.isArray(flags) ? flags : []), "settings_assumed"]),
      ]),
    );
  });

  test("--save keeps the reading for --map, and json says the same", () => {
    const text = bench.daybook(["inspect", "helpdesk-semicolons.csv", "--save", "map.json"]);
    expect(text.stdout).toContain("(the reading is in map.json; --map map.json uses it)");
    const json = JSON.parse(bench.daybook(["inspect", "helpdesk-semicolons.csv", "--format", "json"]).stdout);
    expect(JSON.parse(bench.read("map.json"))).toEqual(json.mapping);
    const saved = bench.shell(
      "$DAYBOOK rate helpdesk-semicolons.csv --map map.json --date-zone Europe/Berlin --format csv",
    );
    const typed = bench.shell(`${proposal(text, { ZONE: "Europe/Berlin" })} --format csv`);
    expect(saved.stdout).toBe(typed.stdout);
  });
});

describe("what needs no mapping, and what cannot be read", () => {
  test("a message log", () => {
    bench.write("log.csv", DIALOG);
    const ran = bench.daybook(["inspect", "log.csv"]);
    expect(ran.stdout).toMatch(
      /^log\.csv: a message log with Daybook's own columns, separated by ",", 4 rows; 4 of the first 4/,
    );
    expect(proposal(ran)).toBe("$DAYBOOK rate log.csv");
    expect(ran.status).toBe(0);
  });
  test("a name with spaces is quoted in the proposal", () => {
    bench.write("my log.csv", DIALOG);
    expect(bench.shell(proposal(bench.daybook(["inspect", "my log.csv"]))).stdout).toMatch(/^4 facts read, 2 charges/);
  });
  test("webhook bodies", () => {
    bench.write("hooks.jsonl", '{"object":"whatsapp_business_account","entry":[]}\n');
    expect(bench.daybook(["inspect", "hooks.jsonl"])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("webhook bodies"),
    });
  });
  test("an empty file", () => {
    bench.write("empty", "");
    const ran = bench.daybook(["inspect", "empty"]);
    expect(ran).toMatchObject({ status: 1, stderr: "" });
    expect(ran.stdout).toMatch(/refused empty: the file is empty; expected /);
    expect(ran.stdout).not.toContain("Next");
  });
  test.each([
    [["inspect", "none.csv"], "none.csv: no such file or folder; check the name"],
    [["inspect", "."], ".: is a folder; inspect one of its files"],
    [
      ["inspect", "log.csv", "--save", "no-such-folder/map.json"],
      "--save no-such-folder/map.json: no-such-folder is not there",
    ],
  ])("%j", (words, expected) => {
    const ran = bench.daybook(words);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toContain(expected);
  });
});
