import { knownCurrencies } from "../../app/rates/list-rates.ts";
import { localDate } from "../../core/kernel/zone.ts";
import { openRates, type RateSet } from "../../core/pricing/rate-card.ts";
import { isDay } from "../../intake/rate-csv.ts";
import { loadBundledRates, overlayRates, readRateFolder } from "../../intake/rate-files.ts";
import { UsageError } from "../exit.ts";
import { describeProblem } from "../findings.ts";
import type { RatesFlags } from "../flags/rates.ts";
import { didYouMean } from "./suggest.ts";

/** The rates that the flags ask for. */
export function openFlaggedRates({ cards, attested }: Pick<RatesFlags, "cards" | "attested">): RateSet {
  const options = { attested: attested === true };
  if (cards === undefined) return openRates(loadBundledRates(), options);
  const folder = readRateFolder(cards);
  if (!folder.ok)
    throw new UsageError(["--cards cannot be used:", ...folder.refusal.map(describeProblem)].join("\n  "));
  return openRates(overlayRates(loadBundledRates(), folder.value), options);
}

/** The day of `--date`, today where it is not given. */
export function dayOf(date: string | undefined): string {
  if (date === undefined) return localDate(Intl.DateTimeFormat().resolvedOptions().timeZone, Date.now());
  if (!isDay(date)) throw new UsageError(`--date ${date}: expected a day of the calendar, YYYY-MM-DD`);
  return date;
}

/** A currency as cards name it. */
export function currencyOf(rates: RateSet, text: string): string {
  const known = knownCurrencies(rates);
  const code = known.find((one) => one === text.trim().toUpperCase());
  if (code !== undefined) return code;
  const hint = didYouMean(text.toUpperCase(), known);
  throw new UsageError(
    `--currency ${text}: no card on file is in it${hint}; on file are ${known.join(", ")}; daybook rates import adds a list of Meta's`,
  );
}
