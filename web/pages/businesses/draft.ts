import type { AnswerOf } from "../../api/client.ts";
import type { Fault } from "../../api/problem.ts";

export type Business = AnswerOf<"GET /v1/businesses/{id}">;

export interface PlanRow {
  readonly key: number;
  /** Empty: from the beginning on. */
  readonly from: string;
  readonly plan: string;
}

export interface WabaRow {
  readonly key: number;
  readonly waba: string;
  readonly from: string;
  readonly to: string;
}

/** A business as somebody is writing it: everything as text, also what is not yet right. */
export interface Draft {
  readonly id: string;
  readonly name: string;
  /** Empty: the provider. */
  readonly seller: string;
  readonly currency: string;
  readonly zone: string;
  readonly locale: string;
  readonly settlement: Business["settlement"];
  readonly plans: readonly PlanRow[];
  readonly wabas: readonly WabaRow[];
  readonly country: string;
  readonly taxId: string;
  /** A line each. */
  readonly address: string;
  readonly emails: string;
  readonly series: string;
  readonly graceDays: string;
  readonly dueDays: string;
  readonly automatic: boolean;
  readonly warnBelow: string;
  readonly alarmBelow: string;
  readonly coolDownHours: string;
  readonly atZero: Business["wallet"]["at_zero"];
}

/** What of a draft is one line of text. */
export type TextName =
  | ("id" | "name" | "seller" | "currency" | "zone" | "locale" | "country" | "taxId" | "address" | "emails")
  | ("series" | "graceDays" | "dueDays" | "warnBelow" | "alarmBelow" | "coolDownHours");

/** A new business, with what the API takes where nothing is said. */
export const BLANK: Draft = {
  ...{ id: "", name: "", seller: "", currency: "USD", zone: "", locale: "en", settlement: "invoice" },
  plans: [{ key: 0, from: "", plan: "" }],
  wabas: [{ key: 0, waba: "", from: "", to: "" }],
  ...{ country: "", taxId: "", address: "", emails: "" },
  ...{ series: "INV", graceDays: "3", dueDays: "14", automatic: false },
  ...{ warnBelow: "", alarmBelow: "", coolDownHours: "24", atZero: "warn" },
};

/** A business on file, to be changed. */
export function draftOf({ tax, invoicing, wallet, plans, wabas, ...business }: Business): Draft {
  const { id, name, currency, zone, locale, settlement } = business;
  return {
    ...{ id, name, currency, zone, locale, settlement, seller: business.seller ?? "" },
    plans: plans.map(({ from, plan }, key) => ({ key, from: from ?? "", plan })),
    wabas: wabas.map(({ waba, from, to }, key) => ({ key, waba, from: from ?? "", to: to ?? "" })),
    ...{ country: tax.country ?? "", taxId: tax.tax_id ?? "" },
    ...{ address: business.address.join("\n"), emails: business.emails.join("\n") },
    series: invoicing.series,
    graceDays: String(invoicing.grace_days),
    dueDays: String(invoicing.due_days),
    automatic: invoicing.automatic,
    ...{ warnBelow: wallet.warn_below ?? "", alarmBelow: wallet.alarm_below ?? "" },
    ...{ coolDownHours: String(wallet.cool_down_hours), atZero: wallet.at_zero },
  };
}

/** The draft with plans and WABAs in order of days; rows in which nothing stands come last. */
export function inOrder(draft: Draft): Draft {
  const { plans, wabas } = draft;
  return { ...draft, plans: byDay(plans.filter(isPlan), plans), wabas: byDay(wabas.filter(isWaba), wabas) };
}

function byDay<R extends { readonly from: string }>(filled: readonly R[], all: readonly R[]): readonly R[] {
  const sorted = [...filled].sort((a, b) => (a.from < b.from ? -1 : 1));
  return [...sorted, ...all.filter((row) => !filled.includes(row))];
}

function isPlan({ from, plan }: PlanRow): boolean {
  return from + plan !== "";
}

function isWaba({ waba, from, to }: WabaRow): boolean {
  return waba + from + to !== "";
}

/** The draft as the API takes it, without empty rows. What is no number goes as it was written, so that the API says what belongs there. */
export function bodyOf(draft: Draft) {
  const { name, currency, zone, locale, settlement, plans, wabas } = draft;
  return {
    ...{ name, currency, zone, locale, settlement, seller: orNull(draft.seller) },
    plans: plans.filter(isPlan).map(({ from, plan }) => ({ from: orNull(from), plan })),
    wabas: wabas.filter(isWaba).map(({ waba, from, to }) => ({ waba, from: orNull(from), to: orNull(to) })),
    tax: { country: orNull(draft.country), tax_id: orNull(draft.taxId) },
    address: linesOf(draft.address),
    emails: linesOf(draft.emails),
    invoicing: {
      series: draft.series,
      grace_days: countOr(draft.graceDays),
      due_days: countOr(draft.dueDays),
      automatic: draft.automatic,
    },
    wallet: {
      warn_below: orNull(draft.warnBelow),
      alarm_below: orNull(draft.alarmBelow),
      cool_down_hours: countOr(draft.coolDownHours),
      at_zero: draft.atZero,
    },
  };
}

/** Where the API names what each field of the form holds; a list's rows stand below its own place. */
const PLACES: readonly RegExp[] = [
  /^\/(id|name|seller|currency|zone|locale|address|emails)(\/\d+)?$/,
  /^\/plans\/\d+(\/(from|plan))?$/,
  /^\/wabas\/\d+(\/(waba|from|to))?$/,
  /^\/tax\/(country|tax_id)$/,
  /^\/invoicing\/(series|grace_days|due_days)$/,
  /^\/wallet\/(warn_below|alarm_below|cool_down_hours)$/,
];

/** What is wrong with a place or with one below it; undefined: nothing. */
export function faultAt(faults: readonly Fault[], ...places: readonly string[]): string | undefined {
  const own = faults.filter(({ at }) => places.includes(at));
  return own.length === 0 ? undefined : own.map(({ found, expected }) => `${found}: ${expected}`).join(" ");
}

/** The same, where each line of a field has a place of its own. */
export function faultBelow(faults: readonly Fault[], place: string): string | undefined {
  const below = faults.filter(({ at }) => at === place || at.startsWith(`${place}/`));
  return faultAt(faults, ...below.map(({ at }) => at));
}

/** What is wrong and belongs to no field. */
export function otherFaults(faults: readonly Fault[]): readonly Fault[] {
  return faults.filter(({ at }) => !PLACES.some((place) => place.test(at)));
}

function orNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function countOr(text: string): number | string {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : text;
}
