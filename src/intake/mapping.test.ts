import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COLUMNS, SOURCES } from "./columns.ts";
import { formatMapping, loadMapping, type Mapping, parseMapping } from "./mapping.ts";

describe("the command-line form", () => {
  test("names columns, constants, words and dates", () => {
    const text =
      'at=SentDate,"user=To, or so",direction[Incoming]:=inbound,direction[out=1]:=outbound,number:=15550001111,' +
      "from=From,to=To,status=Status,status_at=When,date_zone:=America/Sao_Paulo,date_order:=dmy,separator:=tab,type[NULL]:=";
    expect(parseMapping(text)).toEqual({
      ok: true,
      value: {
        columns: { at: "SentDate", user: "To, or so" },
        values: { direction: { Incoming: "inbound", "out=1": "outbound" }, type: { NULL: "" } },
        constants: { number: "15550001111" },
        party: { from: "From", to: "To" },
        status: "Status",
        status_at: "When",
        dates: { zone: "America/Sao_Paulo", order: "dmy" },
        separator: "\t",
      },
    });
  });

  test.each([
    ["when=SentDate", /a column of a message log/],
    ["SentDate", /COLUMN=THEIRS/],
    ["at=", /something behind/],
    ["date_zone=Europe/Berlin", /:=/],
    ["date_zone:=Mars/Base", /time zone/],
    ["date_order:=ydm", /dmy/],
    ["from=From", /the name of a column/],
    ["status_at=When", /status as well/],
  ])("%s is refused", (text, expected) => {
    const read = parseMapping(text);
    expect(read.ok ? "" : read.refusal.map((problem) => problem.expected).join()).toMatch(expected);
  });

  test("is read back as it was written", () => {
    const word = fc
      .string({ minLength: 1, unit: "grapheme" })
      .filter((text) => text !== "__proto__" && text.trim() === text && !/[\][\r\n]|:=/.test(text));
    const partial = <K extends string>(keys: readonly K[], value: fc.Arbitrary<string>) =>
      fc.dictionary(fc.constantFrom(...keys), value, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
    const mapping: fc.Arbitrary<Mapping> = fc.record(
      {
        columns: partial(COLUMNS, word),
        constants: partial(SOURCES, word),
        party: fc.record({ from: word, to: word }),
        status: word,
        separator: fc.constantFrom(",", ";", "\t", "|"),
        values: fc.record({
          direction: fc.dictionary(word, fc.constantFrom("inbound", ""), { minKeys: 1, noNullPrototype: true }),
        }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(mapping, (one) => {
        expect(parseMapping(formatMapping(one))).toEqual({ ok: true, value: one });
      }),
    );
  });
});

test("a saved profile is read, and what is wrong with one is named by its place", async () => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-mapping-"));
  const load = (content: string) => {
    writeFileSync(join(folder, "profile.json"), content);
    return loadMapping(join(folder, "profile.json"));
  };
  try {
    const profile = {
      columns: { at: "SentDate" },
      party: { from: "From", to: "To" },
      dates: { zone: "UTC", order: "mdy" },
    };
    expect(await load(`\ufeff${JSON.stringify(profile)}`)).toEqual({ ok: true, value: profile });
    const wrong = await load('{"columns":{"when":"x"},"dates":{"order":"ydm"},"more":1}');
    expect(wrong.ok ? [] : wrong.refusal.map(({ column }) => column)).toEqual(["columns.when", "dates.order", "more"]);
    const mistyped = await load('{"columns":{"at":5,"user":" "},"party":{"from":"From"},"values":{"at":{"x":1}}}');
    expect(mistyped.ok ? [] : mistyped.refusal).toEqual([
      { file: "", line: null, column: "columns.at", found: "found 5", expected: "the name of a column" },
      { file: "", line: null, column: "columns.user", found: 'found ""', expected: "the name of a column" },
      { file: "", line: null, column: "values.at.x", found: "found 1", expected: "a text in quotes" },
      { file: "", line: null, column: "party.to", found: "found nothing", expected: "the name of a column" },
    ]);
    expect(await load("[]")).toMatchObject({ refusal: [{ column: null, found: "found a list" }] });
    expect((await load("{")).ok).toBe(false);
    expect((await loadMapping(join(folder, "none.json"))).ok).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
