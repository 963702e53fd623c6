import type { WaitingFact } from "../../port/books.ts";
import type { Connection } from "../connection.ts";
import { type FactColumns, factOf, messageOf } from "../journal/fact-row.ts";

/** Without real names: booking looks up those few that it needs. */
const READ = `select seq, kind, number, message, end_user, body
  from fact where partition = $1 and seq > $2 order by seq limit $3`;

export async function waitingFacts(
  connection: Connection,
  { partition, done, limit }: { readonly partition: number; readonly done: bigint; readonly limit: number },
): Promise<readonly WaitingFact[]> {
  const { rows } = await connection.query<FactColumns>({
    name: "fact-waiting",
    text: READ,
    values: [partition, done, limit],
  });
  return rows.map((row) => ({ seq: row.seq, fact: row.kind === "message" ? messageOf(row) : factOf(row) }));
}
