import type { WaitingFact } from "../../port/books.ts";
import type { Connection } from "../connection.ts";
import { factOf, type StoredRow } from "../journal/fact-row.ts";

/** Without real names: booking looks up those few that it needs. */
const READ = `select partition, seq, received_at, source, kind, number, message, end_user, body, withdrawn,
    null as message_name, null as user_name
  from fact where partition = $1 and seq > $2 order by seq limit $3`;

export async function waitingFacts(
  connection: Connection,
  { partition, done, limit }: { readonly partition: number; readonly done: bigint; readonly limit: number },
): Promise<readonly WaitingFact[]> {
  const { rows } = await connection.query<StoredRow>({
    name: "fact-waiting",
    text: READ,
    values: [partition, done, limit],
  });
  return rows.map((row) => ({ seq: row.seq, fact: factOf(row) }));
}
