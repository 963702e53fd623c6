import type { Instant } from "../kernel/time.ts";
import { openAccounts, type Waba } from "../usage/accounts.ts";
import type { Settings } from "../usage/settings.ts";

/** What a change of account settings touches. */
export interface TouchedAccounts {
  /** Everything: a rule, who decides, or what holds for accounts that nobody described. */
  readonly all: boolean;
  /** WABAs that are otherwise, each from an instant on. */
  readonly wabas: ReadonlyMap<string, Instant>;
  /** Numbers whose WABA is another one, for messages that name none. */
  readonly numbers: ReadonlySet<string>;
  /** Users whose names are kept apart, or no longer are. */
  readonly users: ReadonlySet<string>;
}

/** From the beginning of time. */
export const EVER: Instant = Number.MIN_SAFE_INTEGER;

/** What differs between two states of the account settings. */
export function touchedAccounts(before: Settings, after: Settings): TouchedAccounts {
  const changed = wabasChanged(before, after);
  const portfolios = portfoliosChanged(before, after);
  for (const id of namesOf(before.wabas, after.wabas)) {
    if (statesOf(id, after).some(({ portfolio }) => portfolios.has(portfolio))) changed.set(id, EVER);
  }
  return {
    all: generalPart(before) !== generalPart(after) || onlyWaba(before) !== onlyWaba(after),
    wabas: new Map([...changed, ...[...portfolios].map((id): [string, Instant] => [id, EVER])]),
    numbers: new Set(
      namesOf(before.numbers, after.numbers).filter((id) => before.numbers[id]?.waba !== after.numbers[id]?.waba),
    ),
    users: new Set(apartChanged(before, after)),
  };
}

function wabasChanged(before: Settings, after: Settings): Map<string, Instant> {
  const changed = new Map<string, Instant>();
  for (const id of namesOf(before.wabas, after.wabas)) {
    const first = instantsOf(id, before, after).find((at) => stateAt(id, before, at) !== stateAt(id, after, at));
    if (first !== undefined) changed.set(id, first);
  }
  return changed;
}

/** Instants between which a WABA is what it is in both, the beginning first. */
function instantsOf(id: string, before: Settings, after: Settings): readonly Instant[] {
  const starts = [before, after].flatMap(({ wabas }) => (wabas[id]?.changes ?? []).map(({ from }) => from));
  return [EVER, ...starts.sort((a, b) => a - b)];
}

function stateAt(id: string, settings: Settings, at: Instant): string {
  const { zone, currency, portfolio, servedBy, exempt, assumed } = openAccounts(settings)({ waba: id, number: "" }, at);
  return JSON.stringify([zone, currency, portfolio, servedBy, exempt === true, assumed]);
}

function statesOf(id: string, settings: Settings): readonly Waba[] {
  const find = openAccounts(settings);
  return instantsOf(id, settings, settings).map((at) => find({ waba: id, number: "" }, at));
}

function portfoliosChanged(before: Settings, after: Settings): ReadonlySet<string> {
  const text = ({ portfolios }: Settings, id: string) => {
    const { location, authInternational: auth } = portfolios[id] ?? {};
    return JSON.stringify([location, auth?.start, Object.entries(auth?.exceptions ?? {}).sort()]);
  };
  return new Set(namesOf(before.portfolios, after.portfolios).filter((id) => text(before, id) !== text(after, id)));
}

function generalPart({ decideBy, rules, defaults, model }: Settings): string {
  return JSON.stringify([decideBy, Object.entries(rules).sort(), defaults.zone, defaults.currency, model]);
}

/** A single WABA stands in for messages that name none. */
function onlyWaba({ wabas }: Settings): string | undefined {
  const ids = Object.keys(wabas);
  return ids.length === 1 ? ids[0] : undefined;
}

function apartChanged(before: Settings, after: Settings): readonly string[] {
  const old = new Set(before.apart.flat());
  const now = new Set(after.apart.flat());
  return [...old].filter((name) => !now.has(name)).concat([...now].filter((name) => !old.has(name)));
}

function namesOf(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}
