import { ownerOn } from "../../../core/billing/business.ts";
import { formatInstant } from "../../../core/kernel/time.ts";
import { localDate } from "../../../core/kernel/zone.ts";
import type { Charge } from "../../../core/pricing/charge.ts";
import { bookedToWire } from "../../../core/pricing/wire.ts";
import { openAccounts } from "../../../core/usage/accounts.ts";
import type { AccountBooks } from "../../../store/port/accounts.ts";
import type { BillingBooks } from "../../../store/port/billing.ts";
import type { ChargeEvent, ChargeFollow, ChargesToTell } from "../../../store/port/events.ts";
import type { BookedCharge, BookReads, ReversedCharge, ToldChange } from "../../../store/port/reads.ts";
import { latestBilling } from "../billing/state.ts";
import type { Fill } from "./deliver.ts";

export interface TellChargesPorts {
  readonly follow: ChargeFollow;
  readonly reads: Pick<BookReads, "newsOf">;
  readonly billing: Pick<BillingBooks, "latest">;
  readonly accounts: Pick<AccountBooks, "latest">;
}

const AT_ONCE = 500;

/**
 * Tells what happened to charges since the last time, owner by owner, as events. A charge that changed several times
 * meanwhile is told as it is now. Gives how many events it told.
 */
export async function tellCharges({ follow, reads, billing, accounts }: TellChargesPorts): Promise<number> {
  const due = await follow.due();
  if (due.length === 0) return 0;
  const state = await latestBilling(billing);
  const findWaba = openAccounts((await accounts.latest()).settings);
  const businessOf = ({ waba, number, occurredAt }: Charge) =>
    ownerOn(state, waba, localDate(findWaba({ waba, number }, occurredAt).zone, occurredAt)) ?? null;
  let told = 0;
  for (const owner of due) told += await tellOwner({ follow, reads, businessOf }, owner);
  return told;
}

async function tellOwner(
  { follow, reads, businessOf }: Pick<TellChargesPorts, "follow" | "reads"> & { readonly businessOf: BusinessOf },
  { owner, done, latest }: ChargesToTell,
): Promise<number> {
  let [at, told] = [done, 0];
  while (at < latest) {
    const changes = await reads.newsOf({ within: null }, { owner, news: at, limit: AT_ONCE });
    const events = changes.flatMap(({ told: change }) => eventOf(change, businessOf) ?? []);
    // What had the numbers up to the latest one and changed again since has a later number by now.
    const last = changes.at(-1)?.news ?? latest;
    const to = changes.length === AT_ONCE || last > latest ? last : latest;
    if (!(await follow.tell({ owner, done: at }, to, events))) return told;
    told += events.length;
    at = to;
  }
  return told;
}

/** Whose a charge is by its WABA on its local day. */
type BusinessOf = (charge: Charge) => string | null;

function eventOf(change: ToldChange, businessOf: BusinessOf): ChargeEvent | undefined {
  if (change.is === "nothing") return undefined;
  const { id, revision, charge } = change.booked;
  const type = change.is === "charge_back" ? "charge.reversed" : revision === 1 ? "charge.created" : "charge.changed";
  return { type, business: businessOf(charge), charge: id, revision };
}

/** Puts into an event of a charge what the charge says, with real names as far as they are known now. */
export function fillCharges(reads: Pick<BookReads, "charge">): Fill {
  return async ({ type, body }) => {
    const { charge: id, revision } = body;
    if (!type.startsWith("charge.") || typeof id !== "string" || typeof revision !== "number") return body;
    const history = await reads.charge(id, null);
    const revisions: readonly (BookedCharge | ReversedCharge)[] = [
      history?.current ?? [],
      history?.reversed ?? [],
    ].flat();
    const found = revisions.find((one) => one.revision === revision);
    if (!found) return body;
    const charge = bookedToWire(found.charge, found.revision, found.id);
    return { charge, reversed_at: "reversedAt" in found ? formatInstant(found.reversedAt) : null };
  };
}
