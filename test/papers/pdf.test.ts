import { getDocumentProxy } from "unpdf";
import { describe, expect, test } from "vitest";
import { NO_LETTERHEAD } from "../../src/app/service/papers/letterhead.ts";
import { directionOf, visualRuns } from "../../src/app/service/papers/pdf/bidi.ts";
import { invoicePdf } from "../../src/app/service/papers/pdf/invoice-pdf.ts";
import { printerFor } from "../../src/app/service/papers/pdf/print.ts";
import { formatMinor, minorDecimals } from "../../src/core/kernel/currency.ts";
import { CORRECTIONS, REVERSE_CHARGE, randomOf, type SampleWish, sample, VAT } from "./sample.ts";

const LETTERHEAD = {
  ...NO_LETTERHEAD,
  phone: "+49 30 1234567",
  bank: [{ label: "IBAN", value: "DE89 3704 0044 0532 0130 00" }],
  footer: ["Messaging Partners GmbH · Amtsgericht Berlin HRB 12345"],
};

const LARGE = { kind: "fee", what: ["Large"], quantity: 1, residual: 0n, steps: [], corrections: [] } as const;

interface Item {
  readonly text: string;
  readonly page: number;
  readonly left: number;
  readonly right: number;
  readonly size: number;
}

async function itemsOf(wish: SampleWish): Promise<readonly Item[]> {
  const pdf = await getDocumentProxy(new Uint8Array(await invoicePdf(sample(wish).document, LETTERHEAD)));
  const items: Item[] = [];
  for (let page = 1; page <= pdf.numPages; page++) {
    const { items: found } = await (await pdf.getPage(page)).getTextContent();
    for (const item of found) {
      if (!("str" in item) || item.str.trim() === "") continue;
      const [, , , size = 0, left = 0] = item.transform;
      items.push({ text: item.str, page, left, right: left + item.width, size });
    }
  }
  return items;
}

/** The printed amounts of the lines: 9 points high, at the end of the last column. */
function amountsIn(items: readonly Item[], isTurned: boolean): readonly string[] {
  const isAtEdge = ({ left, right }: Item) => (isTurned ? Math.abs(left - 48) < 1 : Math.abs(right - 547.28) < 1);
  return items.filter((item) => Math.abs(item.size - 9) < 0.01 && isAtEdge(item)).map(({ text }) => text);
}

/** What an amount printed by a locale means, in minor units. */
function minorUnits(text: string, currency: string): bigint {
  const sign = /^[-−]/.test(text) ? -1n : 1n;
  return sign * BigInt(text.replace(/\D/g, "")) * 10n ** BigInt(6 - minorDecimals(currency));
}

const CASES: readonly (SampleWish & { readonly locale: string; readonly currency: string })[] = [
  { seed: 1, locale: "en", currency: "USD" },
  { seed: 2, locale: "de-DE", currency: "EUR", taxes: [REVERSE_CHARGE] },
  { seed: 3, locale: "pt-BR", currency: "BRL", taxes: [{ ...VAT, mode: "inclusive" }] },
  { seed: 4, locale: "ar-SA", currency: "KWD" },
  { seed: 5, locale: "ja", currency: "JPY", units: 3000 },
  { seed: 6, locale: "en", currency: "USD", units: 2000, kinds: 190 },
];

describe("every amount stands on the paper", () => {
  test.each(CASES)("$locale, $currency (seed $seed)", async (wish) => {
    const { document } = sample(wish);
    const { locale, currency } = wish;
    const items = await itemsOf(wish);
    const printed = amountsIn(items, locale.startsWith("ar"));
    expect(printed).toHaveLength(document.lines.length);
    expect(printed.map((text) => minorUnits(text, currency))).toEqual(document.lines.map(({ amount }) => amount));
    expect(printed.reduce((sum, text) => sum + minorUnits(text, currency), 0n)).toBe(document.net);
    const texts = new Set(items.flatMap(({ text }) => [text, ...text.split(" ")]));
    const print = printerFor(locale, currency);
    const { net, gross, taxes } = document;
    for (const amount of [net, gross, ...taxes.map((tax) => tax.amount)])
      expect([...texts]).toContain(print.amount(amount));
    for (const { exact } of document.lines) expect([...texts]).toContain(print.full(exact));
  });
});

test("the printed lines add up to the printed net amount, whatever the month", async () => {
  const seed = Number(process.env.DAYBOOK_SEED ?? 20261126);
  const runs = process.env.DAYBOOK_FULL === "1" ? 60 : 4;
  const random = randomOf(seed);
  for (let run = 0; run < runs; run++) {
    const pick = <T>(from: readonly T[], other: T): T => from[random(from.length)] ?? other;
    const currency = pick(["USD", "JPY", "KWD", "CLP", "BRL"], "USD");
    const locale = pick(["en", "de", "pt-BR", "ar", "hi"], "en");
    const wish = { seed: seed + run, currency, locale, units: random(2_000), kinds: 1 + random(60) };
    const items = await itemsOf(wish);
    const printed = amountsIn(items, locale === "ar").map((text) => minorUnits(text, currency));
    const { document } = sample(wish);
    expect(
      printed.reduce((sum, one) => sum + one, 0n),
      JSON.stringify(wish),
    ).toBe(document.net);
    const net = printerFor(locale, currency).amount(document.net);
    expect(
      items.some(({ text, size }) => text === net && Math.abs(size - 9.5) < 0.01),
      JSON.stringify(wish),
    ).toBe(true);
  }
});

test("a number is never broken: a large one is smaller", async () => {
  const line = { ...LARGE, exact: 123_456_789_012_340_000n, amount: 123_456_789_012_340_000n };
  const items = await itemsOf({
    units: 0,
    more: { lines: [line], net: line.amount, gross: line.amount, open: line.amount },
  });
  expect(items.filter(({ text }) => text.includes("123,456,789,012.34")).length).toBeGreaterThanOrEqual(4);
});

test("the head of the table and the foot are on every page", async () => {
  const items = await itemsOf({ seed: 6, units: 2000, kinds: 190 });
  const pages = Math.max(...items.map(({ page }) => page));
  expect(pages).toBeGreaterThan(5);
  for (let page = 1; page <= pages; page++) {
    const text = items
      .filter((item) => item.page === page)
      .map((item) => item.text)
      .join(" ");
    expect(text).toContain(`Page ${page} of ${pages}`);
    expect(text).toContain("Quantity");
    expect(text).toContain("Amtsgericht Berlin");
  }
});

test("corrections say which month, which message and why; taxes say their note; payment says how", async () => {
  const text = (await itemsOf({ taxes: [REVERSE_CHARGE] })).map((item) => item.text).join(" ");
  for (const { message, id } of CORRECTIONS) if (id !== null) expect(text).toContain(message);
  for (const part of [
    "Correction of September 2026",
    "learnt after the invoice",
    "taken back",
    "changed",
    "Reverse charge",
    "Please pay",
    "DE89 3704",
  ])
    expect(text).toContain(part);
});

test("a draft and a void document say so, and ask for nothing", async () => {
  const draft = { state: "draft", number: null, issuedOn: null, dueOn: null, issuedAt: null } as const;
  const texts = async (more: SampleWish["more"]) =>
    (await itemsOf({ ...(more && { more }) })).map((item) => item.text).join(" ");
  expect(await texts(draft)).toMatch(/not an invoice yet/);
  expect(await texts({ state: "void" })).toMatch(/Void/);
  expect(await texts(draft)).not.toMatch(/Please pay/);
});

test("the same document gives the same bytes", async () => {
  const { document } = sample({ locale: "ar" });
  const [one, other] = await Promise.all([invoicePdf(document, LETTERHEAD), invoicePdf(document, LETTERHEAD)]);
  expect(Buffer.compare(one, other)).toBe(0);
  const later = await invoicePdf({ ...document, net: document.net + 1_000_000n }, LETTERHEAD);
  expect(Buffer.compare(one, later)).not.toBe(0);
});

describe("right to left", () => {
  const seen = (line: string, base = directionOf(line)) => visualRuns(line, base).map(({ text }) => text);
  test("words run from the right, numbers and Latin words stay as they are, brackets are mirrored", () => {
    expect(seen("שלום עולם")).toEqual(["עולם", " ", "שלום"]);
    expect(seen("שלום 123")).toEqual(["123", " ", "שלום"]);
    expect(seen("א (ב)").join("")).toBe("(ב) א");
    expect(seen("Trade שלום Ltd")).toEqual(["Trade ", "שלום", " Ltd"]);
  });
  test("an isolated minus stays before its number", () => {
    expect(seen("דמי -5.00", "rtl").join("")).toContain("5.00-");
    expect(seen("דמי \u2068-5.00\u2069", "rtl").join("")).toContain("-5.00");
  });
  test("Arabic is shaped by its own font", () => {
    expect(visualRuns("شركة ABC", "rtl")).toEqual([
      { text: "ABC", face: "latin" },
      { text: " ", face: "latin" },
      { text: "شركة", face: "arabic" },
    ]);
  });
});

test("a printed amount says what it is, in any locale", () => {
  for (const locale of ["en", "de", "pt-BR", "ar-EG", "fa", "hi"]) {
    const { amount } = printerFor(locale, "USD");
    expect(minorUnits(amount(-123_456_789_012_340_000n), "USD")).toBe(-123_456_789_012_340_000n);
    expect(amount(1_500_000n)).toMatch(/^1[.,]50$/);
  }
  expect(formatMinor(1_500_000n, "USD")).toBe("1.50");
});
