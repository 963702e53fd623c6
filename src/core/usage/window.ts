import { DAY_MS, HOUR_MS, type Instant, type Interval } from "../kernel/time.ts";
import type { RuleSettings } from "./settings.ts";

/** A span in which something is allowed or free: the customer service window, a free entry point. */
export type Window = { readonly status: "closed" } | { readonly status: "open"; readonly span: Interval };

/** A window that is not open. */
export const CLOSED: Window = { status: "closed" };

/** GEN-06, CBP1-04, CBP2-05: 24 h. */
export const CONVERSATION_MS = DAY_MS;
/** FEP-03: 72 h from 2023-03-01. */
export const ENTRY_POINT_MS = 72 * HOUR_MS;
/** FEP-04: the longest that Meta may report. */
export const LONGEST_ENTRY_POINT_MS = 7 * DAY_MS;

/** The window that starts at an instant and lasts so many milliseconds. */
export function openWindow(start: Instant, lengthMs: number): Window {
  return { status: "open", span: { start, end: start + lengthMs } };
}

/** Half-open by default: a message at the very instant of expiry is outside (GEN-08, U-01). */
export function covers(span: Interval, at: Instant, rules: RuleSettings): boolean {
  return span.start <= at && (at < span.end || (at === span.end && !rules.window_end_exclusive));
}

/** Whether the window is open at an instant. */
export function isOpen(window: Window, at: Instant, rules: RuleSettings): boolean {
  return window.status === "open" && covers(window.span, at, rules);
}
