import type { Charge } from "../../src/core/pricing/charge.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS, type PortfolioSettings, type Settings } from "../../src/core/usage/settings.ts";
import { compareBytes, readInstant, writeInstant } from "./auditor/clock.ts";
import type { AuditedCharge } from "./auditor.ts";
import type { Run } from "./plans.ts";
import type { Accounts, LogRow } from "./traffic.ts";

/** A row of the log as the engine wants it. */
export function factOf(row: LogRow): MessageFact {
  return {
    kind: "message",
    number: row.number,
    id: row.id,
    waba: row.waba,
    user: row.user.replace("+", ""),
    direction: row.direction,
    type: row.type,
    at: readInstant(row.at),
    ...(row.category === "" ? {} : { category: row.category }),
    ...(row.delivered_at === "" ? {} : { deliveredAt: readInstant(row.delivered_at) }),
    ...(row.entry_point === "ad" || row.entry_point === "page" ? { entryPoint: row.entry_point } : {}),
  };
}

/** The accounts file as the engine wants it. */
export function settingsOf(accounts: Accounts, run: Run): Settings {
  const wabas = Object.entries(accounts.wabas).map(
    ([waba, { zone, currency, portfolio = waba, served_by = "partner" }]) => [
      waba,
      { zone, currency, portfolio, servedBy: served_by },
    ],
  );
  const portfolios = Object.entries(accounts.portfolios).map(([id, stated]) => [id, portfolioOf(stated)]);
  return {
    ...DEFAULT_SETTINGS,
    wabas: Object.fromEntries(wabas),
    portfolios: Object.fromEntries(portfolios),
    model: run.model ?? "auto",
  };
}

function portfolioOf({ location, auth_international }: Accounts["portfolios"][string]): PortfolioSettings {
  const exceptions = Object.entries(auth_international?.exceptions ?? {}).map(([iso, at]) => [iso, readInstant(at)]);
  const start = auth_international?.start === undefined ? {} : { start: readInstant(auth_international.start) };
  return {
    ...(location === undefined ? {} : { location }),
    ...(auth_international ? { authInternational: { ...start, exceptions: Object.fromEntries(exceptions) } } : {}),
  };
}

/** What the auditor can judge of an engine's charge. */
export function judged(charge: Charge): AuditedCharge {
  return {
    kind: charge.kind,
    model: charge.model,
    occurred_at: writeInstant(charge.occurredAt),
    expires_at: charge.expiresAt === null ? null : writeInstant(charge.expiresAt),
    month: charge.month,
    waba: charge.waba,
    number: charge.number,
    user: charge.user,
    message: charge.message,
    market: charge.market,
    category: charge.category,
    pricing_type: charge.pricingType,
    basis: charge.basis,
    rate: decimal(charge.rate),
    cost: decimal(charge.cost),
    currency: charge.currency,
    card: charge.card,
    tier: charge.tier,
    ordinal: charge.ordinal,
    refusal: charge.refusal?.code ?? null,
    flags: charge.flags,
  };
}

/** Rates have at most four decimals, so micro-units end in two zeros. */
function decimal(micros: bigint | null): string | null {
  if (micros === null) return null;
  const digits = micros.toString().padStart(7, "0");
  return `${digits.slice(0, -6)}.${digits.slice(-6).replace(/0{1,2}$/, "")}`;
}

/** The rate of what is free is left open; the order of flags says nothing. */
function settled(charge: AuditedCharge | undefined): string {
  if (!charge) return "(no charge)";
  const { rate, flags, ...rest } = charge;
  const comparable = { ...rest, rate: rest.pricing_type === "regular" ? rate : "-", flags: [...flags].sort() };
  return JSON.stringify(Object.fromEntries(Object.entries(comparable).sort(([a], [b]) => compareBytes(a, b))));
}

interface Compared {
  readonly run: Run;
  readonly rows: readonly LogRow[];
  readonly audited: readonly AuditedCharge[];
  readonly engine: readonly AuditedCharge[];
}

/** The first disagreement in words, with everything that is needed to settle it by hand; undefined where there is none. */
export function disagreement({ run, rows, audited, engine }: Compared): string | undefined {
  const length = Math.max(audited.length, engine.length);
  const at = Array.from({ length }, (_, n) => n).find((n) => settled(audited[n]) !== settled(engine[n]));
  if (at === undefined) return undefined;
  const [expected, got] = [audited[at], engine[at]];
  return [
    `seed ${run.plan.seed}: ${JSON.stringify(run)}`,
    `${audited.length} charges by the auditor, ${engine.length} by the engine; they part at ${at}`,
    `auditor: ${settled(expected)}`,
    `engine:  ${settled(got)}`,
    ...timelineOf(rows, expected ?? got),
    ...(expected && got && expected.user !== got.user ? timelineOf(rows, got) : []),
  ].join("\n");
}

function timelineOf(rows: readonly LogRow[], charge: AuditedCharge | undefined): string[] {
  const thread = rows.filter((row) => row.number === charge?.number && row.user.replace("+", "") === charge.user);
  const sorted = thread.toSorted((a, b) => readInstant(a.at) - readInstant(b.at) || compareBytes(a.id, b.id));
  return sorted.map((row) => {
    const delivered = row.delivered_at === "" ? "never" : writeInstant(readInstant(row.delivered_at));
    const what =
      row.direction === "inbound" ? `inbound ${row.entry_point}` : `${row.type} ${row.category} -> ${delivered}`;
    return `  ${writeInstant(readInstant(row.at))} ${row.id} ${what}`;
  });
}
