import { unpackMessage } from "../../../../core/ledger/message-form.ts";
import type { Message } from "../../../../core/usage/message.ts";
import type { UnusableCode } from "../../../../core/usage/timeline.ts";
import type { BookedMessage, BookedRefusal, BookReads, MessageFilter } from "../../../port/reads.ts";
import type { ChargeReading } from "./charges.ts";
import { type Conditions, confine, limitOf, openConditions, pageOf, readCursor } from "./conditions.ts";
import type { KnownNames } from "./known-names.ts";

interface MessageRow {
  readonly number: string;
  readonly id: string;
  readonly waba: string;
  readonly body: string;
  readonly refusal: UnusableCode | null;
  readonly last_at: bigint;
  readonly charge: string | null;
  readonly message_name: string | null;
  readonly user_name: string | null;
}

const SELECT = `select m.number, m.id, m.waba, m.body, m.refusal, m.last_at, c.id::text as charge,
    mn.value as message_name, un.value as user_name
  from message m
  left join charge c on c.partition = m.partition and c.number = m.number and c.message = m.id and c.state = 'live'
  left join name mn on mn.partition = m.partition and mn.surrogate = m.id
  left join name un on un.partition = m.partition and un.surrogate = m.body::json ->> 'user'`;

export function messageReads({ connection, known }: ChargeReading): Pick<BookReads, "messages" | "refusals"> {
  return {
    messages: async (filter, page) => {
      const conditions = openConditions();
      await narrow(conditions, filter, known);
      const limit = limitOf(page);
      const [at, id] = readCursor(page.after, 2) ?? [];
      if (at !== undefined && id !== undefined)
        conditions.add(`(m.last_at, m.id) > (${conditions.bind(at)}::int8, @)`, id);
      const { rows } = await connection.query<MessageRow>(
        `${SELECT} where ${conditions.text()} order by m.last_at, m.id limit ${limit + 1}`,
        conditions.values(),
      );
      return pageOf(rows, limit, { item: messageOf, cursor: (row) => [Number(row.last_at), row.id] });
    },
    refusals: async (filter, page) => {
      const conditions = openConditions();
      await narrow(conditions, filter, known);
      conditions.add("m.refusal is not null and @", true);
      const limit = limitOf(page);
      const [number, id] = readCursor(page.after, 2) ?? [];
      if (number !== undefined && id !== undefined)
        conditions.add(`(m.number, m.id) > (${conditions.bind(number)}, @)`, id);
      const { rows } = await connection.query<MessageRow>(
        `${SELECT} where ${conditions.text()} order by m.number, m.id limit ${limit + 1}`,
        conditions.values(),
      );
      return pageOf(rows, limit, { item: refusalOf, cursor: (row) => [row.number, row.id] });
    },
  };
}

async function narrow(conditions: Conditions, filter: MessageFilter, known: KnownNames): Promise<void> {
  confine(conditions, "m.waba", filter.within);
  if (filter.number !== undefined) conditions.add("m.number = any(@::text[])", await known.numbers(filter.number));
  if (filter.user !== undefined) conditions.add("m.root = any(@::text[])", await known.roots(filter.user));
  conditions.add("m.id = @", filter.message === undefined ? undefined : known.message(filter.message));
}

function messageOf(row: MessageRow): BookedMessage {
  return {
    message: namedMessage(row),
    waba: row.waba,
    refusal: row.refusal,
    charge: row.charge === null ? null : row.charge.replaceAll("-", ""),
  };
}

function namedMessage({ body, number, message_name, user_name }: MessageRow): Message {
  const message = unpackMessage(body, number);
  return { ...message, id: message_name ?? message.id, user: user_name ?? message.user };
}

function refusalOf({ number, id, message_name, waba, refusal }: MessageRow): BookedRefusal {
  return { number, message: message_name ?? id, waba, code: refusal ?? "no_time" };
}
