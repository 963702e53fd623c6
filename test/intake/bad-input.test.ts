import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { goodLog, goodRow, HEADER, readAll, readContent, withFolder } from "./reading.ts";

const ids = (facts: readonly { readonly id: string }[]) => facts.map(({ id }) => id);

describe("how a file is written does not matter", () => {
  const utf16 = (text: string, bigEndian: boolean, mark: boolean) => {
    const bytes = Buffer.from((mark ? "\ufeff" : "") + text, "utf16le");
    return bigEndian ? bytes.swap16() : bytes;
  };
  const log = goodLog(3);
  test.each<[string, string | Buffer]>([
    ["LF", log],
    ["CRLF", goodLog(3, "\r\n")],
    ["CR alone", goodLog(3, "\r")],
    ["mixed line ends", log.replace("\n", "\r\n").replace(/\n$/, "\r")],
    ["no end to the last line", log.trimEnd()],
    ["blank lines", log.replaceAll("\n", "\n\n  \n")],
    ["a byte order mark", `\ufeff${log}`],
    ["UTF-16, little end first, with a mark", utf16(log, false, true)],
    ["UTF-16, big end first, with a mark", utf16(log, true, true)],
    ["UTF-16, little end first, without a mark", utf16(log, false, false)],
    ["UTF-16, big end first, without a mark", utf16(log, true, false)],
    ["gzip", gzipSync(log)],
    ["gzip in several members", Buffer.concat([gzipSync(log.slice(0, 80)), gzipSync(log.slice(80))])],
    ["UTF-16 in gzip", gzipSync(utf16(log, false, true))],
    ["semicolons", log.replaceAll(",", ";")],
    ["tabs", log.replaceAll(",", "\t")],
    ["bars", log.replaceAll(",", "|")],
    ["a line that names the separator", `sep=;\n${log.replaceAll(",", ";")}`],
    ["all fields in quotes", log.replace(/[^,\n]+/g, '"$&"')],
    ["a header in capitals", log.replace(HEADER, HEADER.toUpperCase())],
  ])("%s", async (_, content) => {
    const reading = await readContent(content);
    expect(reading.problems).toEqual([]);
    expect(reading.notices).toEqual([]);
    expect(ids(reading.facts)).toEqual(["m1", "m2", "m3"]);
    expect(reading.facts).toEqual((await readContent(log)).facts);
  });
});

describe("rows", () => {
  const header = HEADER.split(",");
  const oneRow = (changes: Record<string, string>) => {
    const cells = goodRow("m1").split(",");
    return `${HEADER}\n${header.map((name, index) => changes[name] ?? cells[index]).join(",")}\n${goodRow("m2")}\n`;
  };
  test.each<[string, Record<string, string>, string, RegExp]>([
    ["no time", { at: "" }, "at", /empty/],
    ["a time without offset", { at: "2026-10-01T09:00:00" }, "at", /--date-zone Europe\/Berlin/],
    ["a local date", { at: "13/10/2026 09:00" }, "at", /--date-zone/],
    ["milliseconds", { at: "1790845200000" }, "at", /milliseconds/],
    ["a spreadsheet's day number", { at: "46296.375" }, "at", /day number/],
    ["a day that does not exist", { at: "2026-02-30T09:00:00Z" }, "at", /no such day/],
    ["a time before WhatsApp", { at: "1999-10-01T09:00:00Z" }, "at", /2009/],
    ["a bad time of delivery", { delivered_at: "soon" }, "delivered_at", /ISO 8601/],
    ["another direction", { direction: "Incoming" }, "direction", /--map/],
    ["no user", { user: "" }, "user", /empty/],
    ["a user damaged by a spreadsheet", { user: "5.5E+12" }, "user", /spreadsheet has rounded/],
    ["a user without country code", { user: "011 98000-0001" }, "user", /country code/],
    ["a user with too few digits", { user: "12345" }, "user", /7 to 15 digits/],
    ["a user with too many digits", { user: "1234567890123456" }, "user", /16 digits/],
    ["a name for a user", { user: "Ana" }, "user", /phone number/],
    ["no number", { number: "" }, "number", /empty/],
    ["a number damaged by a spreadsheet", { number: "1.55E+10" }, "number", /spreadsheet has rounded/],
    ["an id damaged by a spreadsheet", { id: "1.23457E+17" }, "id", /spreadsheet has rounded/],
  ])("%s", async (_, changes, column, expected) => {
    const { facts, problems } = await readContent(oneRow(changes));
    expect(ids(facts)).toEqual(["m2"]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 2, column });
    expect(problems[0]?.expected).toMatch(expected);
  });

  test("what was found is shown on one line, short, without control characters", async () => {
    const { problems } = await readContent(oneRow({ user: `\u001b[31m${"x".repeat(200)}` }));
    expect(problems[0]?.found).toBe(`"\\u001b[31m${"x".repeat(75)}..."`);
  });

  test("too few and too many fields are bad, separators too many are not", async () => {
    const rows = ["m0,2026-10-01T09:00:00Z,outbound", `${goodRow("m1")},,,`, `${goodRow("m2")},more`, goodRow("m3")];
    const { facts, problems } = await readContent([HEADER, ...rows].join("\n"));
    expect(ids(facts)).toEqual(["m1", "m3"]);
    expect(problems.map(({ line, found }) => [line, found])).toEqual([
      [2, '3 fields, beginning with "m0"'],
      [4, '10 fields, beginning with "m2"'],
    ]);
  });

  test("a row without an id is named by what it says, and is the same row everywhere", async () => {
    const { facts } = await readContent(`${HEADER}\n${goodRow("")}\n${goodRow("", "5511980000002")}\n${goodRow("")}\n`);
    expect(facts.every(({ idDerived }) => idDerived === true)).toBe(true);
    expect(facts[0]?.id).toMatch(/^row:[0-9a-f]{32}$/);
    expect(facts[2]?.id).toBe(facts[0]?.id);
    expect(facts[1]?.id).not.toBe(facts[0]?.id);
  });

  test("only what is wrong is refused", async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) =>
      goodRow(`m${index}`, index % 100 === 7 ? "0" : "5511980000001"),
    );
    const { facts, problems } = await readContent([HEADER, ...rows].join("\n"));
    expect(facts).toHaveLength(4_950);
    expect(problems.map(({ line }) => line)).toEqual(Array.from({ length: 50 }, (_, index) => index * 100 + 9));
  });
});

describe("quotes", () => {
  const header = `${HEADER},agent`;
  const row = (id: string, agent: string) => `${goodRow(id)},${agent}`;

  test("a quoted field may hold separators, quotes and line ends, and lines still count", async () => {
    const rows = [row("m1", '"a, ""b""\nc\r\nd"'), row("bad", "x").replace("outbound", "out"), row("m2", 'a 5" pipe')];
    const { facts, problems } = await readContent([header, ...rows].join("\n"));
    expect(facts.map(({ agent }) => agent)).toEqual(['a, "b"\nc\nd', 'a 5" pipe']);
    expect(problems.map(({ line }) => line)).toEqual([5]);
  });

  test("text behind a closing quote costs that row only", async () => {
    const { facts, problems } = await readContent([header, row("m1", '"a" b'), row("m2", "x")].join("\n"));
    expect(ids(facts)).toEqual(["m2"]);
    expect(problems[0]).toMatchObject({ line: 2, column: null });
  });

  test("a quote that never closes costs its own line only", async () => {
    const { facts, problems } = await readContent(
      [header, row("m1", "x"), row("m2", '"open'), row("m3", "x")].join("\n"),
    );
    expect(ids(facts)).toEqual(["m1", "m3"]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 3 });
    expect(problems[0]?.expected).toMatch(/closing quote/);
  });

  test("nor does it swallow a long file", async () => {
    const after = Array.from({ length: 20_000 }, (_, index) => row(`m${index}`, "x"));
    const { facts, problems } = await readContent([header, row("open", '"x'), ...after].join("\n"));
    expect(facts).toHaveLength(20_000);
    expect(problems.map(({ line }) => line)).toEqual([2]);
  });
});

describe("columns", () => {
  test("a missing one is named, with those that are there and what to do", async () => {
    const { facts, problems } = await readContent("id,at,User,phone\nm1,2026-10-01T09:00:00Z,5511980000001,1\n");
    expect(facts).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.found).toBe("no columns direction, number; the columns are id, at, User, phone");
    expect(problems[0]?.expected).toMatch(/daybook inspect/);
  });

  test("unknown ones are named in one notice", async () => {
    const { facts, notices } = await readContent(
      `${HEADER},body,NumSegments\n${goodRow("m1")},hello,1\n${goodRow("m2")},hi,1\n`,
    );
    expect(facts).toHaveLength(2);
    expect(notices).toEqual(["columns that Daybook does not know were ignored: body, NumSegments"]);
  });

  test("JSON Lines without one are one problem, not one for each line", async () => {
    const line = JSON.stringify({ at: 1790845200, direction: "inbound", number: "1", phone: "5511980000001" });
    const { problems } = await readContent(`${line}\n`.repeat(50));
    expect(problems.map(({ found }) => found)).toEqual([
      "no column user; the columns are at, direction, number, phone",
    ]);
  });

  test("where none says when messages were delivered, one notice says what follows and what to do", async () => {
    const header = HEADER.replace(",delivered_at", "");
    const row = (id: string, direction = "outbound") =>
      `${id},2026-10-01T09:00:00Z,${direction},W1,1,5511980000001,text,`;
    const { facts, notices } = await readContent([header, row("m1"), row("m2", "inbound"), row("m3")].join("\n"));
    expect(facts).toHaveLength(3);
    expect(notices).toEqual([
      "no column says when messages were delivered, so 2 outbound messages of this file count as never delivered, which is never charged; name that column delivered_at, or map it: --map delivered_at=COLUMN, or status=COLUMN for states",
    ]);
    expect((await readContent([header, row("m2", "inbound")].join("\n"))).notices).toEqual([]);
    const mapping = { status: "type", values: { status: { text: "sent" } } };
    expect((await readContent([header, row("m1")].join("\n"), { mapping })).notices).toEqual([]);
  });

  test("nor in JSON, unless some row has the name", async () => {
    const row = { id: "m1", at: 1790845200, direction: "outbound", number: "1", user: "5511980000001" };
    const notices = async (...rows: readonly object[]) =>
      (await readContent(rows.map((one) => JSON.stringify(one)).join("\n"))).notices;
    expect(await notices(row)).toEqual([
      expect.stringMatching(/^no column says .* 1 outbound message of this file counts/),
    ]);
    expect(await notices(row, { ...row, id: "m2", delivered_at: 1790845201 })).toEqual([]);
    expect(await notices({ ...row, delivered_at: null })).toEqual([]);
  });

  test("rows inside of an object are found", async () => {
    const { problems } = await readContent(JSON.stringify({ total: 1, data: [{ id: "m1" }] }, null, 2));
    expect(problems[0]?.expected).toMatch(/jq -c '\.data\[\]'/);
  });
});

describe("files", () => {
  test.each<[string, string | Buffer, RegExp, RegExp]>([
    ["empty", "", /empty/, /header line/],
    ["nothing but spaces", " \n \n", /empty/, /header line/],
    ["nothing but a byte order mark", "\ufeff", /empty/, /header line/],
    ["an Excel workbook", Buffer.from("PK\x03\x04....[Content_Types].xml"), /Excel workbook/, /save it as CSV/],
    ["a zip archive", Buffer.from("PK\x03\x04....log.csv"), /zip archive/, /unpack/],
    ["a PDF", "%PDF-1.7 ...", /PDF/, /CSV/],
    ["a web page", "<!doctype html><html></html>", /web page/, /CSV/],
    ["a binary file", Buffer.from([1, 2, 0, 0, 0, 0, 0, 3, 4, 0, 0]), /binary/, /CSV/],
    ["a workbook in gzip", gzipSync("PK\x03\x04....xl/workbook"), /Excel workbook/, /save it as CSV/],
    [
      "a chat from the app",
      "[13/10/2026, 09:05:12] Ana: hello\n[13/10/2026, 09:06:00] Bia: hi\n",
      /WhatsApp app/,
      /message log/,
    ],
    ["JSON that breaks off", '{\n  "entry": [\n    {\n', /breaks off/, /JSON/],
    ["JSON with a mistake", '[\n  {"id": 1},\n  {"id": oops}\n]', /no JSON near "oops/, /JSON/],
  ])("%s", async (_, content, found, expected) => {
    const { facts, problems } = await readContent(content);
    expect(facts).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.found).toMatch(found);
    expect(problems[0]?.expected).toMatch(expected);
  });

  test("a JSON mistake names its line", async () => {
    expect((await readContent('[\n  {"id": 1},\n  {"id": oops}\n]')).problems[0]?.line).toBe(3);
  });

  test("a file that is not there", async () => {
    const { problems } = await readAll(["/nowhere/log.csv"]);
    expect(problems.map(({ file, found }) => [file, found])).toEqual([["/nowhere/log.csv", "there is no such file"]]);
  });

  test("text that is not UTF-8 is read as Windows-1252, with one notice", async () => {
    const content = Buffer.from(
      `${HEADER},agent\n${goodRow("m1")},José\n${goodRow("m2")},Ana\n${goodRow("m3")},Zoë\n`,
      "latin1",
    );
    const { facts, notices, problems } = await readContent(content);
    expect(problems).toEqual([]);
    expect(facts.map(({ agent }) => agent)).toEqual(["José", "Ana", "Zoë"]);
    expect(notices).toEqual(["the file is not all UTF-8; 2 lines were read as Windows-1252"]);
  });

  test("a bad line of JSON costs that line only", async () => {
    const line = (id: string) =>
      JSON.stringify({ id, at: 1790845200, direction: "inbound", number: 15550001111, user: 5511980000001 });
    const content = [
      line("m1"),
      '{"id":"m2","at"',
      "[1, null]",
      line("m3"),
      '"text"',
      line("m4").replace("1790845200", "1e300"),
    ].join("\n");
    const { facts, problems } = await readContent(content);
    expect(ids(facts)).toEqual(["m1", "m3"]);
    expect(facts[0]).toMatchObject({ number: "15550001111", user: "5511980000001" });
    expect(problems.map(({ line: at }) => at)).toEqual([2, 3, 3, 5, 6]);
  });

  test.each([20_000, 1_000_000])("a line nested %i deep is refused, and the rows around it count", async (depth) => {
    const row = (id: string) =>
      JSON.stringify({ id, at: 1790845200, direction: "inbound", number: "1", user: "5511980000001" });
    const deep = "[".repeat(depth) + "]".repeat(depth);
    const deepId = row("m").replace('"m"', deep);
    const deepElsewhere = row("m3").replace("}", `,"body":${deep}}`);
    const { facts, problems } = await readContent([row("m1"), deep, deepId, row("m2"), deepElsewhere].join("\n"));
    expect(ids(facts)).toEqual(["m1", "m2", "m3"]);
    expect(problems.map(({ line, column, found }) => [line, column, found])).toEqual([
      [2, null, "a list"],
      [3, "id", "lists or objects nested more than 50 deep"],
    ]);
    expect((await readContent(deep)).problems).toEqual([
      expect.objectContaining({ found: expect.stringMatching(/a list$/) }),
    ]);
  });

  test("long ids as bare JSON numbers are refused: their last digits are gone already", async () => {
    const content =
      '{"id":12345678901234567890,"at":1790845200,"direction":"inbound","number":"1","user":"5511980000001"}\n';
    const { facts, problems } = await readContent(
      content.repeat(2).replace("12345678901234567890", '"12345678901234567890"'),
    );
    expect(ids(facts)).toEqual(["12345678901234567890"]);
    expect(problems[0]).toMatchObject({ line: 2, column: "id" });
  });
});

describe("folders", () => {
  const body = (id: string) => ({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "W1",
        changes: [
          {
            field: "messages",
            value: {
              messaging_product: "whatsapp",
              metadata: { display_phone_number: "15550001111", phone_number_id: "P1" },
              statuses: [{ id, status: "delivered", timestamp: "1790845200", recipient_id: "5511980000001" }],
            },
          },
        ],
      },
    ],
  });

  test("of webhook bodies are read in order of their names, others left out with a notice", async () => {
    await withFolder(async (folder) => {
      mkdirSync(join(folder, "b"));
      writeFileSync(join(folder, "b", "2.json"), JSON.stringify(body("w2"), null, 2));
      writeFileSync(join(folder, "a.json"), JSON.stringify(body("w1")));
      writeFileSync(join(folder, "c.json"), "{");
      writeFileSync(join(folder, "notes.txt"), "hello");
      const { facts, problems, notices, outcomes } = await readAll([folder]);
      expect(ids(facts)).toEqual(["w1", "w2"]);
      expect(problems.map(({ file }) => file)).toEqual([join(folder, "c.json")]);
      expect(notices).toEqual(["1 file whose names do not end in .json were left out"]);
      expect(outcomes.map(({ outcome, count }) => [outcome, count])).toEqual([["understood", 2]]);
    });
  });

  test("without any are a problem", async () => {
    await withFolder(async (folder) => {
      expect((await readAll([folder])).problems[0]?.found).toBe("an empty folder");
      writeFileSync(join(folder, "log.csv"), goodLog(1));
      const { problems } = await readAll([folder]);
      expect(problems[0]?.expected).toMatch(/\*\.csv/);
    });
  });

  test("bodies one a line, in a list, and printed over several lines give the same", async () => {
    const bodies = [body("w1"), body("w2")];
    const lines = bodies.map((one) => JSON.stringify(one)).join("\n");
    const expected = (await readContent(lines)).facts;
    expect(ids(expected)).toEqual(["w1", "w2"]);
    expect((await readContent(JSON.stringify(bodies))).facts).toEqual(expected);
    expect((await readContent(JSON.stringify(bodies, null, 2))).facts).toEqual(expected);
    expect((await readContent(bodies.map((one) => JSON.stringify([one])).join("\n"))).facts).toEqual(expected);
  });
});
