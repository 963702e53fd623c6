import { type TotalEntry, type TotalSubject, totalsByMonth } from "../../src/app/estimate-totals.ts";
import { TOTAL_CATEGORIES, type Totals } from "../../src/core/estimate-usage.ts";
import { localMonth } from "../../src/core/kernel/zone.ts";
import { findPlace } from "../../src/core/pricing/market.ts";
import type { RateSet } from "../../src/core/pricing/rate-card.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";

/** What a person would know of a month who only ever counted messages: totals, nothing of their order. */
export function totalsOf(
  facts: readonly MessageFact[],
  month: string,
  { currency, rates, zone = "UTC" }: { readonly currency: string; readonly rates: RateSet; readonly zone?: string },
): Totals {
  const once = [...new Map(facts.map((fact) => [`${fact.number} ${fact.id}`, fact])).values()];
  const own = once.filter(({ at }) => at !== undefined && localMonth(zone, at) === month);
  const inbound = own.filter(({ direction }) => direction === "inbound");
  const sent = own.filter(({ direction, type }) => direction === "outbound" && type !== "reaction");
  const distinct = (name: "number" | "waba" | "user") => new Set(own.map((fact) => fact[name])).size;
  const entry = (subject: TotalSubject, count: number, market = ""): TotalEntry => ({
    month,
    subject,
    market,
    count,
    where: "",
  });
  const messages = sent.flatMap((fact) => {
    const subject = fact.type === "template" ? TOTAL_CATEGORIES.find((one) => one === fact.category) : "service";
    const place = findPlace(rates, fact.user ?? "", `${month}-01`);
    return place.ok && subject ? [entry(subject, 1, place.value.market)] : [];
  });
  const [totals] = totalsByMonth(
    [
      ...messages,
      entry("inbound", inbound.length),
      entry("ads", inbound.filter(({ entryPoint }) => entryPoint !== undefined).length),
      entry("users", distinct("user")),
      entry("numbers", distinct("number")),
      entry("wabas", distinct("waba")),
    ],
    currency,
  );
  if (!totals) throw new Error(`nothing was sent in ${month}`);
  return totals;
}
