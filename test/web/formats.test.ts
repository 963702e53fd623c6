import { expect, test } from "vitest";
import { openFormats } from "../../web/format/formats.ts";

/** What is drawn first, from the left, where letters run from right to left: a symbol would fall apart, a sign change sides. */
const ISOLATED = (number: string, code: string) => `\u2067\u2066${number}\u2069\u00a0${code}\u2069`;

test("money is written as the language does, to six decimals, and never through a float", () => {
  const { money, change } = openFormats("en");
  expect(money("0.0625", "USD")).toBe("$0.0625");
  expect(money(-12_345_678_901_234_567n, "EUR")).toBe("-€12,345,678,901.234567");
  expect([change("1.50", "USD"), change("-1.50", "USD"), change("0.00", "USD")]).toEqual(["+$1.50", "-$1.50", "$0.00"]);
  expect(openFormats("de").money("0.0625", "USD")).toBe("0,0625\u00a0$");
  expect(money("no amount", "USD")).toBe("no amount");
});

test("from right to left, an amount keeps its own direction, and the currency's code stands behind it", () => {
  const { money, change } = openFormats("ar");
  expect(money("0.0625", "USD")).toBe(ISOLATED("0.0625", "USD"));
  expect(money("-1234.5", "BRL")).toBe(ISOLATED("-1,234.50", "BRL"));
  expect(change("3", "INR")).toBe(ISOLATED("+3.00", "INR"));
});
