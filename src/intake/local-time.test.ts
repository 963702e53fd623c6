import { describe, expect, test } from "vitest";
import { type DateOrder, openLocalClock, parseCivil } from "./local-time.ts";

describe("dates as people write them", () => {
  const at = (text: string, order?: DateOrder) => {
    const read = parseCivil(text, order);
    return read && [read.year, read.month, read.day, read.hour, read.minute, read.second, read.ms].join(" ");
  };
  test.each<[string, DateOrder | undefined, string | undefined]>([
    ["13.02.2026 14:05", "dmy", "2026 2 13 14 5 0 0"],
    ["13/2/26, 2:05:09 PM", "dmy", "2026 2 13 14 5 9 0"],
    ["2/13/2026 12:05 AM", "mdy", "2026 2 13 0 5 0 0"],
    ["2-13-2026 12:05 p.m.", "mdy", "2026 2 13 12 5 0 0"],
    ["2026-02-13 14:05:09.5", undefined, "2026 2 13 14 5 9 500"],
    ["2026/02/13T14:05", "dmy", "2026 2 13 14 5 0 0"],
    ["26-02-13 14:05", "ymd", "2026 2 13 14 5 0 0"],
    ["13 Feb 2026 14:05", undefined, "2026 2 13 14 5 0 0"],
    ["February 13, 2026 2:05 pm", undefined, "2026 2 13 14 5 0 0"],
    ["13.02.2026 14:05", undefined, undefined],
    ["13.02.2026", "dmy", undefined],
    ["13.02.2026 13:05 PM", "dmy", undefined],
    ["soon", "dmy", undefined],
  ])("%s", (text, order, expected) => expect(at(text, order)).toBe(expected));
});

describe("a clock on a wall", () => {
  test("follows its zone through the year, also when asked again", () => {
    const clock = openLocalClock("Europe/Berlin", "dmy");
    const summer = Date.UTC(2026, 6, 1, 8, 5, 9);
    expect([clock.read("01.07.2026 10:05:09"), clock.read("01.07.2026 10:05:09")]).toEqual([summer, summer]);
    expect(clock.read("01.12.2026 10:05")).toBe(Date.UTC(2026, 11, 1, 9, 5));
    expect(clock.ambiguous()).toBe(0);
  });

  test("takes the earlier of two, and counts them", () => {
    const clock = openLocalClock("Europe/Berlin", "dmy");
    expect(clock.read("25.10.2026 02:30")).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(clock.read("25.10.2026 02:31")).toBe(Date.UTC(2026, 9, 25, 0, 31));
    expect(clock.ambiguous()).toBe(2);
  });

  test("never showed what was skipped, nor days that do not exist", () => {
    const clock = openLocalClock("Europe/Berlin", "dmy");
    expect(clock.read("29.03.2026 02:30")).toBeUndefined();
    expect(clock.read("29.03.2026 02:31")).toBeUndefined();
    expect(clock.read("31.02.2026 10:00")).toBeUndefined();
    expect(clock.read("13.13.2026 10:00")).toBeUndefined();
  });
});
