import { isZone } from "../core/kernel/zone.ts";
import { openRates, type RateOverride, type RateSet } from "../core/pricing/rate-card.ts";
import type { RateData } from "../core/pricing/rate-set.ts";
import type { Fact } from "../core/usage/fact.ts";
import { DEFAULT_SETTINGS, MODEL_IDS, type RuleSettings, type Settings } from "../core/usage/settings.ts";
import { type AccountDefaults, CURRENCIES, loadAccounts, parseRuleSetting } from "../intake/accounts.ts";
import { loadMapping, type Mapping, parseMapping } from "../intake/mapping.ts";
import type { InputProblem } from "../intake/problem.ts";
import { loadBundledRates, overlayRates, readRateFolder } from "../intake/rate-files.ts";
import type { InputOptions } from "../intake/read-input.ts";
import { parseOverride } from "../intake/scenario/rate-lines.ts";
import { loadTemplates } from "../intake/templates.ts";
import { UsageError } from "./exit.ts";
import { describeProblem } from "./findings.ts";
import type { InputFlags } from "./input-options.ts";
import { categoryNamed, marketNamed } from "./rates/names.ts";

/** Everything that the flags of a rating command come to. */
export interface Prepared {
  readonly settings: Settings;
  readonly rates: RateSet;
  readonly input: InputOptions;
  /** Facts that the accounts file states. */
  readonly known: readonly Fact[];
  readonly notices: readonly string[];
}

/** Reads the files that the flags name; throws a {@link UsageError} for what is not usable. */
export async function prepare(flags: InputFlags): Promise<Prepared> {
  checkDefaults(flags);
  const rates = await openRateSet(flags);
  const accounts = await readAccounts(flags);
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    ...accounts.settings,
    defaults: { zone: flags.zone, currency: flags.currency },
    model: MODEL_IDS.find((id) => id === flags.model) ?? "auto",
    decideBy: flags.decideBy === "meta" || flags.decideBy === "meta_else_rules" ? flags.decideBy : "rules",
    rules: { ...accounts.settings.rules, ...ruleSettings(flags.set) },
  };
  return { settings, rates, input: await inputOptions(flags), known: accounts.known, notices: accounts.notices };
}

/** The shipped rates, with the cards of a folder over them where one is named. */
export async function readRateData(cards: string | undefined): Promise<RateData> {
  const bundled = await loadBundledRates();
  if (cards === undefined) return bundled;
  const folder = await readRateFolder(cards);
  if (folder.ok) return overlayRates(bundled, folder.value);
  throw new UsageError(`--cards ${problemLines(folder.refusal)}`);
}

/** What `--rate CATEGORY[@MARKET]=COST` says. */
function parseRateFlag(text: string): RateOverride {
  const override = parseOverride([text]);
  if (override && override.rate >= 0n) return override;
  throw new UsageError(
    `--rate ${text}: expected CATEGORY=COST or CATEGORY@MARKET=COST, such as notification@Brazil=0.0500`,
  );
}

function checkDefaults({ zone, currency }: InputFlags): void {
  if (!isZone(zone))
    throw new UsageError(`--zone ${zone}: not an IANA time zone; expected one such as America/Sao_Paulo or UTC`);
  if (!CURRENCIES.some((code) => code === currency)) {
    throw new UsageError(`--currency ${currency}: Meta bills in ${CURRENCIES.join(", ")}`);
  }
}

async function openRateSet({ cards, attested, rate }: InputFlags): Promise<RateSet> {
  const rates = openRates(await readRateData(cards), { attested: attested === true });
  return { ...rates, overrides: rate.map((text) => overrideNamed(rates, text)) };
}

/** An override for a market or category that nobody knows would silently price nothing. */
function overrideNamed(rates: RateSet, text: string): RateOverride {
  const { category, market, rate } = parseRateFlag(text);
  const flag = `--rate ${text}`;
  return {
    category: categoryNamed(rates, flag, category),
    market: market === null ? null : marketNamed(rates, flag, market),
    rate,
  };
}

interface ReadAccounts {
  readonly settings: Pick<Settings, "wabas" | "portfolios" | "numbers" | "rules" | "apart">;
  readonly known: readonly Fact[];
  readonly notices: readonly string[];
}

async function readAccounts({ accounts, zone, currency }: InputFlags): Promise<ReadAccounts> {
  if (accounts === undefined) return { settings: DEFAULT_SETTINGS, known: [], notices: [] };
  return readAccountsFile(accounts, { zone, currency });
}

/** Reads an accounts file; throws a {@link UsageError} that names all that is wrong in it. */
export async function readAccountsFile(accounts: string, defaults: AccountDefaults): Promise<ReadAccounts> {
  const read = await loadAccounts(accounts, defaults);
  if (!read.ok) {
    const lines = read.refusal.map(
      ({ path, found, expected, remedy }) => `  ${path}: found ${found}; ${expected}. ${remedy}`,
    );
    throw new UsageError([`${accounts} cannot be used:`, ...lines].join("\n"));
  }
  const { settings, aliases, numberAliases, notices } = read.value;
  return { settings, known: [...aliases, ...numberAliases], notices };
}

function ruleSettings(stated: readonly string[]): Partial<RuleSettings> {
  const settings: Partial<RuleSettings> = {};
  for (const text of stated) Object.assign(settings, ruleSetting(text));
  return settings;
}

function ruleSetting(text: string): Partial<RuleSettings> {
  const equals = text.indexOf("=");
  const parsed = parseRuleSetting(text.slice(0, Math.max(0, equals)), text.slice(equals + 1));
  if (parsed.ok) return parsed.value;
  throw new UsageError(`--set ${text}: ${parsed.refusal.found}; ${parsed.refusal.expected}`);
}

async function inputOptions({ map, templates, dateZone, dateOrder }: InputFlags): Promise<InputOptions> {
  if (dateZone !== undefined && !isZone(dateZone))
    throw new UsageError(`--date-zone ${dateZone}: not an IANA time zone`);
  const mapping = map === undefined ? undefined : await readMapping(map);
  const read = templates === undefined ? undefined : await loadTemplates(templates);
  if (read && !read.ok) throw new UsageError(`--templates ${problemLines(read.refusal)}`);
  const dates = { zone: dateZone, order: dateOrder };
  return { mapping, templates: read?.value, dates };
}

/** Columns on the command line have `=`; anything else names a file. */
async function readMapping(map: string): Promise<Mapping> {
  const read = map.includes("=") ? parseMapping(map) : await loadMapping(map);
  if (!read.ok) throw new UsageError(`--map ${map}: ${problemLines(read.refusal)}`);
  return read.value;
}

function problemLines(problems: readonly InputProblem[]): string {
  return problems.map(describeProblem).join("\n  ");
}
