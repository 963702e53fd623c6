import { dialogBusinesses } from "../../../core/billing/dialog-sales.ts";
import { dialogOfMessage } from "../billing/posting/dialog-of-message.ts";
import type { SaleDerivation } from "../billing/posting/stage.ts";
import { latestBilling } from "../billing/state.ts";
import type { WalletDesk } from "./account.ts";

/**
 * Ends holds for messages that were counted in a dialog, as postings of charges end those for others: the dialog is the
 * sale, and was paid for by the message that opened it. Gives how many.
 */
export async function settleByDialogs({ wallets, billing }: WalletDesk, stage: SaleDerivation): Promise<number> {
  const state = await latestBilling(billing);
  const businesses = dialogBusinesses(state);
  const held = businesses.length === 0 ? [] : await wallets.heldMessages(businesses);
  let settled = 0;
  for (const hold of held) {
    const dialog = await stage.books.reading((reads) => dialogOfMessage(hold, reads, { stage, state }));
    if (dialog && (await wallets.settleByDialog(hold, dialog))) settled += 1;
  }
  return settled;
}
