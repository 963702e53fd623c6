import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assert } from "../core/kernel/assert.ts";
import { ok, refuse } from "../core/kernel/result.ts";
import { cardKey, parseRateData, type RateDataJson, sealRateData } from "../core/pricing/rate-data.ts";
import type { AuthInternationalRow, MarketRow, RateCard, RateChange, RateData } from "../core/pricing/rate-set.ts";
import { fileProblem, type InputProblem } from "./problem.ts";
import { type Read, readAuthInternational, readCard, readChanges, readMarkets } from "./rate-csv.ts";

/** Rate data of a person's own, laid over the shipped ones. Null: the shipped ones stand. */
export interface RateOverlay {
  readonly cards: readonly RateCard[];
  readonly changes: readonly RateChange[];
  readonly knownUntil: string | null;
  readonly markets: readonly MarketRow[] | null;
  readonly authInternational: readonly AuthInternationalRow[] | null;
}

let bundled: RateData | undefined;

/** The rate data that Daybook ships: packed by the build, or straight from `rates/` where nothing was built. */
export function loadBundledRates(): RateData {
  bundled ??= readPacked(fileURLToPath(new URL("../rates/rate-data.json", import.meta.url))) ?? readSources();
  return bundled;
}

/**
 * Reads a folder of cards: `DATE-CUR.csv` in it or in `cards/` (attested), `cards-derived/`, and beside them a change
 * list. A `markets.csv` or `auth_international.csv` in it replaces the shipped one.
 */
export function readRateFolder(folder: string): Read<RateOverlay> {
  if (!isFolder(folder))
    return refuse([fileProblem(folder, "there is no such folder", "a folder with cards, DATE-CURRENCY.csv")]);
  const cards = [
    ...readCards(folder, true),
    ...readCards(join(folder, "cards"), true),
    ...readCards(join(folder, "cards-derived"), false),
  ];
  const changes = readIfThere(join(folder, "changes.csv"), readChanges);
  const markets = readIfThere(join(folder, "markets.csv"), readMarkets);
  const countries = readIfThere(join(folder, "auth_international.csv"), readAuthInternational);
  const good = cards.flatMap((read) => (read.ok ? [read.value] : []));
  const faults = [...cards, changes, markets, countries].flatMap((read) => (read.ok ? [] : read.refusal));
  const problems = [...faults, ...twice(folder, good)];
  if (problems.length > 0 || !changes.ok || !markets.ok || !countries.ok) return refuse(problems);
  if (good.length === 0 && !changes.value) {
    return refuse([fileProblem(folder, "no card in it", "DATE-CURRENCY.csv, such as 2026-10-01-USD.csv")]);
  }
  return ok({
    cards: good,
    changes: changes.value?.changes ?? [],
    knownUntil: changes.value?.knownUntil ?? null,
    markets: markets.value,
    authInternational: countries.value,
  });
}

/** A card of the same name wins whole; changes are united; the data are known for as long as either says. */
export function overlayRates(base: RateData, overlay: RateOverlay): RateData {
  const own = new Set(overlay.cards.map(cardKey));
  const changes = new Map(
    [...base.changes, ...overlay.changes].map((one) => [`${one.date} ${one.market} ${one.category}`, one]),
  );
  const ends = [base.knownUntil, ...(overlay.knownUntil === null ? [] : [overlay.knownUntil])];
  return sealRateData({
    cards: [...base.cards.filter((card) => !own.has(cardKey(card))), ...overlay.cards],
    changes: [...changes.values()],
    knownUntil: ends.sort().at(-1) ?? base.knownUntil,
    markets: overlay.markets ?? base.markets,
    authInternational: overlay.authInternational ?? base.authInternational,
  });
}

/** Reads a whole set of rate data, such as `rates/`: nothing in it may be missing. */
export function readRateSources(folder: string): Read<RateData> {
  const read = readRateFolder(folder);
  if (!read.ok) return read;
  const { cards, changes, knownUntil, markets, authInternational } = read.value;
  if (knownUntil === null) return refuse([missing(folder, "changes.csv", "a row DAY,*,*,known_until in it")]);
  if (!markets) return refuse([missing(folder, "markets.csv", "the market map")]);
  if (!authInternational)
    return refuse([missing(folder, "auth_international.csv", "the countries of the international rate")]);
  return ok(sealRateData({ cards, changes, knownUntil, markets, authInternational }));
}

function missing(folder: string, name: string, expected: string): InputProblem {
  return fileProblem(join(folder, name), "it is missing or does not say all", expected);
}

function readPacked(file: string): RateData | undefined {
  if (!existsSync(file)) return undefined;
  const packed: RateDataJson = JSON.parse(readFileSync(file, "utf8"));
  return parseRateData(packed);
}

function readSources(): RateData {
  const read = readRateSources(fileURLToPath(new URL("../../rates", import.meta.url)));
  assert(read.ok, "the shipped rate data must be readable");
  return read.value;
}

/** Every CSV file in the folder must be a card, or one of the files that may stand beside cards. */
function readCards(folder: string, attested: boolean): readonly Read<RateCard>[] {
  if (!isFolder(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".csv") && !BESIDE_CARDS.has(name));
  return names.sort().map((name) => readCard(join(folder, name), readFileSync(join(folder, name), "utf8"), attested));
}

const BESIDE_CARDS: ReadonlySet<string> = new Set(
  ["changes", "markets", "auth_international", "volume_tiers", "INDEX"].map((name) => `${name}.csv`),
);

function twice(folder: string, cards: readonly RateCard[]): readonly InputProblem[] {
  const keys = cards.map(cardKey);
  const again = keys.filter((key, index) => keys.indexOf(key) < index);
  return again.map((key) =>
    fileProblem(folder, `the card ${key} is there twice`, "each card once, in the folder or in cards/"),
  );
}

function readIfThere<T>(file: string, read: (file: string, text: string) => Read<T>): Read<T | null> {
  return existsSync(file) ? read(file, readFileSync(file, "utf8")) : ok(null);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
