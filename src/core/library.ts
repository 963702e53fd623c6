/**
 * The door of `@daybook/core`: rate a set of facts, look at a thread's windows, quote a message. All pure; give the
 * rates (`@daybook/core/rates`), the settings and the facts.
 */

export { type Rating, type Refused, rate } from "./engine.ts";
export { type Explanation, explain } from "./explain.ts";
export { formatMoney, parseMoney } from "./kernel/money.ts";
export { formatInstant, parseInstant } from "./kernel/time.ts";
export { type BookChange, type Books, openBooks } from "./ledger/books.ts";
export type { Charge, ChargeFlag, Unrated } from "./pricing/charge.ts";
export { findRate, openRates, type RateOverride, type RateSet } from "./pricing/rate-card.ts";
export { toWire, type WireCharge } from "./pricing/wire.ts";
export { type PlannedMessage, type Quote, quote, type ThreadWindows, threadAt, window } from "./quote.ts";
export type { Fact, MessageFact, NumberAliasFact, UserAliasFact } from "./usage/fact.ts";
export { DEFAULT_RULES, DEFAULT_SETTINGS, type RuleSettings, type Settings } from "./usage/settings.ts";
