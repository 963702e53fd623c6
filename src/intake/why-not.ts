import { isDamagedNumber, isDigits } from "./cells.ts";
import type { LocalDates } from "./local-time.ts";

/** Says why a text is no instant, and what to do about it. `local` says that a zone for local times was stated. */
export function whyNotInstant(text: string, local: LocalDates): string {
  const form = "an ISO 8601 time with its offset such as 2026-10-01T09:30:00Z, or Unix seconds";
  if (text === "") return `${form}; it is empty`;
  if (/^\d{13}(?:\.\d+)?$/.test(text)) return `${form}; 13 digits look like milliseconds, divide them by 1000`;
  if (/^\d{16}$/.test(text)) return `${form}; 16 digits look like microseconds, divide them by 1000000`;
  if (isDamagedNumber(text)) return `${form}; a spreadsheet has rounded this number, export the column as text`;
  if (/^\d{5}(?:[.,]\d+)?$/.test(text)) {
    return `${form}; this looks like a spreadsheet's day number, format the column as date and time before saving`;
  }
  if (!LOOKS_LIKE_DATE.test(text)) return form;
  return local.zone === undefined ? whyNotZoned(text, form) : whyNotLocal(text, local.zone, local.order);
}

/** Says why an instant is outside of what can be. */
export const OUT_OF_RANGE = "a time from 2009 to 2099; check the year, and that Unix times are in seconds";

/** Says why a text names no user, and what to do about it. */
export function whyNotUser(text: string): string {
  if (text === "") return "a phone number with country code, or a business-scoped user id; it is empty";
  return `a phone number with country code, 7 to 15 digits, or a business-scoped user id such as US.1349...; ${reason(text)}`;
}

/** Says why a text names no business number. */
export function whyNotNumber(text: string): string {
  if (text === "") return "the business number's digits or its id; it is empty";
  return `the business number's digits or its id; ${reason(text)}`;
}

const LOOKS_LIKE_DATE = /^\S*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|^\d{1,2} [A-Za-z]{3}|^[A-Za-z]{3,9}\.? \d{1,2}/;

function whyNotZoned(text: string, form: string): string {
  const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) && /\d{1,2}:\d{2}/.test(text);
  if (hasOffset) return `${form}; there is no such day or time`;
  return `${form}; this one states no offset, so say where its clock stood, e.g. --date-zone Europe/Berlin`;
}

function whyNotLocal(text: string, zone: string, order: string | undefined): string {
  if (!/\d{1,2}:\d{2}|\d\s*[ap]\.?m/i.test(text))
    return "a date with its time of day; a date alone does not say which 24 hours a message fell into";
  if (order === undefined && !/^\d{4}/.test(text)) {
    return "a date that begins with the year; say how these are written, --date-order dmy or --date-order mdy";
  }
  return `a day and time that existed in ${zone}, dates written ${order ?? "ymd"}; check --date-order, and hours that a clock change skipped`;
}

function reason(text: string): string {
  if (isDamagedNumber(text)) {
    return "a spreadsheet has rounded this one and its last digits are lost: export it again with the column as text";
  }
  const digits = text.replace(/\D/g, "");
  if (/^0[^0]/.test(digits)) return "this one begins with 0, write it with its country code";
  if (isDigits(text) || (digits !== "" && digits.length + 6 > text.length))
    return `this one has ${digits.length} digits`;
  return "this is neither";
}
