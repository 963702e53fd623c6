import type { Instant } from "../../../core/kernel/time.ts";
import type { JournalWriter } from "../../../store/port/journal.ts";
import type { GraphTokens } from "../../../store/port/tokens.ts";
import type { Actor } from "../access/actor.ts";
import { type AccountDesk, stateAccounts } from "../accounts/state-accounts.ts";
import { GraphError, type GraphPlace, type GraphTrouble, openGraph } from "./graph.ts";
import { type MetaWaba, readWaba } from "./read-waba.ts";
import { planSync } from "./sync.ts";

export interface SyncDesk extends AccountDesk {
  readonly journal: JournalWriter;
  readonly tokens: GraphTokens;
  readonly graph: GraphPlace;
  readonly now: () => Instant;
}

export interface SyncWish {
  readonly wabas: readonly string[];
  /** Left out: the one that is kept for each WABA. */
  readonly token: string | undefined;
  readonly keepToken: boolean;
  /** False: only says what would be stated. */
  readonly apply: boolean;
}

/** What became of one WABA. */
export type Synced =
  | { readonly ok: true; readonly meta: MetaWaba; readonly stated: number; readonly notices: readonly string[] }
  | { readonly ok: false; readonly waba: string; readonly trouble: GraphTrouble | "no_token"; readonly detail: string };

/** Asks Meta what WABAs are, and states it. Each stands for itself: one that fails leaves the others as they are. */
export async function syncWabas(desk: SyncDesk, wish: SyncWish, by: Actor): Promise<readonly Synced[]> {
  const done: Synced[] = [];
  for (const waba of wish.wabas) done.push(await syncOne(desk, waba, wish, by));
  return done;
}

async function syncOne(desk: SyncDesk, waba: string, wish: SyncWish, by: Actor): Promise<Synced> {
  const token = wish.token ?? (await desk.tokens.find(waba));
  if (token === undefined) {
    return { ok: false, waba, trouble: "no_token", detail: "Give a token; none is kept for this WABA." };
  }
  try {
    const meta = await readWaba(openGraph(desk.graph, token), waba);
    const { facts, entries, notices } = planSync(meta, (await desk.accounts.latest()).settings, desk.now());
    if (wish.apply) {
      if (entries.length > 0) await desk.journal.append(entries);
      await stateAccounts(desk, facts, by);
      if (wish.keepToken && wish.token !== undefined) await keepToken(desk, waba, wish.token, by);
    }
    return { ok: true, meta, stated: facts.length + entries.length, notices };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { ok: false, waba, trouble: error.trouble, detail: error.message };
  }
}

async function keepToken({ tokens, audit }: SyncDesk, waba: string, token: string, by: Actor): Promise<void> {
  await tokens.keep(waba, token);
  await audit.append({ ...by, action: "token.keep", subject: waba, before: null, after: null });
}
