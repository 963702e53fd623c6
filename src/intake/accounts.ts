import { readFile } from "node:fs/promises";
import { type Result, refuse } from "../core/kernel/result.ts";
import type { NumberAliasFact, UserAliasFact } from "../core/usage/fact.ts";
import type { Settings } from "../core/usage/settings.ts";

export { parseRuleSetting, type RuleSettingProblem } from "./accounts/rule-settings.ts";

/** The currencies that Meta has rate cards for (CUR-01). */
export const CURRENCIES: readonly string[] = "AUD EUR GBP IDR INR USD MXN AED ARS CLP COP MYR PEN SAR SGD BRL".split(
  " ",
);

/** What an accounts file says. */
export interface Accounts {
  readonly settings: Pick<Settings, "wabas" | "portfolios" | "numbers" | "rules" | "apart">;
  readonly aliases: readonly UserAliasFact[];
  readonly numberAliases: readonly NumberAliasFact[];
  /** Sentences about what was left out or looks like a slip. */
  readonly notices: readonly string[];
}

/** Something in an accounts file that cannot be used. */
export interface AccountsProblem {
  readonly file: string;
  /** Where in the document: `wabas.W1.zone`, `users.join[0]`; `the file` for all of it. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  /** What to do about it, in one sentence. */
  readonly remedy: string;
}

/** What a WABA of the file takes where it states no zone or no currency. Without a default that is a problem. */
export type AccountDefaults = Partial<Settings["defaults"]>;

/** Reads an accounts file (JSON). */
export async function loadAccounts(
  path: string,
  defaults: AccountDefaults = {},
): Promise<Result<Accounts, readonly AccountsProblem[]>> {
  const [text, { parseAccounts }] = await Promise.all([readText(path), import("./accounts/parse-accounts.ts")]);
  if (!text.ok) return refuse([text.refusal]);
  const json = parseJson(text.value, path);
  return json.ok ? parseAccounts(json.value, path, defaults) : refuse([json.refusal]);
}

async function readText(file: string): Promise<Result<string, AccountsProblem>> {
  try {
    return { ok: true, value: await readFile(file, "utf8") };
  } catch (error) {
    return refuse(unreadable(file, `no readable file (${messageOf(error)})`, "Check the path and its permissions."));
  }
}

function parseJson(text: string, file: string): Result<unknown, AccountsProblem> {
  try {
    return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch (error) {
    return refuse(
      unreadable(file, `no JSON (${messageOf(error)})`, "Look for a missing quote or comma, or one too many."),
    );
  }
}

function unreadable(file: string, found: string, remedy: string): AccountsProblem {
  return { file, path: "the file", found, expected: 'expected a JSON object with "wabas"', remedy };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
