import { type BillingState, familyOf, rootOf } from "../../../../core/billing/business.ts";
import { payerOf, withCosts } from "../../../../core/billing/cost-key.ts";
import { type DerivedSale, derivedSales, keptSale } from "../../../../core/billing/derive-sales.ts";
import { chargeBought, costsBeside, dialogBought } from "../../../../core/billing/dialog-sales.ts";
import {
  entriesOfChanges,
  type SaleChange,
  type SaleRow,
  saleChanges,
  saleKey,
  type WantedSale,
} from "../../../../core/billing/sale-book.ts";
import { partitionOf } from "../../../../core/ledger/partition.ts";
import type { DialogReads, DueMonth, PostingBatch } from "../../../../store/port/posting.ts";
import { latestBilling } from "../state.ts";
import { type Deriving, dialogClients, dialogSales, dialogsOf, type PlacedDialog } from "./dialogs.ts";
import { itemsOf, type PostingItems } from "./items.ts";
import type { PostingStage } from "./stage.ts";

/** Derives the sales of a root's month from its charges, and writes what differs from those in force. */
export async function deriveMonth(due: DueMonth, batch: PostingBatch, stage: PostingStage): Promise<void> {
  const state = await latestBilling(stage.billing);
  const wanted = await salesFromScratch(due, batch, { stage, state });
  const inForce = await batch.sales(withCosts(familyOf(state, due.root)), due.month);
  const changes = await changesFor(inForce, wanted, { batch, state });
  await batch.save(partitionOf(due.root), changes, entriesOfChanges(changes));
  await batch.decidedBy(state.version);
}

/** What the sales of a root's month are by the charges in force and what is known of businesses and plans. */
export async function salesFromScratch(
  due: DueMonth,
  reads: Pick<PostingBatch, "charges"> & DialogReads,
  context: Deriving,
): Promise<readonly WantedSale[]> {
  const { state } = context;
  const { sales, dialogs, costs } = await monthFromScratch(due, reads, context);
  return [...sales.map((sale) => keptSale(sale, state)), ...dialogSales(dialogs, state), ...costs];
}

/** A root's month with all that its sales come from. */
export interface DerivedMonth {
  readonly sales: readonly DerivedSale[];
  readonly dialogs: readonly PlacedDialog[];
  /** What sellers pay beside them. */
  readonly costs: readonly WantedSale[];
}

/** The same before it is as the store keeps it. */
export async function monthFromScratch(
  { root, month }: DueMonth,
  reads: Pick<PostingBatch, "charges"> & DialogReads,
  { stage, state, asOf, withEnds }: Deriving,
): Promise<DerivedMonth> {
  const { items: own, ratesOf } = await monthOf({ root, month }, reads, { stage, state });
  const items = asOf === undefined ? own : own.map((item) => ({ ...item, planDate: asOf }));
  const sales = derivedSales(items, { businesses: familyOf(state, root), state, rates: ratesOf });
  if (dialogClients({ root, month }, state, asOf).length === 0) return { sales, dialogs: [], costs: [] };
  const dialogs = await dialogsOf({ root, month }, reads, { stage, state, asOf, withEnds });
  const bought = [
    ...sales.map(chargeBought),
    ...dialogs.map((dialog) => dialogBought(dialog.business, dialog, dialog)),
  ];
  const costs = costsBeside(items, bought, state).filter(({ business }) => rootOf(state, payerOf(business)) === root);
  return { sales, dialogs, costs };
}

/** The charges of a root's month. */
export async function monthOf(
  { root, month }: DueMonth,
  { charges }: Pick<PostingBatch, "charges">,
  { stage, state }: { readonly stage: Pick<PostingStage, "names" | "charges">; readonly state: BillingState },
): Promise<PostingItems> {
  const wabas = familyOf(state, root).flatMap((id) => state.businesses.get(id)?.wabas.map(({ waba }) => waba) ?? []);
  return itemsOf(await charges([...new Set(wabas)].sort(), month), stage);
}

/** From the sales in force to those wanted. */
export async function changesFor(
  inForce: readonly SaleRow[],
  wanted: readonly WantedSale[],
  { batch, state }: { readonly batch: Pick<PostingBatch, "ended">; readonly state: BillingState },
): Promise<readonly SaleChange[]> {
  const known = new Set(inForce.map(saleKey));
  const strange = known.size === 0 ? wanted : wanted.filter((sale) => !known.has(saleKey(sale)));
  const ended = await batch.ended(strange);
  return saleChanges(inForce, wanted, {
    // A key is a new text, which is spared where none has ended.
    ended: (sale) => (ended.size === 0 ? undefined : ended.get(saleKey(sale))),
    paysByWallet: (business) => state.businesses.get(payerOf(business))?.settlement === "wallet",
  });
}
