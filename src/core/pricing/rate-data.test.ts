import { expect, test } from "vitest";
import { loadBundledRates } from "../../intake/rate-files.ts";
import { packRateData, parseRateData, sealRateData } from "./rate-data.ts";

const data = loadBundledRates();

test("what is packed comes out as it went in, through JSON", () => {
  expect(parseRateData(JSON.parse(JSON.stringify(packRateData(data))))).toEqual(data);
});

test("the hash names the content: it ignores the order of cards and sees every rate and date", () => {
  const { hash, ...content } = data;
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(sealRateData({ ...content, cards: data.cards.toReversed() })).toEqual(data);
  const dearer = data.cards.map((card, i) =>
    i > 0 ? card : { ...card, rows: card.rows.map((row) => ({ ...row, rate: row.rate + 1n })) },
  );
  expect(sealRateData({ ...content, cards: dearer }).hash).not.toBe(hash);
  expect(sealRateData({ ...content, knownUntil: "2027-03-31" }).hash).not.toBe(hash);
});
