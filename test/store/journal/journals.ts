import type { Fact, MessageFact } from "../../../src/core/usage/fact.ts";
import { openKey } from "../../../src/store/key.ts";
import type { Entry, StoredFact } from "../../../src/store/port/journal.ts";
import { openPool, type Pool } from "../../../src/store/postgres/connection.ts";
import { type Journal, openJournal } from "../../../src/store/postgres/journal/journal.ts";
import type { WriterOptions } from "../../../src/store/postgres/journal/writer.ts";
import { freshDatabase } from "../database.ts";
import type { ServerKind } from "../servers.ts";

export const KEY = openKey(new Uint8Array(32).fill(7));

/** A journal in a database of its own, and as many more on the same one as a test asks for. */
export interface TestJournal {
  readonly pool: Pool;
  readonly url: string;
  readonly journal: Journal;
  readonly another: (options?: WriterOptions) => Journal;
  readonly close: () => Promise<void>;
}

export async function testJournal(kind: ServerKind = "embedded"): Promise<TestJournal> {
  const database = await freshDatabase(kind);
  const pools: Pool[] = [];
  const open = () => {
    const pool = openPool(database.url, { max: 6 });
    pools.push(pool);
    return pool;
  };
  const pool = open();
  return {
    pool,
    url: database.url,
    journal: openJournal(pool, KEY),
    another: (options) => openJournal(open(), KEY, options),
    close: async () => {
      for (const one of pools) await one.close();
      await database.drop();
    },
  };
}

export const SOURCE = { kind: "webhook", name: "test" } as const;

export function entries(facts: readonly Fact[], receivedAt = 1_780_000_000_000): Entry[] {
  return facts.map((fact) => ({ fact, source: SOURCE, receivedAt }));
}

/** Everything that the journal holds. */
export async function everything(journal: Journal): Promise<readonly StoredFact[]> {
  const all: StoredFact[] = [];
  for (const partition of (await journal.heads()).keys()) {
    for await (const fact of journal.allFacts(partition)) all.push(fact);
  }
  return all;
}

export function status(n: number, more: Partial<MessageFact> = {}): MessageFact {
  return {
    kind: "message",
    number: "106540352242922",
    id: wamid("16505550100", n),
    direction: "outbound",
    user: "16505550100",
    deliveredAt: 1_780_000_000_000 + n,
    waba: "102290129340398",
    reported: { model: "PMP", type: "regular", category: "marketing", billable: true },
    ...more,
  };
}

/** As Meta makes them: the user's number stands inside. */
export function wamid(user: string, n: number): string {
  const number = Buffer.from([0x1c, 0x18, user.length, ...Buffer.from(user)]);
  const rest = Buffer.from([
    0x15,
    2,
    0,
    0x11,
    0x18,
    18,
    ...Buffer.from(n.toString(16).toUpperCase().padStart(18, "0")),
    0,
  ]);
  return `wamid.${Buffer.concat([number, rest]).toString("base64")}`;
}
