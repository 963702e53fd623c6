import { packBooked } from "../../../core/ledger/charge-form.ts";
import { type Boundary, compareCounted } from "../../../core/ledger/counter-bands.ts";
import { ownerOfUsage } from "../../../core/ledger/partition.ts";
import { unpackUsage } from "../../../core/ledger/usage-form.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import { type PlacedUsage, placeUsage } from "../../../core/pricing/rating.ts";
import { openAccounts } from "../../../core/usage/accounts.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import type { AuditedCharge, AuditedCounter, BookSnapshot } from "../../../store/port/snapshot.ts";
import { chargeKey } from "../charges/plan.ts";
import { counterIdOf } from "../counter-id.ts";
import type { Findings } from "./findings.ts";

/** What an audit of charges works with. */
export interface ChargeAudit {
  readonly snapshot: BookSnapshot;
  readonly settings: Settings;
  /** Places that wait to be booked. */
  readonly waiting: ReadonlySet<string>;
  readonly findings: Findings;
}

type Placing = (one: AuditedCharge, rates: RateSet) => PlacedUsage | null;

/** Compares every charge of a partition with its usage: that it is there, whose it is, and what it says where no counter decides. */
export async function auditCharges(audit: ChargeAudit, partition: number): Promise<void> {
  const { snapshot, waiting, findings } = audit;
  const placedOf = openPlacing(audit.settings);
  for await (const page of snapshot.charges(partition)) {
    for (const one of page) {
      if (waiting.has(chargeKey(one))) continue;
      findings.count("charges");
      const { charge } = one;
      const live = charge?.state === "live" ? charge : null;
      const rates = live && (await snapshot.ratesOf(live.booking));
      const placed = rates ? placedOf(one, rates) : null;
      const isThere = one.current?.filed.usage ? "a charge" : "none";
      findings.compare("charge", whereOf(one), isThere, live ? "a charge" : "none");
      if (!live || !rates || !placed) continue;
      const counter = placed.counter === null ? null : counterIdOf(placed.counter);
      const owner = ownerOfUsage(placed.usage, placed.waba);
      findings.compare(
        "charge",
        whereOf(one),
        `owner ${owner}, counter ${counter}`,
        `owner ${live.owner}, counter ${live.counter}`,
      );
      findings.compare("charge", whereOf(one), one.current?.chargeId ?? "", live.id);
      if (counter === null)
        findings.compare(
          "charge",
          whereOf(one),
          JSON.stringify(packBooked(placed, null, rates)),
          JSON.stringify(live.packed),
        );
    }
  }
}

/** Ranks the usages of every counter of an owner from the first one on, and compares charges, bands and boundaries. */
export async function auditCounters(audit: ChargeAudit, owner: number): Promise<void> {
  for await (const counter of audit.snapshot.counters(owner)) await auditCounter(audit, counter);
}

async function auditCounter(audit: ChargeAudit, counter: AuditedCounter): Promise<void> {
  const { findings, snapshot, waiting, settings } = audit;
  const placedOf = openPlacing(settings);
  const boundaries: Boundary[] = counter.boundaries.map(({ threshold }) => ({ threshold, at: null, before: 0 }));
  let rank = 0;
  for await (const group of instants(counter.usages)) {
    const before = rank;
    for (const one of await byName(snapshot, group)) {
      rank += 1;
      const { charge } = one;
      if (!charge || waiting.has(chargeKey(one))) continue;
      const rates = await snapshot.ratesOf(charge.booking);
      const placed = placedOf(one, rates);
      const expected = placed ? packBooked(placed, rank - 1, rates) : null;
      findings.compare("charge", whereOf(one), JSON.stringify(expected), JSON.stringify(charge.packed));
    }
    const at = group[0]?.charge?.packed.occurredAt ?? 0;
    for (const [index, { threshold }] of boundaries.entries())
      if (before < threshold && threshold <= rank) boundaries[index] = { threshold, at, before };
  }
  const reached = boundaries.map((boundary) => (boundary.at === null ? { ...boundary, before: rank } : boundary));
  const where = `counter ${counter.key.replaceAll("\n", " ")} of partition ${counter.owner}`;
  findings.compare(
    "counter",
    where,
    JSON.stringify([rank, reached]),
    JSON.stringify([counter.count, counter.boundaries]),
  );
}

/** The usages of one instant at a time. */
async function* instants(pages: AsyncIterable<readonly AuditedCharge[]>): AsyncGenerator<readonly AuditedCharge[]> {
  let group: AuditedCharge[] = [];
  for await (const page of pages) {
    for (const one of page) {
      if (group[0] && group[0].charge?.packed.occurredAt !== one.charge?.packed.occurredAt) {
        yield group;
        group = [];
      }
      group.push(one);
    }
  }
  if (group.length > 0) yield group;
}

async function byName({ reveal }: BookSnapshot, group: readonly AuditedCharge[]): Promise<readonly AuditedCharge[]> {
  if (group.length < 2) return group;
  const names = new Map<string, string>();
  for (const partition of new Set(group.map((one) => one.partition))) {
    const own = group.flatMap((one) => (one.partition === partition ? [one.message] : []));
    for (const [id, name] of await reveal(partition, own)) names.set(`${partition} ${id}`, name);
  }
  return group
    .map((one) => ({ one, number: one.number, name: names.get(`${one.partition} ${one.message}`) ?? one.message }))
    .sort(compareCounted)
    .map(({ one }) => one);
}

function openPlacing(settings: Settings): Placing {
  const wabaOf = openAccounts(settings);
  return ({ current }, rates) => {
    if (!current?.filed.usage) return null;
    const { message, usage } = current.filed;
    return placeUsage(unpackUsage(usage, message), wabaOf(message, usage.occurredAt), settings, rates);
  };
}

function whereOf({ partition, number, message }: AuditedCharge): string {
  return `partition ${partition}, number ${number}, message ${message}`;
}
