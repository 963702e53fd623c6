import { finished } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";
import { unavailable } from "../failure.ts";
import { type CarriedTable, listOf } from "./tables.ts";

const BLOCK_BYTES = 2 ** 20;
const NEWLINE = 10;

/** The rows of a table in blocks of about a mebibyte, each of whole rows. */
export async function* rowsOf(client: pg.ClientBase, carried: CarriedTable): AsyncGenerator<Buffer> {
  const { table, list } = listOf(carried);
  const stream = client.query(to(`copy (select ${list} from ${table}) to stdout`));
  let pending: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes: Buffer = chunk;
      pending.push(bytes);
      size += bytes.length;
      if (size < BLOCK_BYTES) continue;
      const block = Buffer.concat(pending);
      const end = block.lastIndexOf(NEWLINE) + 1;
      pending = [block.subarray(end)];
      size = block.length - end;
      if (end > 0) yield block.subarray(0, end);
    }
  } catch (error) {
    unavailable(error);
  }
  if (size > 0) yield Buffer.concat(pending);
}

/** Writes rows of a table, and gives how many the server took. */
export async function writeRows(
  client: pg.ClientBase,
  carried: CarriedTable,
  blocks: AsyncIterable<Buffer>,
): Promise<number> {
  const { table, list } = listOf(carried);
  const stream = client.query(from(`copy ${table} (${list}) from stdin`));
  const done = finished(stream);
  // Awaited below; until then an error must not count as one that nobody handles.
  done.catch(() => {});
  try {
    for await (const block of blocks) {
      if (!stream.write(block)) await Promise.race([new Promise((drained) => stream.once("drain", drained)), done]);
    }
    stream.end();
    await done;
  } catch (error) {
    stream.destroy();
    unavailable(error);
  }
  return stream.rowCount;
}
