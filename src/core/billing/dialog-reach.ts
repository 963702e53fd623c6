import { HOUR_MS, type Instant } from "../kernel/time.ts";
import type { RuleSettings } from "../usage/settings.ts";
import type { DialogRules } from "./dialog-rules.ts";

/** Which messages may have to do with the dialogs that were opened between two instants. */
export interface DialogSpan {
  readonly from: Instant;
  /** Messages that begin at or after it have not; null: all later ones may. */
  readonly to: Instant | null;
  /** After so long without any event nothing is open in a thread, and it begins anew without a difference. */
  readonly quietMs: number;
}

/** An entry is answered, and a message of the user proves that a window was open, for so long; whatever a plan says. */
const META_HOURS = 24;

/**
 * Which messages dialogs by such rules, opened in `[from, to)`, depend on, but for how certain they are (`incomplete`): those
 * of that time; in each thread those before, back to where it was quiet for long enough; and those that come as long after as
 * a dialog lasts, which may name it. Null: any message may, since it may be sent when no event of it is.
 */
export function dialogSpan(
  rules: readonly DialogRules[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
  { window_eval_at }: Pick<RuleSettings, "window_eval_at">,
): DialogSpan | null {
  if (window_eval_at === "delivered" && rules.some(({ counts }) => counts === "sent")) return null;
  const hours = rules.flatMap((one) => [one.hours, one.freeEntry?.hours ?? 0]);
  const quietMs = Math.max(META_HOURS, ...hours) * HOUR_MS;
  return { from, to: rules.some(isNamedAnyTimeLater) ? null : to + quietMs, quietMs };
}

/** Whether a message may name a dialog that others have kept open for any time. */
export function isNamedAnyTimeLater({ category, clock }: DialogRules): boolean {
  return category === "first_template" && clock === "rolling_from_user_last";
}
