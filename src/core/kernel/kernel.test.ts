import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareBytes } from "./bytes.ts";
import { formatMoney, parseMoney } from "./money.ts";
import { sha256 } from "./sha256.ts";
import { formatInstant, parseInstant } from "./time.ts";
import { instantOfLocal, isZone, localDate, localMonth, localTime, startOfLocalDay } from "./zone.ts";

describe("money", () => {
  test("a printed amount reads back as itself", () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 18n), 10n ** 18n), (micros) => parseMoney(formatMoney(micros)) === micros),
    );
  });
  test.each([
    ["0.0625", "0.0625"],
    ["0.05", "0.0500"],
    ["0", "0.0000"],
    ["0.014", "0.0140"],
    ["0.000001", "0.000001"],
    ["-12.34", "-12.3400"],
  ])("%s prints as %s", (text, printed) => expect(formatMoney(parseMoney(text) ?? 1n)).toBe(printed));
  test.each(["", "1e3", "0.0000001", "1,5", ".5", "$1", "1."])("refuses %s", (text) =>
    expect(parseMoney(text)).toBeUndefined(),
  );
});

describe("bytes", () => {
  test("order is that of the UTF-8 bytes", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(
        text,
        text,
        (a, b) => Math.sign(compareBytes(a, b)) === Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))),
      ),
    );
  });
  test("an emoji comes after a private-use character", () =>
    expect(compareBytes("\u{1F600}", "\uE000")).toBeGreaterThan(0));
});

test("sha256 is Node's", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 300 }),
      (text) => sha256(text) === createHash("sha256").update(text).digest("hex"),
    ),
  );
});

describe("instants", () => {
  test.each([
    ["2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z"],
    ["2026-10-01 05:30+05:30", "2026-10-01T00:00:00Z"],
    ["2026-10-01T00:00:00.250Z", "2026-10-01T00:00:00.250Z"],
    ["2026-09-30T20:00:00-0400", "2026-10-01T00:00:00Z"],
  ])("%s is %s", (text, wire) => expect(formatInstant(parseInstant(text) ?? 0)).toBe(wire));
  test.each(["2026-10-01T00:00:00", "2026-02-30T00:00:00Z", "2026-10-01", "2026-10-01T24:00:00Z", "x"])(
    "refuses %s",
    (text) => expect(parseInstant(text)).toBeUndefined(),
  );
});

describe("zones", () => {
  const zones = [
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
  ];
  const instant = fc.integer({ min: Date.UTC(2019, 0, 1), max: Date.UTC(2027, 0, 1) });

  test("the local date is the date of the wall clock", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (zone, at) =>
        localTime(zone, at).startsWith(localDate(zone, at)),
      ),
    );
  });
  test("a wall-clock reading leads back to an instant that shows it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (zone, at) => {
        const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = localTime(zone, at)
          .split(/[- :]/)
          .map(Number);
        const back = instantOfLocal(zone, { year, month, day, hour, minute, second });
        return (
          back !== undefined &&
          localTime(zone, back.at) === localTime(zone, at) &&
          (back.ambiguous || back.at === at - (at % 1000))
        );
      }),
    );
  });
  test("a day begins at its first instant", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (zone, at) => {
        const date = localDate(zone, at);
        const start = startOfLocalDay(zone, date);
        return localDate(zone, start) === date && localDate(zone, start - 1) < date;
      }),
    );
  });
  test("a skipped hour does not exist, a repeated one is ambiguous", () => {
    const at = (month: number, day: number) => ({ year: 2025, month, day, hour: 2, minute: 30, second: 0 });
    expect(instantOfLocal("Europe/Berlin", at(3, 30))).toBeUndefined();
    expect(instantOfLocal("Europe/Berlin", at(10, 26))).toEqual({ at: Date.UTC(2025, 9, 26, 0, 30), ambiguous: true });
  });
  test("midnight that is skipped: the day begins an hour later", () =>
    expect(startOfLocalDay("Africa/Cairo", "2024-04-26")).toBe(Date.UTC(2024, 3, 25, 22)));
  test("months and unknown zones", () => {
    expect(localMonth("America/New_York", Date.UTC(2025, 6, 1, 3, 59))).toBe("2025-06");
    expect(isZone("Europe/Atlantis")).toBe(false);
  });
});
