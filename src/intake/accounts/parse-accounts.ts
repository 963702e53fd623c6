import type { z } from "zod";
import { ok, type Result, refuse } from "../../core/kernel/result.ts";
import type { NumberAliasFact, UserAliasFact } from "../../core/usage/fact.ts";
import {
  DEFAULT_RULES,
  type PortfolioSettings,
  type RuleSettings,
  type Settings,
  type WabaChange,
} from "../../core/usage/settings.ts";
import type { AccountDefaults, Accounts, AccountsProblem } from "../accounts.ts";
import { slipsIn, strangersIn } from "./notices.ts";
import { parseRuleSetting, shownValue } from "./rule-settings.ts";
import { accountsSchema, HINTS } from "./schema.ts";

type Read = z.output<typeof accountsSchema>;

/** Reads the JSON of an accounts file. Every problem is named at once; unknown keys are left out with a notice. */
export function parseAccounts(
  json: unknown,
  file: string,
  defaults: AccountDefaults = {},
): Result<Accounts, readonly AccountsProblem[]> {
  const parsed = accountsSchema.safeParse(json);
  if (!parsed.success) return refuse(parsed.error.issues.map((issue) => problemOf(issue, json, file)));
  const read = parsed.data;
  const rules = readRules(read.settings, file);
  const problems = [...missingIn(read, file, defaults), ...(rules.ok ? [] : rules.refusal)];
  if (!rules.ok || problems.length > 0) return refuse(problems);
  return ok({
    settings: {
      wabas: mapped(read.wabas, (waba, id) => settingsOf(waba, id, defaults)),
      portfolios: mapped(read.portfolios, portfolioOf),
      numbers: read.numbers,
      rules: { ...DEFAULT_RULES, ...rules.value },
      apart: read.users.apart,
    },
    aliases: read.users.join.flatMap(aliasesOf),
    numberAliases: Object.entries(read.numbers).flatMap(numberAliasOf),
    notices: [...strangersIn(json), ...slipsIn(read, defaults)],
  });
}

function settingsOf(waba: Read["wabas"][string], id: string, defaults: AccountDefaults): Settings["wabas"][string] {
  const {
    zone = defaults.zone ?? "",
    currency = defaults.currency ?? "",
    portfolio = id,
    served_by: servedBy,
    exempt,
    changes,
  } = waba;
  return {
    zone,
    currency,
    portfolio,
    servedBy,
    ...(exempt && { exempt }),
    ...(changes.length > 0 && { changes: changes.map(changeOf) }),
  };
}

/** Only what a change states: what it leaves out stays as it was. */
function changeOf({ served_by: servedBy, ...stated }: Read["wabas"][string]["changes"][number]): WabaChange {
  const { from, zone, currency, portfolio, exempt } = stated;
  return {
    from,
    ...(zone !== undefined && { zone }),
    ...(currency !== undefined && { currency }),
    ...(portfolio !== undefined && { portfolio }),
    ...(servedBy !== undefined && { servedBy }),
    ...(exempt !== undefined && { exempt }),
  };
}

function portfolioOf({ location, auth_international: auth }: Read["portfolios"][string]): PortfolioSettings {
  const authInternational = auth && {
    ...(auth.start === undefined ? {} : { start: auth.start }),
    exceptions: auth.exceptions,
  };
  return { ...(location === undefined ? {} : { location }), ...(authInternational && { authInternational }) };
}

/** A statement of the file holds from the beginning of time. */
function aliasesOf([first = "", ...others]: readonly string[]): UserAliasFact[] {
  return others.map((other) => ({ kind: "user_alias", users: [first, other], at: 0, evidence: "accounts file" }));
}

function numberAliasOf([id, { digits }]: [string, Read["numbers"][string]]): NumberAliasFact[] {
  return digits === undefined || digits === id ? [] : [{ kind: "number_alias", id, digits }];
}

function readRules(
  settings: Read["settings"],
  file: string,
): Result<Partial<RuleSettings>, readonly AccountsProblem[]> {
  const problems: AccountsProblem[] = [];
  let rules: Partial<RuleSettings> = {};
  for (const [name, value] of Object.entries(settings)) {
    const read = parseRuleSetting(name, value);
    if (read.ok) rules = { ...rules, ...read.value };
    else {
      const { found, expected } = read.refusal;
      problems.push({ file, path: pathOf(["settings", name]), found, expected, remedy: "See docs/settings.md." });
    }
  }
  return problems.length > 0 ? refuse(problems) : ok(rules);
}

/** WABAs that state no zone or currency where no default stands in. */
function missingIn(read: Read, file: string, defaults: AccountDefaults): AccountsProblem[] {
  return Object.entries(read.wabas).flatMap(([id, waba]) =>
    (["zone", "currency"] as const)
      .filter((key) => (waba[key] ?? defaults[key]) === undefined)
      .map((key) => ({
        file,
        path: pathOf(["wabas", id, key]),
        found: "nothing",
        expected: `expected ${HINTS.get(key)?.expected}`,
        remedy: `State the ${key} of ${id}: ${key === "zone" ? "it bounds its months" : "it picks its rate card"}.`,
      })),
  );
}

function problemOf(issue: z.core.$ZodIssue, json: unknown, file: string): AccountsProblem {
  const isKey = issue.code === "invalid_key";
  const value = isKey ? issue.path.at(-1) : valueAt(json, issue.path);
  const hint = HINTS.get(isKey ? "country" : issue.message);
  return {
    file,
    path: pathOf(issue.path) || "the file",
    found: value === undefined ? "nothing" : shownValue(value),
    expected: `expected ${hint?.expected ?? issue.message}`,
    remedy: hint?.remedy(value) ?? "See docs/settings.md.",
  };
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}

/** `wabas.W1.zone`, `users.join[0][1]`. */
function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.replace(/^\./, "");
}

function mapped<Value, Other>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => Other,
): Readonly<Record<string, Other>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
