import { ok, type Result, refuse } from "../../core/kernel/result.ts";
import { TEMPLATE_CATEGORIES } from "../../core/usage/nature.ts";
import type { RuleSettings } from "../../core/usage/settings.ts";
import { shown } from "../problem.ts";

/** Why a rule setting cannot be used. */
export interface RuleSettingProblem {
  readonly code: "unknown_setting" | "wrong_value";
  readonly found: string;
  /** The allowed names or values. */
  readonly expected: string;
}

/** Reads one rule setting, from JSON or from a command line, where every value is a text. */
export function parseRuleSetting(name: string, value: unknown): Result<Partial<RuleSettings>, RuleSettingProblem> {
  const setting = SETTINGS.get(name);
  if (!setting) {
    const expected = `expected one of: ${[...SETTINGS.keys()].join(", ")}`;
    return refuse({ code: "unknown_setting", found: `the setting ${shown(name)}`, expected });
  }
  const read = setting.read(value);
  if (read) return ok(read);
  return refuse({ code: "wrong_value", found: shownValue(value), expected: `expected ${setting.expected}` });
}

/** A piece of JSON as it may be printed. */
export function shownValue(value: unknown): string {
  return typeof value === "string" ? shown(value) : shown(JSON.stringify(value) ?? "nothing").slice(1, -1);
}

interface Setting {
  readonly expected: string;
  readonly read: (value: unknown) => Partial<RuleSettings> | undefined;
}

const BY_NAME: Readonly<Record<keyof RuleSettings, Setting>> = {
  window_end_exclusive: flag((window_end_exclusive) => ({ window_end_exclusive })),
  window_eval_at: choice(["sent", "delivered"], (window_eval_at) => ({ window_eval_at })),
  fep_extension: choice(["webhook", "none"], (fep_extension) => ({ fep_extension })),
  fep_restart: choice(["after_only", "any"], (fep_restart) => ({ fep_restart })),
  nbp_template_in_csw: choice(["billable", "free"], (nbp_template_in_csw) => ({ nbp_template_in_csw })),
  nbp_bands: { expected: "[]: no source states bands of notification prices", read: readNoBands },
  cbp1_failed_opens: flag((cbp1_failed_opens) => ({ cbp1_failed_opens })),
  pmp_grandfather: list(TEMPLATE_CATEGORIES, (pmp_grandfather) => ({ pmp_grandfather })),
  allowance_counts_fep: flag((allowance_counts_fep) => ({ allowance_counts_fep })),
  pair_scope: choice(["phone_number", "waba"], (pair_scope) => ({ pair_scope })),
  conv_start: choice(["delivered", "sent"], (conv_start) => ({ conv_start })),
  oct26_utility_in_csw: choice(["charged", "free"], (oct26_utility_in_csw) => ({ oct26_utility_in_csw })),
};
const SETTINGS: ReadonlyMap<string, Setting> = new Map(Object.entries(BY_NAME));

function readNoBands(value: unknown): Partial<RuleSettings> | undefined {
  const isEmpty = Array.isArray(value) ? value.length === 0 : value === "" || value === "[]";
  return isEmpty ? { nbp_bands: [] } : undefined;
}

function flag(put: (value: boolean) => Partial<RuleSettings>): Setting {
  const read = (value: unknown) => {
    const text = String(value).trim();
    return text === "true" || text === "false" ? put(text === "true") : undefined;
  };
  return { expected: "true or false", read };
}

function choice<Word extends string>(words: readonly Word[], put: (value: Word) => Partial<RuleSettings>): Setting {
  const read = (value: unknown) => {
    const text = typeof value === "string" ? value.trim() : undefined;
    const word = words.find((known) => known === text);
    return word === undefined ? undefined : put(word);
  };
  return { expected: words.join(" or "), read };
}

/** A JSON list, or words with commas between them; nothing at all is the empty list. */
function list(words: readonly string[], put: (values: readonly string[]) => Partial<RuleSettings>): Setting {
  const read = (value: unknown) => {
    const parts: readonly unknown[] =
      typeof value === "string" ? value.split(",").map((part) => part.trim()) : asList(value);
    const named = parts.filter((part) => part !== "");
    const known = words.filter((word) => named.includes(word));
    const isList = typeof value === "string" || Array.isArray(value);
    return isList && named.every((part) => words.some((word) => word === part)) ? put(known) : undefined;
  };
  return { expected: `none, one or more of ${words.join(", ")}, with commas between them`, read };
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
