import { DAY_MS } from "../../../core/kernel/time.ts";
import { BadCursor, type Page } from "../../port/reads.ts";
import type { Statement, StatementLine, StatementQuery, WalletAccount } from "../../port/wallets.ts";
import type { Connection, Pool } from "../connection.ts";
import { deskPartition } from "../ledger/append.ts";
import { transaction } from "../transaction.ts";

/**
 * The lines of a wallet in the order in which they were recorded, day by day: first the entries that stand for themselves,
 * then what was used, summed up by the month in which it happened. Each with the balance after it.
 */
export function readStatement(
  pool: Pool,
  account: WalletAccount,
  query: StatementQuery,
  { limit, after }: Page,
): Promise<Statement> {
  const until = untilOf(query);
  return transaction(pool, (connection) => read({ connection, account, until }, query.from, placeIn(after), limit), {
    isolation: "repeatable read",
    readOnly: true,
  });
}

/** Everything before this moment: whole days, and part of one where the moment cuts it. */
interface Until {
  /** The first day that is left out, or is cut. */
  readonly day: string;
  /** Where it is cut, as an instant; null: it is left out whole. */
  readonly cutAt: number | null;
}

interface Reading {
  readonly connection: Connection;
  readonly account: WalletAccount;
  readonly until: Until;
}

/** After which line to go on. */
interface Place {
  readonly day: string;
  /** The last entry of the desk partition that was given; null where the day's entries are through. */
  readonly seq: bigint | null;
  /** The last month of use that was given. */
  readonly month: string;
}

type Line = Omit<StatementLine, "balance"> & { readonly place: string };

async function read(reading: Reading, from: string, place: Place | null, limit: number): Promise<Statement> {
  const { until } = reading;
  const first = place && place.day > from ? place.day : from;
  const done = place?.day === first ? place : null;
  const lines = [
    ...(await entryLines(reading, { from: first, done, limit: limit + 1 })),
    ...(await useLines(reading, first)).filter((line) => !isDone(line, done)),
  ];
  lines.sort((a, b) => compareText(a.day, b.day) || rank(a) - rank(b));
  const opening = (await balanceBefore(reading, first)) + (done ? await amountOf(reading, done) : 0n);
  let balance = opening;
  const items = lines.slice(0, limit).map(({ place: _, ...line }): StatementLine => {
    balance += line.amount;
    return { ...line, balance };
  });
  const last = lines[limit - 1];
  const closing = (await balanceBefore(reading, until.day)) + (await cutAmount(reading));
  return { items, opening, closing, next: lines.length > limit && last ? last.place : null };
}

function rank({ is }: Pick<Line, "is">): number {
  return is === "use" ? 1 : 0;
}

/** Lines of use follow the entries of their day, in order of months. */
function isDone({ day, month }: Pick<Line, "day" | "month">, done: Place | null): boolean {
  return done !== null && done.seq === null && day === done.day && month <= done.month;
}

/** What the lines of a day up to a place come to. */
async function amountOf(reading: Reading, { day, seq, month }: Place): Promise<bigint> {
  const { owner, business, currency } = reading.account;
  const { rows } = await reading.connection.query<{ amount: string }>(
    `select coalesce(sum(${POSTED}), 0)::numeric(30) as amount from ledger_entry e join ledger_shape s on s.id = e.shape
     where e.partition = $4 and e.recorded_at >= $5 and e.recorded_at < $6 and ($7::bigint is null or e.seq <= $7)`,
    [owner, business, currency, deskPartition(business), startOf(day), endOf(reading.until, day), seq],
  );
  const uses = (await useLines(reading, day)).filter((line) => isDone(line, { day, seq, month }));
  return uses.reduce((sum, { amount }) => sum + amount, BigInt(rows[0]?.amount ?? "0"));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const PLACE = /^(\d{4}-\d{2}-\d{2})~(?:e~(\d{1,18})|u~(\d{4}-\d{2}))$/;

function placeIn(after: string | undefined): Place | null {
  if (after === undefined) return null;
  const [, day, seq, month = ""] = PLACE.exec(after) ?? [];
  if (day === undefined) throw new BadCursor("no place in a statement");
  return { day, seq: seq === undefined ? null : BigInt(seq), month };
}

function untilOf({ to, asOf }: StatementQuery): Until {
  if (asOf === undefined || asOf >= Date.parse(`${to}T00:00:00Z`)) return { day: to, cutAt: null };
  return { day: new Date(asOf).toISOString().slice(0, 10), cutAt: asOf % DAY_MS === 0 ? null : asOf };
}

/** What the account came to by entries recorded before a day. */
async function balanceBefore({ connection, account }: Reading, day: string): Promise<bigint> {
  const { rows } = await connection.query<{ amount: string }>({
    name: "statement-before",
    text: `select coalesce(-sum(amount), 0)::numeric(30) as amount from ledger_day
      where kind = 'wallet' and owner = $1 and party = $2 and currency = $3 and recorded < $4::date`,
    values: [account.owner, account.business, account.currency, day],
  });
  return BigInt(rows[0]?.amount ?? "0");
}

/** The posting of an entry on the account, as its shape has it. */
const POSTED = `(select -sum((p ->> 3)::numeric) from json_array_elements(s.body -> 'postings') p
  where p ->> 0 = $1 and p ->> 1 = 'wallet' and p ->> 2 = $2 and p ->> 4 = $3)`;

interface EntryLineRow {
  readonly seq: bigint;
  readonly subject: string;
  readonly kind: string;
  readonly reason: string;
  readonly recorded_at: bigint;
  readonly happened_at: bigint;
  readonly amount: string;
}

async function entryLines(
  { connection, account, until }: Reading,
  { from, done, limit }: { readonly from: string; readonly done: Place | null; readonly limit: number },
): Promise<readonly Line[]> {
  const { owner, business, currency } = account;
  const isDayDone = done !== null && done.seq === null;
  const { rows } = await connection.query<EntryLineRow>({
    name: "statement-entries",
    text: `select * from (
        select e.seq, e.subject, s.body ->> 'kind' as kind, s.body ->> 'reason' as reason, e.recorded_at, e.happened_at,
          ${POSTED}::numeric(30) as amount
        from ledger_entry e join ledger_shape s on s.id = e.shape
        where e.partition = $4 and e.recorded_at >= $5 and e.recorded_at < $6 and e.seq > $7) line
      where amount is not null order by seq limit $8`,
    values: [
      ...[owner, business, currency, deskPartition(business)],
      ...[startOf(from) + (isDayDone ? DAY_MS : 0), until.cutAt ?? startOf(until.day), done?.seq ?? 0n, limit],
    ],
  });
  return rows.map((row) => {
    const day = dayOf(Number(row.recorded_at));
    return {
      ...{
        day,
        is: wordOf(row.kind),
        recordedAt: Number(row.recorded_at),
        month: dayOf(Number(row.happened_at)).slice(0, 7),
      },
      ...{
        reference: row.subject,
        reason: row.reason || null,
        amount: BigInt(row.amount),
        place: `${day}~e~${row.seq}`,
      },
    };
  });
}

const WORDS: ReadonlyMap<string, StatementLine["is"]> = new Map(
  (["top_up", "refund", "capture", "invoice", "credit_note", "reversal"] as const).map((word) => [word, word]),
);

function wordOf(kind: string): StatementLine["is"] {
  return WORDS.get(kind) ?? "other";
}

interface UseRow {
  readonly day: string;
  readonly month: string;
  readonly amount: string;
}

async function useLines(reading: Reading, from: string): Promise<readonly Line[]> {
  const { connection, account, until } = reading;
  const { rows } = await connection.query<UseRow>({
    name: "statement-uses",
    text: `select recorded as day, to_char(happened, 'YYYY-MM') as month, (-sum(amount))::numeric(30) as amount
      from ledger_day
      where kind = 'wallet' and owner = $1 and party = $2 and currency = $3 and recorded >= $4::date and recorded < $5::date
        and partition < 256
      group by 1, 2 having sum(amount) <> 0 order by 1, 2`,
    values: [account.owner, account.business, account.currency, from, until.day],
  });
  return [...rows, ...(from <= until.day ? await cutUses(reading) : [])].map(({ day, month, amount }) => ({
    ...{ day, is: "use", recordedAt: null, month, reference: null, reason: null, amount: BigInt(amount) },
    place: `${day}~u~${month}`,
  }));
}

/** What was used on the day that the moment cuts, up to it. */
async function cutUses(reading: Reading): Promise<readonly UseRow[]> {
  return cutBy(reading, "e.partition < 256");
}

/** All that was recorded on that day up to the moment. */
async function cutAmount(reading: Reading): Promise<bigint> {
  return (await cutBy(reading, "true")).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
}

async function cutBy(
  { connection, account, until: { day, cutAt } }: Reading,
  which: "true" | "e.partition < 256",
): Promise<readonly UseRow[]> {
  if (cutAt === null) return [];
  const { rows } = await connection.query<UseRow>(
    `select $6::text as day, month, sum(amount)::numeric(30) as amount from (
       select to_char(to_timestamp(e.happened_at / 1000.0), 'YYYY-MM') as month, ${POSTED} as amount
       from ledger_entry e join ledger_shape s on s.id = e.shape
       where e.recorded_at >= $4 and e.recorded_at < $5 and ${which}) line
     where amount is not null group by month having sum(amount) <> 0 order by month`,
    [account.owner, account.business, account.currency, startOf(day), cutAt, day],
  );
  return rows;
}

/** The end of a day, or where it is cut. */
function endOf({ day: last, cutAt }: Until, day: string): number {
  return day === last && cutAt !== null ? cutAt : startOf(day) + DAY_MS;
}

function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
