import type { Instant } from "../../../core/kernel/time.ts";
import { openAccounts } from "../../../core/usage/accounts.ts";
import type { Settings, StatedWaba, WabaChange } from "../../../core/usage/settings.ts";
import type { AccountFact } from "../../../store/port/accounts.ts";
import type { Entry } from "../../../store/port/journal.ts";
import type { MetaWaba } from "./read-waba.ts";

/** What Meta's word on a WABA adds to what is known. */
export interface SyncPlan {
  readonly facts: readonly AccountFact[];
  readonly entries: readonly Entry[];
  /** Sentences about what differs from what was known, and what is missing. */
  readonly notices: readonly string[];
}

/**
 * What to state, given what is known. Meta tells what is, not since when: of a WABA that nobody described it is taken to
 * hold from the beginning; of a known one, what differs holds from now on.
 */
export function planSync(meta: MetaWaba, settings: Settings, now: Instant): SyncPlan {
  const { waba, notices } = statement(meta, settings, now);
  const after = waba ? { ...settings, wabas: { ...settings.wabas, [meta.id]: waba } } : settings;
  const { portfolio } = openAccounts(after)({ waba: meta.id, number: "" }, now);
  const source = { kind: "settings", name: "waba sync" } as const;
  return {
    facts: [
      ...(waba ? [{ kind: "waba" as const, subject: meta.id, body: waba }] : []),
      ...portfolioFact(meta, portfolio, settings),
      ...meta.numbers.map((number) => numberFact(meta, number, settings)),
    ],
    entries: meta.numbers.flatMap(({ id, digits }) =>
      digits === null || digits === id ? [] : [{ fact: { kind: "number_alias", id, digits }, source, receivedAt: now }],
    ),
    notices: [...meta.notices, ...notices],
  };
}

interface Statement {
  /** Null: nothing new. */
  readonly waba: StatedWaba | null;
  readonly notices: readonly string[];
}

function statement({ id, zone, currency, portfolio }: MetaWaba, settings: Settings, now: Instant): Statement {
  const known = Object.hasOwn(settings.wabas, id) ? settings.wabas[id] : undefined;
  if (!known) {
    if (zone === null || currency === null) {
      const missing = [zone === null ? "zone" : "", currency === null ? "currency" : ""].filter(Boolean).join(" and ");
      return { waba: null, notices: [`the ${missing} of ${id} is not known: describe this WABA by hand`] };
    }
    return { waba: { zone, currency, portfolio: portfolio ?? id, servedBy: "partner" }, notices: [] };
  }
  const is = openAccounts(settings)({ waba: id, number: "" }, now);
  const change: WabaChange = {
    from: now,
    ...(zone !== null && zone !== is.zone ? { zone } : {}),
    ...(currency !== null && currency !== is.currency ? { currency } : {}),
    ...(portfolio !== null && portfolio !== is.portfolio ? { portfolio } : {}),
  };
  const changed = Object.keys(change).filter((key) => key !== "from");
  if (changed.length === 0) return { waba: null, notices: [] };
  const notices = [
    `${changed.join(", ")} of ${id} changed; it counts from now on, state another instant if you know it`,
  ];
  return { waba: { ...known, changes: [...(known.changes ?? []), change] }, notices };
}

function numberFact(
  { id: waba }: MetaWaba,
  { id, digits }: MetaWaba["numbers"][number],
  { numbers }: Settings,
): AccountFact {
  const known = Object.hasOwn(numbers, id) ? numbers[id] : undefined;
  const body = { ...known, waba, ...(digits === null || digits === id ? {} : { digits }) };
  return { kind: "number", subject: id, body };
}

/** What Meta leaves out is kept as a person stated it. */
function portfolioFact({ location, authInternational }: MetaWaba, id: string, { portfolios }: Settings): AccountFact[] {
  if (location === null && authInternational === null) return [];
  const known = Object.hasOwn(portfolios, id) ? portfolios[id] : undefined;
  const body = {
    ...known,
    ...(location === null ? {} : { location }),
    ...(authInternational === null ? {} : { authInternational }),
  };
  return [{ kind: "portfolio", subject: id, body }];
}
