import type { Result } from "../kernel/result.ts";
import type { Message } from "../usage/message.ts";
import { dayAfter, firstDay } from "./days.ts";
import { type Dialog, type DialogContext, dialogsOfThreads } from "./dialog.ts";
import type { DialogRules } from "./dialog-rules.ts";
import { type DatedPlan, type Plan, type PlanVersion, planOn, versionOn } from "./plan.ts";
import type { Price, PriceQuery, PriceRefusal } from "./price.ts";
import { openPricer } from "./pricer.ts";

/** A dialog with its price, or why it has none. */
export interface DialogUnit {
  readonly dialog: Dialog;
  readonly priced: Result<Price, PriceRefusal>;
  /** The rules that made it one. */
  readonly rules: DialogRules;
}

/** Which dialogs a client is sold. */
export interface DialogSelling extends Pick<PriceQuery, "assumed"> {
  /** In order of days. */
  readonly plans: readonly DatedPlan[];
  /** Whether a WABA is the client's on a local day. */
  readonly isOwn: (waba: string, date: string) => boolean;
  /** `YYYY-MM`; null: of all months. */
  readonly month: string | null;
  /** The version and exchange rates of this day for all; absent: of the dialog's own day. */
  readonly asOf?: string | undefined;
}

/** Whether any version of a plan counts dialogs. */
export function countsDialogs({ versions }: Plan): boolean {
  return versions.some(({ unit }) => unit.of === "dialog");
}

/** The version that counts dialogs on a local day, with its plan; undefined where none does. */
export function dialogVersionOn(plans: readonly DatedPlan[], date: string): DialogVersion | undefined {
  const plan = planOn(plans, date);
  const version = plan && versionOn(plan, date);
  return plan && version?.unit.of === "dialog" ? { plan, version, rules: version.unit.dialog } : undefined;
}

/** A version of a plan that counts dialogs. */
export interface DialogVersion {
  readonly plan: Plan;
  readonly version: PlanVersion;
  readonly rules: DialogRules;
}

/**
 * The dialogs that a client is sold, with their prices, in the one order of dialogs. Versions of a plan with the same rules
 * count as one: free dialogs and ranks go on. Dialogs of days on which the plan counts otherwise are nobody's.
 */
export function dialogUnits(
  threads: readonly (readonly Message[])[],
  { plans, isOwn, month, asOf, assumed }: DialogSelling,
  context: Pick<DialogContext, "settings" | "rates">,
): readonly DialogUnit[] {
  const found: { readonly dialog: Dialog; readonly rules: DialogRules }[] = [];
  for (const [key, rules] of kindsIn(plans, month, asOf)) {
    const isCounted = (waba: string, date: string) =>
      (month === null || date.slice(0, 7) === month) && isOwn(waba, date) && keyOn(plans, asOf ?? date) === key;
    for (const dialog of dialogsOfThreads(threads, rules, { ...context, isCounted }))
      found.push({ dialog: asOf === undefined ? dialog : { ...dialog, planDate: asOf }, rules });
  }
  // Each kind's are in order already, and sorting is stable.
  found.sort((a, b) => a.dialog.charge.occurredAt - b.dialog.charge.occurredAt);
  const pricer = openPricer(plans, assumed);
  return found.map(({ dialog, rules }) => ({ dialog, rules, priced: pricer(dialog.unit, dialog) }));
}

/** The rules by which a client's dialogs are counted, by plan and what they say. */
function kindsIn(
  plans: readonly DatedPlan[],
  month: string | null,
  asOf: string | undefined,
): ReadonlyMap<string, DialogRules> {
  const isWithin = (day: string) => month === null || (day > firstDay(month) && day < dayAfter(month));
  const days = [...(month === null ? [] : [firstDay(month)]), ...startsOf(plans).filter(isWithin)];
  const kinds = new Map<string, DialogRules>();
  for (const day of asOf === undefined ? days : [asOf]) {
    const found = dialogVersionOn(plans, day);
    if (found) kinds.set(keyOf(found), found.rules);
  }
  return kinds;
}

/** The days on which another plan or version may begin to hold. */
export function startsOf(plans: readonly DatedPlan[]): readonly string[] {
  return plans.flatMap(({ from, plan }) => [from, ...plan.versions.map((version) => version.from)]).sort();
}

function keyOn(plans: readonly DatedPlan[], date: string): string | undefined {
  const found = dialogVersionOn(plans, date);
  return found && keyOf(found);
}

function keyOf({ plan, version, rules }: DialogVersion): string {
  const known = keys.get(version);
  if (known !== undefined) return known;
  const key = `${plan.id}\n${JSON.stringify(rules)}`;
  keys.set(version, key);
  return key;
}

const keys = new WeakMap<PlanVersion, string>();
