import type { SalesOfDays } from "../../../store/port/mail.ts";
import type { Letter } from "./blocks.ts";
import { type MailKind, noticeLetter } from "./compose.ts";
import type { Body } from "./letters/bodies.ts";
import { type LetterPlace, penFor } from "./letters/place.ts";
import { weeklyLetter } from "./letters/weekly.ts";
import { type ReportSums, weekReport } from "./report.ts";

/** A letter with invented figures, to see what it looks like. */
export function sampleLetter(place: LetterPlace, kind: MailKind): Letter {
  if (kind === "report.weekly") return weeklyLetter(penFor(place), weekReport(SUMS));
  return noticeLetter(place, { kind, body: BODIES[kind], isAttached: kind === "invoice.issued" });
}

const BODIES: Readonly<Record<Exclude<MailKind, "report.weekly">, Body>> = {
  "invoice.issued": {
    ...{ id: "sample", number: "INV-2026-0042", month: "2026-10", currency: "EUR", gross: "1284.37" },
    ...{ issued_on: "2026-11-05", due_on: "2026-11-19" },
  },
  "balance.low": { balance: "17.5", currency: "EUR", below: "50", level: "warn", empty_on: "2026-11-29" },
  "wallet.blocked": { balance: "-0.83", currency: "EUR", blocked: "marketing" },
  "plan.changing": {
    ...{ plan: "standard", previous_plan: "standard", from: "2027-01-01", currency: "EUR", previous_currency: "EUR" },
    changes: [
      {
        ...{ rule: "marketing", category: "marketing", market: null },
        before: [{ from: 1, by: "cost", percent: "10", fixed: "0" }],
        after: [{ from: 1, by: "cost", percent: "12.5", fixed: "0" }],
      },
      {
        ...{ rule: "utility-br", category: "utility", market: "Brazil" },
        before: [{ from: 1, by: "price", amount: "0.0095" }],
        after: [
          { from: 1, by: "price", amount: "0.0092" },
          { from: 10_001, by: "price", amount: "0.0085" },
        ],
      },
      {
        ...{ rule: "service", category: "service", market: null },
        before: null,
        after: [{ from: 1, by: "cost", percent: "0", fixed: "0.001" }],
      },
    ],
  },
};

const sold = (category: string, market: string, units: number, price: bigint): SalesOfDays => {
  return { category, market, pricingType: "regular", currency: "EUR", units, price, free: 0 };
};
const free = (pricingType: string, category: string, units: number): SalesOfDays => {
  return { category, market: "Brazil", pricingType, currency: "EUR", units, price: 0n, free: units };
};

const BEFORE: readonly SalesOfDays[] = [
  sold("marketing", "Brazil", 2_410, 150_625_000n),
  sold("marketing", "Rest of Latin America", 300, 22_200_000n),
  sold("utility", "Brazil", 8_120, 64_960_000n),
  sold("authentication", "India", 4_000, 5_600_000n),
  free("free_customer_service", "service", 9_870),
];

const WEEK: readonly SalesOfDays[] = [
  sold("marketing", "Brazil", 3_905, 244_062_500n),
  sold("utility", "Brazil", 7_655, 61_240_000n),
  sold("utility", "Germany", 212, 11_660_000n),
  sold("authentication", "India", 5_210, 7_294_000n),
  sold("marketing", "Rest of Central & Eastern Europe", 120, 10_320_000n),
  free("free_customer_service", "service", 11_204),
  free("free_entry_point", "marketing", 388),
];

const SUMS: ReportSums = {
  monday: "2026-11-23",
  week: WEEK,
  before: BEFORE,
  recent: [...WEEK, ...BEFORE, ...BEFORE, ...BEFORE],
  unpriced: 14,
};
