import type { DialogCategory, DialogClock, DialogRules, FreeScope, Opener } from "../../core/billing/dialog-rules.ts";
import type { EntryPoint } from "../../core/usage/fact.ts";

/** The words of each parameter of a dialog, as plan files and scenarios write them. */
export const OPENERS: readonly Opener[] = ["user_message", "reply", "template_reply", "template", "business_message"];
export const CLOCKS: readonly DialogClock[] = ["fixed_from_opening", "fixed_from_user_first", "rolling_from_user_last"];
export const DIALOG_CATEGORIES: readonly DialogCategory[] = [
  "initiator",
  "initiator_or_template",
  "opening_template",
  "first_template",
  "notification",
];
export const FREE_SCOPES: readonly FreeScope[] = ["number", "waba", "client"];
export const ENTRY_POINTS: readonly EntryPoint[] = ["ad", "page"];

/** The parameters that a line may change, for messages to the reader. */
export const DIALOG_FORM =
  "opens=reply,template counts=sent|delivered clock= hours= category= per_category=true|false free=1000/waba/service free_entry=ad,page/72 (or none)";

/** A preset with some parameters written as words: `free=1000/waba`, `free_entry=none`. Undefined where one is not usable. */
export function parseDialogRules(said: Readonly<Record<string, string>>, preset: DialogRules): DialogRules | undefined {
  let rules: DialogRules | undefined = preset;
  for (const [key, value] of Object.entries(said)) {
    const part: Partial<DialogRules> | undefined = PARTS[key]?.(value);
    rules = rules && part ? { ...rules, ...part } : undefined;
  }
  return rules;
}

const PARTS: Readonly<Record<string, (value: string) => Partial<DialogRules> | undefined>> = {
  opens: (value) => part("opens", eachOf(OPENERS, value)),
  counts: (value) =>
    part(
      "counts",
      (["sent", "delivered"] as const).find((word) => word === value),
    ),
  clock: (value) =>
    part(
      "clock",
      CLOCKS.find((word) => word === value),
    ),
  hours: (value) => part("hours", whole(value)),
  category: (value) =>
    part(
      "category",
      DIALOG_CATEGORIES.find((word) => word === value),
    ),
  per_category: (value) => (["true", "false"].includes(value) ? { perCategory: value === "true" } : undefined),
  free: readFree,
  free_entry: readFreeEntry,
};

function part<K extends keyof DialogRules>(
  key: K,
  value: DialogRules[K] | undefined,
): Partial<DialogRules> | undefined {
  return value === undefined ? undefined : { [key]: value };
}

function readFree(value: string): Partial<DialogRules> | undefined {
  if (value === "none") return { free: null };
  const [count = "", scopeWord, categories] = value.split("/");
  const dialogs = whole(count);
  const scope = FREE_SCOPES.find((word) => word === scopeWord);
  if (dialogs === undefined || !scope) return undefined;
  return { free: { dialogs, scope, categories: categories?.split(",") ?? null } };
}

function readFreeEntry(value: string): Partial<DialogRules> | undefined {
  if (value === "none") return { freeEntry: null };
  const [words = "", length = ""] = value.split("/");
  const points = eachOf(ENTRY_POINTS, words);
  const hours = whole(length);
  return points && hours !== undefined ? { freeEntry: { points, hours } } : undefined;
}

function eachOf<T extends string>(known: readonly T[], value: string): readonly T[] | undefined {
  const found = value.split(",").map((word) => known.find((one) => one === word));
  const good = found.filter((word) => word !== undefined);
  return good.length === found.length ? good : undefined;
}

function whole(value: string): number | undefined {
  return /^[1-9]\d{0,6}$/.test(value) ? Number(value) : undefined;
}
