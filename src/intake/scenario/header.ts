import type { Instant } from "../../core/kernel/time.ts";
import { isZone } from "../../core/kernel/zone.ts";
import type { RateOverride } from "../../core/pricing/rate-card.ts";
import type { RateCard } from "../../core/pricing/rate-set.ts";
import {
  DEFAULT_RULES,
  DEFAULT_SETTINGS,
  MODEL_IDS,
  type PortfolioSettings,
  type RuleSettings,
  type Settings,
  type WabaSettings,
} from "../../core/usage/settings.ts";
import { parseRuleSetting } from "../accounts/rule-settings.ts";
import type { Line, LineProblem } from "./lines.ts";
import { splitPair } from "./lines.ts";
import { NO_PLAN, PLAN_KEYWORDS, type PlanLines } from "./plan-lines.ts";
import { parseCard, parseOverride } from "./rate-lines.ts";
import { type Clock, parseTime, TIME_FORMS } from "./times.ts";

/** The number, the WABA and the user of a timeline line that names none. */
export const DEFAULT_NUMBER = "P1";
export const DEFAULT_WABA = "W1";
const DEFAULT_USER = "5511987650001";

/** What the lines above `timeline` say. */
export interface Header {
  readonly title: string;
  readonly covers: readonly string[];
  readonly clock: Clock;
  readonly user: string;
  readonly settings: Settings;
  readonly attested: boolean;
  readonly overrides: readonly RateOverride[];
  readonly cards: readonly RateCard[];
  /** What a provider makes of it: its unit and its prices. */
  readonly plan: PlanLines;
}

/** Reads the header; where a line is wrong it is reported and left out. */
export function readHeader(lines: readonly Line[]): {
  readonly header: Header;
  readonly problems: readonly LineProblem[];
} {
  const draft = openDraft(lines);
  for (const line of lines) {
    const [keyword = "", ...words] = line.words;
    const read = KEYWORDS[keyword];
    const expected = read ? read(draft, words) : `one of: ${Object.keys(KEYWORDS).join(", ")}, timeline`;
    if (expected !== undefined) draft.problems.push({ line: line.number, found: line.words.join(" "), expected });
  }
  if (draft.title === "") draft.problems.push({ line: 1, found: "no title", expected: "a line: scenario TITLE" });
  return { header: close(draft), problems: draft.problems };
}

interface Draft {
  readonly problems: LineProblem[];
  title: string;
  readonly covers: string[];
  readonly zone: string;
  readonly currency: string;
  readonly clock: Clock;
  user: string;
  readonly wabas: Record<string, Omit<WabaSettings, "assumed">>;
  readonly portfolios: Record<string, PortfolioSettings>;
  readonly numbers: Record<string, { waba?: string; digits?: string }>;
  rules: RuleSettings;
  model: Settings["model"];
  decideBy: Settings["decideBy"];
  readonly apart: (readonly [string, string])[];
  attested: boolean;
  readonly overrides: RateOverride[];
  readonly cards: RateCard[];
  plan: PlanLines;
}

/** Zone, currency and start first: the other lines need them, wherever they stand. */
function openDraft(lines: readonly Line[]): Draft {
  const said = (keyword: string) =>
    lines
      .find((line) => line.words[0] === keyword)
      ?.words.slice(1)
      .join(" ");
  const named = said("zone") ?? "UTC";
  const zone = isZone(named) ? named : "UTC";
  const currency = said("currency") ?? "USD";
  const start = parseTime(said("start") ?? "", { zone, start: undefined });
  const waba = { zone, currency, portfolio: DEFAULT_WABA, servedBy: "partner" } as const;
  return {
    problems: [],
    title: "",
    covers: [],
    zone,
    currency,
    clock: { zone, start },
    user: DEFAULT_USER,
    wabas: { [DEFAULT_WABA]: waba },
    portfolios: {},
    numbers: { [DEFAULT_NUMBER]: { waba: DEFAULT_WABA } },
    rules: DEFAULT_RULES,
    model: DEFAULT_SETTINGS.model,
    decideBy: DEFAULT_SETTINGS.decideBy,
    apart: [],
    attested: false,
    overrides: [],
    cards: [],
    plan: NO_PLAN,
  };
}

function close(draft: Draft): Header {
  const { title, covers, clock, user, attested, overrides, cards, wabas, portfolios, numbers, model, decideBy, apart } =
    draft;
  const settings = {
    wabas,
    portfolios,
    numbers,
    defaults: { zone: draft.zone, currency: draft.currency },
    model,
    decideBy,
    rules: draft.rules,
    apart,
  };
  return { title, covers, clock, user, settings, attested, overrides, cards, plan: draft.plan };
}

/** Reads the words of a line into the draft; returns what it expected instead where it could not. */
type Reader = (draft: Draft, words: readonly string[]) => string | undefined;

const KEYWORDS: Readonly<Record<string, Reader>> = {
  scenario: (draft, words) => {
    draft.title = words.join(" ");
    return words.length > 0 ? undefined : "a title";
  },
  covers: (draft, words) => {
    draft.covers.push(...words);
    return words.every((word) => /^[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)?$/.test(word))
      ? undefined
      : "rule ids such as CBP2-03";
  },
  zone: (_, words) =>
    words.length === 1 && isZone(words[0] ?? "") ? undefined : "an IANA zone such as America/Sao_Paulo",
  currency: (_, words) => (/^[A-Z]{3}$/.test(words.join(" ")) ? undefined : "an ISO 4217 code such as USD"),
  start: (draft) => (draft.clock.start === undefined ? "a local time such as 2023-07-10 10:00" : undefined),
  waba: readWaba,
  portfolio: readPortfolio,
  number: readNumber,
  user: (draft, words) => {
    draft.user = words.join("").replace(/^\+/, "");
    return words.length === 1 ? undefined : "one user: digits or a BSUID";
  },
  apart: (draft, [one, other, ...more]) => {
    if (one === undefined || other === undefined || more.length > 0) return "two users";
    draft.apart.push([one, other]);
    return undefined;
  },
  set: (draft, words) => {
    for (const [name, value] of words.map((word) => splitPair(word) ?? ([word, ""] as const))) {
      const setting = parseRuleSetting(name, value);
      if (!setting.ok) return `${name}: ${setting.refusal.expected}`;
      draft.rules = { ...draft.rules, ...setting.value };
    }
    return undefined;
  },
  model: (draft, [word]) => {
    const model = [...MODEL_IDS, "auto" as const].find((known) => known === word);
    draft.model = model ?? "auto";
    return model ? undefined : `one of: auto, ${MODEL_IDS.join(", ")}`;
  },
  decide_by: (draft, [word]) => {
    const chosen = (["rules", "meta", "meta_else_rules"] as const).find((known) => known === word);
    draft.decideBy = chosen ?? "rules";
    return chosen ? undefined : "one of: rules, meta, meta_else_rules";
  },
  rate: (draft, words) => {
    const override = parseOverride(words);
    if (override) draft.overrides.push(override);
    return override ? undefined : "CATEGORY[@MARKET]=COST";
  },
  card: (draft, words) => {
    const card = parseCard(words, draft.currency);
    if (card) draft.cards.push(card);
    return card ? undefined : "DATE MARKET CATEGORY list=RATE, or with bands FROM..TO=RATE";
  },
  attested: (draft, words) => {
    draft.attested = true;
    return words.length === 0 ? undefined : "nothing behind `attested`";
  },
  ...Object.fromEntries(PLAN_KEYWORDS.map(({ keyword, read }) => [keyword, readPlanLine(read)])),
};

function readPlanLine(read: (typeof PLAN_KEYWORDS)[number]["read"]): Reader {
  return (draft, words) => {
    const plan = read(draft.plan, words);
    if (typeof plan === "string") return plan;
    draft.plan = plan;
    return undefined;
  };
}

const WABA_FORM = "ID with any of: zone=, currency=, portfolio=, served_by=partner|direct, exempt=true";

function readWaba(draft: Draft, [id, ...words]: readonly string[]): string | undefined {
  const pairs = pairsOf(words, ["zone", "currency", "portfolio", "served_by", "exempt"]);
  if (id === undefined || !pairs) return WABA_FORM;
  const { zone, currency, portfolio, served_by: servedBy = "partner", exempt } = pairs;
  if (exempt !== undefined && exempt !== "true") return WABA_FORM;
  if (!isZone(zone ?? "UTC") || (servedBy !== "partner" && servedBy !== "direct")) return WABA_FORM;
  draft.wabas[id] = {
    zone: zone ?? draft.zone,
    currency: currency ?? draft.currency,
    portfolio: portfolio ?? id,
    servedBy,
    ...(exempt === "true" && { exempt: true }),
  };
  return undefined;
}

function readPortfolio(draft: Draft, [id, ...words]: readonly string[]): string | undefined {
  const pairs = pairsOf(words, ["location", "auth_international", "exceptions"]);
  if (id === undefined || !pairs) return "ID with any of: location=, auth_international=, exceptions=";
  const { location, auth_international: startText, exceptions: exceptionText } = pairs;
  const start = startText === undefined ? undefined : parseTime(startText, draft.clock);
  const exceptions = parseExceptions(exceptionText ?? "", draft.clock);
  if (!exceptions || (startText !== undefined && start === undefined)) return TIME_FORMS;
  const known = startText !== undefined || exceptionText !== undefined;
  draft.portfolios[id] = {
    ...(location === undefined ? {} : { location }),
    ...(known ? { authInternational: { ...(start === undefined ? {} : { start }), exceptions } } : {}),
  };
  return undefined;
}

/** `IN:2024-07-01T00:00:00Z,ID:h5` */
function parseExceptions(text: string, clock: Clock): Record<string, Instant> | undefined {
  const exceptions: Record<string, Instant> = {};
  for (const item of text.split(",").filter((part) => part !== "")) {
    const at = parseTime(item.slice(3), clock);
    if (at === undefined || item[2] !== ":") return undefined;
    exceptions[item.slice(0, 2)] = at;
  }
  return exceptions;
}

function readNumber(draft: Draft, [id, ...words]: readonly string[]): string | undefined {
  const pairs = pairsOf(words, ["waba", "digits"]);
  if (id === undefined || !pairs) return "ID with any of: waba=, digits=";
  const { waba = DEFAULT_WABA, digits } = pairs;
  draft.numbers[id] = digits === undefined ? { waba } : { waba, digits };
  return undefined;
}

/** The `key=value` words, if there are no others. */
function pairsOf(words: readonly string[], keys: readonly string[]): Record<string, string | undefined> | undefined {
  const pairs: Record<string, string> = {};
  for (const word of words) {
    const pair = splitPair(word);
    if (!pair || !keys.includes(pair[0])) return undefined;
    pairs[pair[0]] = pair[1];
  }
  return pairs;
}
