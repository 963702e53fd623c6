import type { ThreadBooks } from "../../port/books.ts";
import type { Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { saveChanges } from "./changes.ts";
import { holdOwners } from "./hold-owners.ts";
import { holdLease, moveLease } from "./leases.ts";
import { noteNumbers } from "./note-numbers.ts";
import type { Shapes } from "./shapes.ts";
import { threadReads } from "./thread-batch.ts";
import { removeMessages, saveThreads } from "./thread-save.ts";
import { waitingFacts } from "./waiting-facts.ts";

export function openThreadBooks(pool: Pool, shapes: Shapes): ThreadBooks {
  return {
    batch: (lease, work) =>
      transaction(pool, async (connection) => {
        const { partition } = lease;
        const { done, accounts, latest } = await holdLease(connection, lease);
        return work({
          ...threadReads(connection, shapes, partition),
          partition,
          done,
          accounts,
          latest,
          removeMessages: (keys) => removeMessages(connection, partition, keys),
          facts: (limit) => waitingFacts(connection, { partition, done, limit }),
          owners: (owners) => holdOwners(connection, shapes, owners),
          save: (filed) => saveThreads(connection, shapes, partition, filed),
          note: (noted) => noteNumbers(connection, partition, noted),
          tell: (changes) => saveChanges(connection, changes),
          finish: (done, accounts) => moveLease(connection, lease, { done, accounts }),
        });
      }),
  };
}
