import { familyOf, ownerOn, rootOf } from "../../../core/billing/business.ts";
import { payerOf, withCosts } from "../../../core/billing/cost-key.ts";
import { entryOfSale, type SaleRow, saleKey, type WantedSale } from "../../../core/billing/sale-book.ts";
import { CHAIN_START, verifyChain } from "../../../core/ledger/chain.ts";
import { imbalances } from "../../../core/ledger/transaction.ts";
import type { AccountBooks } from "../../../store/port/accounts.ts";
import type { BillingBooks } from "../../../store/port/billing.ts";
import type { BillingAuditing, BillingSnapshot } from "../../../store/port/billing-snapshot.ts";
import { salesFromScratch } from "../billing/posting/derive-month.ts";
import { dialogPlaces, openPlaces, placesOf } from "../billing/posting/dialog-places.ts";
import { type KnownBilling, readBilling } from "../billing/state.ts";
import type { Findings } from "./findings.ts";

/** What an audit of billing works with. */
export interface BillingAudit {
  readonly auditing: BillingAuditing;
  readonly billing: Pick<BillingBooks, "at">;
  readonly accounts: Pick<AccountBooks, "at" | "latest">;
}

/** Audits the ledger and the sales: chains, ids, sums, entries of sales, and sales from scratch. */
export async function auditBilling({ auditing, billing, accounts }: BillingAudit, findings: Findings): Promise<void> {
  await auditing.snapshot(async (snapshot) => {
    await auditChains(snapshot, findings);
    for (const words of await snapshot.wrongDays(20))
      findings.compare("balance", words, "the sum of the entries", "another");
    await auditEntries(snapshot, findings);
    const { followed, head } = await snapshot.words();
    // What was said last is not followed yet: which months it touches nobody knows.
    if (followed === head)
      await auditSales(snapshot, { state: readBilling(await billing.at(head)), accounts }, findings);
  });
}

/** Every batch follows the one before and holds what was sealed, and every entry sums to zero. */
async function auditChains(snapshot: BillingSnapshot, findings: Findings): Promise<void> {
  for (const { partition, seq, batches, hash } of await snapshot.heads()) {
    let [entries, index, last] = [0n, 0n, CHAIN_START];
    for await (const batch of snapshot.batches(partition)) {
      const where = `chain ${partition}, batch ${index + 1n}`;
      const held = verifyChain([batch], last);
      findings.compare("ledger", where, "what was sealed", held.ok ? "what was sealed" : held.refusal.code);
      last = batch.hash;
      index += 1n;
      entries += BigInt(batch.transactions.length);
      findings.count("entries", batch.transactions.length);
      for (const { id, postings } of batch.transactions) {
        const off = [...imbalances(postings)].filter(([, sum]) => sum !== 0n);
        findings.compare("ledger", `entry ${id}`, "0", off.length === 0 ? "0" : String(off[0]?.[1]));
      }
    }
    const end = (many: bigint, of: bigint, sealed: string) => `${many} entries in ${of} batches, ${sealed}`;
    findings.compare("ledger", `chain ${partition}`, end(entries, index, last), end(seq, batches, hash));
  }
}

/** Each sale in force has its entry, and nothing else of posting is in force in the ledger. */
async function auditEntries(snapshot: BillingSnapshot, findings: Findings): Promise<void> {
  let expected = 0;
  let missing = 0;
  for await (const page of snapshot.salesInForce()) {
    findings.count("sales", page.length);
    const live = await snapshot.liveEntries([...new Set(page.map(({ unit }) => unit))]);
    for (const sale of page) {
      const entry = entryOfSale(sale);
      if (!entry) continue;
      expected += 1;
      if (live.has(entry.id)) continue;
      missing += 1;
      findings.compare("sale", saleKey(sale).replaceAll("\n", " "), `entry ${entry.id} in the ledger`, "none");
    }
  }
  const [there, wanted] = [await snapshot.countLive(), expected - missing];
  findings.compare("ledger", "entries in force that go with a sale", String(wanted), String(there));
}

/** The sales in force are those that the charges in force give, where nothing waits to be posted. */
async function auditSales(
  snapshot: BillingSnapshot,
  { state, accounts }: { readonly state: KnownBilling } & Pick<BillingAudit, "accounts">,
  findings: Findings,
): Promise<void> {
  const waiting = await waitingMonths(snapshot, state);
  const { settings } = await accounts.at((await snapshot.dialogBasis()).accounts);
  const moved = await snapshot.movedDialogs();
  const all = dialogPlaces(state, settings);
  const changed =
    moved === "all" ? all.map(({ business }) => business) : moved === "none" ? [] : openPlaces(all)(moved);
  const unsure = new Set(changed.map((business) => rootOf(state, business)));
  const roots = new Set([...state.businesses.keys()].map((id) => rootOf(state, id)));
  const parts = { names: snapshot, charges: snapshot, accounts };
  for (const root of roots) {
    if (unsure.has(root)) continue;
    const family = familyOf(state, root);
    const wabas = family.flatMap((id) => (state.businesses.get(id)?.wabas ?? []).map(({ waba }) => waba));
    const places = placesOf(wabas, settings) ?? wabas;
    for (const month of await snapshot.months(places, withCosts(family))) {
      if (waiting.has(`${root}\n${month}`)) continue;
      const wanted = await salesFromScratch({ root, month }, snapshot, { stage: parts, state });
      compareSales(wanted, await snapshot.sales(withCosts(family), month), findings);
    }
  }
}

async function waitingMonths(snapshot: BillingSnapshot, state: KnownBilling): Promise<ReadonlySet<string>> {
  const { wabas, businesses, due } = await snapshot.unposted();
  const months = new Set(due.map(({ root, month }) => `${root}\n${month}`));
  for (const { waba, day } of wabas) {
    const owner = ownerOn(state, waba, day);
    if (owner !== undefined) months.add(`${rootOf(state, owner)}\n${day.slice(0, 7)}`);
  }
  for (const { business, month } of businesses) months.add(`${rootOf(state, payerOf(business))}\n${month}`);
  return months;
}

function compareSales(wanted: readonly WantedSale[], inForce: readonly SaleRow[], findings: Findings): void {
  const known = new Map(inForce.map((sale) => [saleKey(sale), textOf(sale)]));
  for (const sale of wanted) {
    const key = saleKey(sale);
    findings.compare("sale", key.replaceAll("\n", " "), textOf(sale), known.get(key) ?? "none");
    known.delete(key);
  }
  for (const [key, text] of known) findings.compare("sale", key.replaceAll("\n", " "), "none", text);
}

function textOf({ shape, occurredAt, day, waba, partition, number, message }: WantedSale): string {
  return JSON.stringify([shape, occurredAt, day, waba, partition, number, message]);
}
