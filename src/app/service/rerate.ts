import { setTimeout as sleep } from "node:timers/promises";
import type { Instant, Interval } from "../../core/kernel/time.ts";
import { unpackCharge } from "../../core/ledger/charge-form.ts";
import type { BillingBooks } from "../../store/port/billing.ts";
import type { ChargeToFile, Rehearsal } from "../../store/port/books.ts";
import { latestBilling } from "./billing/state.ts";
import { bookPlaces, type ChargeStage, tariffOf } from "./book-charges.ts";
import { chargeKey } from "./charges/plan.ts";
import { type RerateBusiness, rehearseSales } from "./rerate-sales.ts";

/** What rating anew under the rates of today would change. */
export interface RerateReport {
  /** Charges looked at: those of the time that were booked under other rates or by another engine. */
  readonly charges: number;
  readonly changed: number;
  /** Sums of those that change, before and after. */
  readonly byCurrency: readonly RerateSum[];
  /** Businesses whose sales change. */
  readonly byBusiness: readonly RerateBusiness[];
}

/** What the changed charges of a currency cost before and after, in millionths. */
export interface RerateSum {
  readonly currency: string;
  readonly changed: number;
  readonly before: bigint;
  readonly after: bigint;
  /** Charges that had no cost, and that have none now. */
  readonly unratedBefore: number;
  readonly unratedAfter: number;
}

const AT_A_TIME = 1_000;

/** Says what rating anew would change, by doing it and undoing it. Nobody books charges meanwhile. */
export async function rehearseRerate(
  stage: ChargeStage,
  span: Interval,
  billing?: Pick<BillingBooks, "latest">,
): Promise<RerateReport> {
  const booking = await stage.books.booking(stage.rates.data, stage.engine);
  return stage.books.rehearse(async (rehearsal) => {
    const charges = await rehearsal.askRerating(booking, span.start, span.end);
    const changes = new Map<string, { readonly before: ChargeToFile["before"]; readonly after: ChargeToFile }>();
    const note = (written: readonly ChargeToFile[]) => {
      for (const after of written) {
        const key = chargeKey(after);
        changes.set(key, { before: changes.get(key)?.before ?? after.before, after });
      }
    };
    for (let owners = await rehearsal.owners(); owners.length > 0; owners = await rehearsal.owners())
      for (const owner of owners) await bookOwner({ rehearsal, owner, stage, booking }, note);
    const all = [...changes.values()];
    const days = all.flatMap(({ before, after }) => [after.packed, ...(before ? [before.packed] : [])]);
    const parts = { names: stage.names, charges: stage.books, accounts: stage.accounts };
    const state = billing && (await latestBilling(billing));
    const byBusiness = state ? await rehearseSales(rehearsal, days, { state, stage: parts }) : [];
    return { ...reportOf(charges, all), byBusiness };
  });
}

async function bookOwner(
  { rehearsal, owner, stage, booking }: { rehearsal: Rehearsal; owner: number; stage: ChargeStage; booking: number },
  note: (written: readonly ChargeToFile[]) => void,
): Promise<void> {
  const batch = await rehearsal.batch(owner);
  const changes = await batch.changes(AT_A_TIME);
  const tariff = await tariffOf(stage, booking);
  note((await bookPlaces(batch, changes, { tariff, names: stage.names, ratesOf: stage.books.ratesOf })).charges);
  await batch.finish(changes.at(-1)?.seq ?? batch.done);
}

type Changed = { readonly before: ChargeToFile["before"]; readonly after: ChargeToFile };

function reportOf(charges: number, all: readonly Changed[]): Omit<RerateReport, "byBusiness"> {
  const sums = new Map<string, RerateSum>();
  let changed = 0;
  for (const { before, after } of all) {
    if (before && before.packed.shape === after.packed.shape && after.state === "live") continue;
    changed += 1;
    const old = before && unpackCharge(before.packed, before).charge;
    const now = after.state === "live" ? unpackCharge(after.packed, after).charge : null;
    for (const currency of new Set([old?.currency, now?.currency])) {
      if (currency === undefined) continue;
      const known = sums.get(currency) ?? NOTHING;
      const [left, right] = [old?.currency === currency ? old : null, now?.currency === currency ? now : null];
      sums.set(currency, {
        currency,
        changed: known.changed + 1,
        before: known.before + (left?.cost ?? 0n),
        after: known.after + (right?.cost ?? 0n),
        unratedBefore: known.unratedBefore + (left && left.cost === null ? 1 : 0),
        unratedAfter: known.unratedAfter + (right && right.cost === null ? 1 : 0),
      });
    }
  }
  return { charges, changed, byCurrency: [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)) };
}

const NOTHING = { changed: 0, before: 0n, after: 0n, unratedBefore: 0, unratedAfter: 0 };

/** How often to look whether it is done. */
const POLL_MS = 200;

/**
 * Has all charges of a time that were booked otherwise rated under the rates of today, and waits until booking has done
 * so; somebody must be booking. Gives how many were looked at.
 */
export async function rerate(
  { books, rates, engine }: Pick<ChargeStage, "books" | "rates" | "engine">,
  span: { readonly start: Instant; readonly end: Instant },
): Promise<number> {
  const booking = await books.booking(rates.data, engine);
  const asked = await books.askRerating(booking, span.start, span.end);
  while ((await books.rerating()) > 0) await sleep(POLL_MS);
  return asked;
}
