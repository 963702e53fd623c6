import { unpackCharge } from "../../../../core/ledger/charge-form.ts";
import { unpackMessage } from "../../../../core/ledger/message-form.ts";
import type { Charge } from "../../../../core/pricing/charge.ts";
import type { BookedCharge, BookReads, ChargeFilter, ChargeOptions, Label, Page, PageOf } from "../../../port/reads.ts";
import type { Connection } from "../../connection.ts";
import { CHARGE_COLUMNS, type ChargeRow, packedOf } from "../charge-rows.ts";
import type { Shapes } from "../shapes.ts";
import {
  type Conditions,
  type KindSpots,
  limitOf,
  narrowKinds,
  narrowLabels,
  nearMonth,
  openConditions,
  pageOf,
  readCursor,
} from "./conditions.ts";
import type { KnownNames } from "./known-names.ts";

/** What reads of charges work with. */
export interface ChargeReading {
  readonly connection: Connection;
  readonly shapes: Shapes;
  readonly known: KnownNames;
}

/** A charge as it is read for people: with real names beside its surrogates. */
export interface NamedRow extends ChargeRow {
  readonly id: string;
  readonly booked_at: bigint;
  readonly rate_set: string;
  readonly engine: string;
  readonly message_name: string | null;
  readonly user_name: string | null;
  readonly body: string | null;
  readonly ordinal: bigint | null;
}

/** Its rank under its counter: those of earlier instants, and those of its own that its name does not precede. */
const ORDINAL = `case when c.counter is null then null else (
    select count(*) from charge o left join name n on n.partition = o.partition and n.surrogate = o.message
    where o.owner = c.owner and o.counter = c.counter and o.state = 'live' and (o.occurred_at < c.occurred_at
      or (o.occurred_at = c.occurred_at and (coalesce(n.value, o.message), o.number)
        <= (coalesce(mn.value, c.message), c.number)))) end`;

/** A statement for charges under a condition, with more columns and joins where they are stated. */
export function selectCharges(
  condition: string,
  { ordinals = false }: ChargeOptions,
  tail: string,
  more: { readonly columns: string; readonly join: string } = { columns: "", join: "" },
): string {
  return `select ${CHARGE_COLUMNS}, c.id::text as id, c.booked_at, b.rate_set, b.engine, m.body,
      mn.value as message_name, un.value as user_name, ${ordinals ? ORDINAL : "null::int8"} as ordinal${more.columns}
    from charge c
    join shape s on s.id = c.shape
    join booking b on b.id = c.booking
    left join message m on m.partition = c.partition and m.number = c.number and m.id = c.message
    left join name mn on mn.partition = c.partition and mn.surrogate = c.message
    left join name un on un.partition = c.partition and un.surrogate = c.end_user
    ${more.join}
    where ${condition} ${tail}`;
}

/** A charge of its row; its shape must be loaded. */
export function bookedOf(row: NamedRow, shapes: Shapes): BookedCharge {
  const message = row.message_name ?? row.message;
  const { charge, computed } = unpackCharge(packedOf(row, shapes), { number: row.number, message });
  const user = row.user_name ?? charge.user;
  return {
    id: row.id.replaceAll("-", ""),
    revision: row.revision,
    charge: {
      ...charge,
      user,
      refusal: named(charge, user),
      ordinal: row.ordinal === null ? null : Number(row.ordinal),
    },
    bookedAt: Number(row.booked_at),
    rateSet: row.rate_set,
    engine: row.engine,
    computed,
    reported: row.body === null ? null : (unpackMessage(row.body, row.number).reported ?? null),
  };
}

/** A refusal may name the user. */
function named({ refusal, user: surrogate }: Charge, user: string): Charge["refusal"] {
  if (!refusal || surrogate === "" || surrogate === user) return refusal;
  return { ...refusal, detail: refusal.detail.replaceAll(surrogate, user) };
}

export function chargeReads(reading: ChargeReading): Pick<BookReads, "charges" | "streamCharges"> {
  const charges = (filter: ChargeFilter, page: Page, options: ChargeOptions = {}) =>
    readPage(reading, { filter, page, options });
  return {
    charges,
    streamCharges: async function* (filter, options) {
      for (let after: string | undefined; ; ) {
        const page: PageOf<BookedCharge> = await charges(
          filter,
          { limit: 1_000, ...(after === undefined ? {} : { after }) },
          options,
        );
        if (page.items.length > 0) yield page.items;
        if (page.next === null) return;
        after = page.next;
      }
    },
  };
}

async function readPage(
  { connection, shapes, known }: ChargeReading,
  { filter, page, options }: { filter: ChargeFilter; page: Page; options: ChargeOptions },
): Promise<PageOf<BookedCharge>> {
  const conditions = openConditions();
  conditions.add("c.state = @", "live");
  await narrow(conditions, filter, known, IN_CHARGE);
  const limit = limitOf(page);
  const cursor = readCursor(page.after, 2);
  const [at, id] = cursor ?? [];
  const [beyond, direction] = options.from === "newest" ? ["<", "desc"] : [">", "asc"];
  if (at !== undefined && id !== undefined)
    conditions.add(`(c.occurred_at, c.id) ${beyond} (${conditions.bind(at)}::int8, @::uuid)`, id);
  const tail = `order by c.occurred_at ${direction}, c.id ${direction} limit ${limit + 1}`;
  const { rows } = await connection.query<NamedRow>(
    selectCharges(conditions.text(), options, tail),
    conditions.values(),
  );
  await shapes.load(rows.map(({ shape }) => shape));
  return pageOf(rows, limit, {
    item: (row) => bookedOf(row, shapes),
    cursor: (row) => [Number(row.occurred_at), row.id],
  });
}

/** Where what a filter asks for stands: of a charge on file, or of a revision that is no more. */
export interface ChargeSpots extends KindSpots {
  readonly occurredAt: string;
  readonly shape: (field: string) => string;
  readonly label: (label: Label) => string;
}

/** Of the charge `c` with its shape `s`. */
export const IN_CHARGE: ChargeSpots = {
  waba: "c.waba",
  day: "c.day",
  occurredAt: "c.occurred_at",
  shape: (field) => `s.${field}`,
  label: (label) => `c.${label}`,
};

/** Adds the conditions of a filter. The number and the user of a charge are those of its message, whatever its revision. */
export async function narrow(
  conditions: Conditions,
  filter: ChargeFilter,
  known: KnownNames,
  spots: ChargeSpots,
): Promise<void> {
  narrowKinds(conditions, filter, spots);
  narrowLabels(conditions, filter, spots.label);
  nearMonth(conditions, filter.month, spots.occurredAt);
  conditions.add(`${spots.day} >= @::date`, filter.fromDay);
  conditions.add(`${spots.day} < @::date`, filter.toDay);
  if (filter.number !== undefined) conditions.add("c.number = any(@::text[])", await known.numbers(filter.number));
  if (filter.user !== undefined) conditions.add("m.root = any(@::text[])", await known.roots(filter.user));
  conditions.add(`${spots.occurredAt} >= @`, filter.from);
  conditions.add(`${spots.occurredAt} < @`, filter.to);
  conditions.add(`${spots.shape("basis")} = @`, filter.basis);
  if (filter.refusal === "any") conditions.add(`${spots.shape("refusal")} is not null and @`, true);
  else conditions.add(`${spots.shape("refusal")} = @`, filter.refusal);
}
