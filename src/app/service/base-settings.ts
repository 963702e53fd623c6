import { DEFAULT_SETTINGS, type DecideBy, type Settings } from "../../core/usage/settings.ts";
import type { AccountBooks } from "../../store/port/accounts.ts";

/** What a store's books go by before anything was learnt: Meta's word where it spoke, else the rules. */
export const BASE_SETTINGS: Settings = { ...DEFAULT_SETTINGS, decideBy: "meta_else_rules" };

/** Keeps with the store who decides, because the books depend on it; a change of it re-books everything. */
export async function keepDecideBy(accounts: AccountBooks, decideBy: DecideBy): Promise<void> {
  const { settings } = await accounts.latest();
  if (settings.decideBy === decideBy) return;
  const { rules, defaults, model } = settings;
  await accounts.learn([{ kind: "service", subject: "", body: { decideBy, rules, defaults, model } }], "settings");
}
