import { expect, test } from "vitest";
import { isZone } from "../../../core/kernel/zone.ts";
import { ZONES } from "./zones.ts";

test("Meta's zones are numbered without a gap, each once, and are zones of this machine", () => {
  const numbers = Object.keys(ZONES).map(Number);
  expect(numbers).toEqual(Array.from({ length: 145 }, (_, index) => index + 1));
  expect(new Set(Object.values(ZONES)).size).toBe(145);
  for (const zone of Object.values(ZONES)) expect([zone, isZone(zone)]).toEqual([zone, true]);
});
