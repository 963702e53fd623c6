import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../core/kernel/time.ts";
import { readBoolean, readInstant, readNumber, readUser } from "./cells.ts";

describe("instants", () => {
  test.each<[string, number | undefined]>([
    ["2026-10-01T09:30:00Z", Date.UTC(2026, 9, 1, 9, 30)],
    ["2026-10-01T09:30:00.250Z", Date.UTC(2026, 9, 1, 9, 30, 0, 250)],
    ["2026-10-01T09:30:00+05:30", Date.UTC(2026, 9, 1, 4, 0)],
    ["2026-10-01T09:30:00-03:00", Date.UTC(2026, 9, 1, 12, 30)],
    ["2026-10-01 09:30+0530", Date.UTC(2026, 9, 1, 4, 0)],
    ["2026-10-01 09:30:00 UTC", Date.UTC(2026, 9, 1, 9, 30)],
    ["Thu, 01 Oct 2026 09:30:00 +0200", Date.UTC(2026, 9, 1, 7, 30)],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["2026-02-29T00:00:00Z", undefined],
    ["2026-10-01T24:00:00Z", undefined],
    ["1790845200", 1_790_845_200_000],
    ["1790845200.25", 1_790_845_200_250],
    ["2026-10-01T09:30:00.x23Z", undefined],
    ["2026-10-01T09:30:00+19:00", undefined],
    ["2026-10-01T09:30:00+0530", Date.UTC(2026, 9, 1, 4, 0)],
    ["1790845200.x", undefined],
    ["1790845200000", undefined],
    ["2026-10-01T09:30:00", undefined],
    ["01/10/2026 09:30", undefined],
  ])("%s", (text, expected) => expect(readInstant(text)).toBe(expected));

  test("the short way reads what the general reader reads", () => {
    const range = { min: new Date("1900-01-01T00:00:00Z"), max: new Date("2199-12-31T23:59:59Z"), noInvalidDate: true };
    const offset = fc.constantFrom("Z", ".123Z", "+05:30", "-03:00", "+14:00", "-11:30");
    fc.assert(
      fc.property(fc.date(range), offset, fc.nat(400), fc.constantFrom("9", "x"), (date, end, at, piece) => {
        const text = date.toISOString().slice(0, 19) + end;
        expect(readInstant(text)).toBe(parseInstant(text));
        const wrong = text.slice(0, at % text.length) + piece + text.slice((at % text.length) + 1);
        if (/^\d{4}-\d{2}-\d{2}T/.test(wrong)) expect(readInstant(wrong)).toBe(parseInstant(wrong));
      }),
    );
  });
});

describe("users", () => {
  test.each<[string, string | undefined]>([
    ["5511980000001", "5511980000001"],
    ["+55 (11) 98000-0001", "5511980000001"],
    ["whatsapp:+5511980000001", "5511980000001"],
    ["+55\u00a011\u202f98000\u20110001", "5511980000001"],
    ["\u202a+5511980000001\u202c", "5511980000001"],
    ["0049 151 20000001", "4915120000001"],
    ["'+5511980000001", "5511980000001"],
    ['="5511980000001"', "5511980000001"],
    ["5511980000001.0", "5511980000001"],
    ["5511980000001@c.us", "5511980000001"],
    ["US.13491208655302741918", "US.13491208655302741918"],
    ["whatsapp:BR.abc", "BR.abc"],
    ["5.51198E+12", undefined],
    ["5,51198E+12", undefined],
    ["5511980000001.5", undefined],
    ["011980000001", undefined],
    ["123456", undefined],
    ["1234567890123456", undefined],
    ["120363000000000000@g.us", undefined],
    ["us.1349", undefined],
    ["Ana", undefined],
    ["", undefined],
  ])("%s", (text, expected) => expect(readUser(text)).toBe(expected));
});

test.each<[string, string | undefined]>([
  ["+1 555 000 1111", "15550001111"],
  ["whatsapp:+15550001111", "15550001111"],
  ["106540352242922", "106540352242922"],
  ["main-line", "main-line"],
  ["1.5555E+10", undefined],
])("business number %s", (text, expected) => expect(readNumber(text)).toBe(expected));

test("truth", () => {
  expect(["TRUE", "1", "false", "0", "yes"].map(readBoolean)).toEqual([true, true, false, false, undefined]);
});
