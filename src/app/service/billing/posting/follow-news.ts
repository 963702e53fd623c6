import { type BillingState, ownerOn, pathOf, rootOf } from "../../../../core/billing/business.ts";
import { isCost, payerOf } from "../../../../core/billing/cost-key.ts";
import { isRankFree } from "../../../../core/billing/rank-free.ts";
import { entriesOfChanges } from "../../../../core/billing/sale-book.ts";
import { unpackSale } from "../../../../core/billing/sale-form.ts";
import { unpackCharge } from "../../../../core/ledger/charge-form.ts";
import type { DueMonth, NewsBatch, PostedCharge, SaleInForce } from "../../../../store/port/posting.ts";
import { latestBilling } from "../state.ts";
import { groupAlike, salesOfLone } from "./alike.ts";
import { changesFor } from "./derive-month.ts";
import { ordinalOf } from "./items.ts";
import type { PostingStage } from "./stage.ts";

/**
 * Follows changes of charges. Where no price can depend on a rank, the sales of the changed charges are written at once;
 * else the months that they belong to are marked as due.
 */
export async function followNews(batch: NewsBatch, stage: Omit<PostingStage, "books">): Promise<void> {
  // After the news: what is said later finds these charges by itself.
  const state = await latestBilling(stage.billing);
  const sold = groupByUnit(await batch.salesOfUnits(batch.news.filter(mayBeSold).map(({ id }) => id)));
  const due: DueMonth[] = [];
  const alone: PostedCharge[] = [];
  for (const { sample, members } of groupAlike(batch.news)) {
    const owner = ownerIn(state, sample);
    const areAlone = standsAlone(sample, { owner, before: [], state });
    for (const charge of members) {
      const before = sold.get(charge.id) ?? [];
      if (owner === undefined && before.length === 0) continue;
      if (before.length === 0 ? areAlone : standsAlone(charge, { owner, before, state })) alone.push(charge);
      else due.push(...monthsIn(state, charge, before));
    }
  }
  await batch.due(due);
  if (alone.length > 0) await postAlone(alone, batch, { stage, state });
}

/** A charge of which this is the first that is heard was hardly sold before. */
function mayBeSold({ revision, state }: PostedCharge): boolean {
  return revision > 1 || state !== "live";
}

/** Whose a charge is; undefined: nobody's, or there is none any more. */
function ownerIn(state: BillingState, { packed: { waba, day }, state: is }: PostedCharge): string | undefined {
  return is === "back" ? undefined : ownerOn(state, waba, day);
}

/** All months that a charge is in, and was. */
function monthsIn(state: BillingState, charge: PostedCharge, before: readonly SaleInForce[]): readonly DueMonth[] {
  const owner = ownerIn(state, charge);
  const now = owner === undefined ? [] : [{ root: rootOf(state, owner), month: charge.packed.day.slice(0, 7) }];
  return [...now, ...before.map(({ business, month }) => ({ root: rootOf(state, payerOf(business)), month }))];
}

interface Sold {
  readonly owner: string | undefined;
  readonly before: readonly SaleInForce[];
  readonly state: BillingState;
}

/** Whether what is sold anew, and what was sold before, had a price of its own that moves no other. */
function standsAlone(charge: PostedCharge, { owner, before, state }: Sold): boolean {
  if (charge.state === "moving" || before.some(({ business }) => isCost(business))) return false;
  const { packed, number, message } = charge;
  const { charge: unpacked } = unpackCharge(packed, { number, message });
  const month = packed.day.slice(0, 7);
  const wasFree = before.every((sale) => unpacked.kind === "message" && sale.month === month && isUncounted(sale));
  // Where a counter may have seen what it was, it is taken as if one did.
  const counted = { ...unpacked, ordinal: wasFree ? ordinalOf(charge) : 1 };
  const businesses = [...(owner === undefined ? [] : [owner]), ...before.map(({ business }) => business)];
  return businesses.every((business) => isRankFree(counted, business, state));
}

/** No volume tier counts these messages (TIER-01), and an allowance is never shared. */
function isUncounted({ shape }: SaleInForce): boolean {
  return ["marketing", "service"].includes(unpackSale(shape).category);
}

/** Writes the sales of charges that depend on nothing but themselves. */
async function postAlone(
  charges: readonly PostedCharge[],
  batch: NewsBatch,
  {
    stage,
    state,
  }: { readonly stage: Omit<PostingStage, "books">; readonly state: Awaited<ReturnType<typeof latestBilling>> },
): Promise<void> {
  const owners = new Set<string>();
  for (const charge of charges) {
    const owner = ownerIn(state, charge);
    if (owner !== undefined) owners.add(owner);
  }
  const roots = [...owners].map((id) => rootOf(state, id));
  const units = charges.map(({ id }) => id);
  const known = await batch.salesOfUnits(charges.filter(mayBeSold).map(({ id }) => id));
  const held = new Set([...roots, ...known.map(({ business }) => rootOf(state, payerOf(business)))]);
  await batch.hold([...held]);
  // Again, now that nobody else changes them: the months may have been derived meanwhile.
  const inForce = await batch.salesOfUnits(units);
  const strange = inForce.filter(({ business }) => !held.has(rootOf(state, payerOf(business))));
  const left = new Set(strange.map(({ unit }) => unit));
  await batch.due(charges.filter(({ id }) => left.has(id)).flatMap((one) => monthsIn(state, one, strange)));
  const businesses = [...new Set([...owners].flatMap((id) => pathOf(state, id)))];
  const wanted = await salesOfLone(
    charges.filter(({ id, state: is }) => is !== "back" && !left.has(id)),
    { businesses, state, stage },
  );
  const changes = await changesFor(
    inForce.filter(({ unit }) => !left.has(unit)),
    wanted,
    { batch, state },
  );
  await batch.save(batch.partition, changes, entriesOfChanges(changes));
  await batch.decidedBy(state.version);
}

function groupByUnit(sales: readonly SaleInForce[]): ReadonlyMap<string, readonly SaleInForce[]> {
  const groups = new Map<string, SaleInForce[]>();
  for (const sale of sales) {
    const group = groups.get(sale.unit);
    if (group) group.push(sale);
    else groups.set(sale.unit, [sale]);
  }
  return groups;
}
