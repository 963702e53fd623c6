import { underNumberId } from "../../../core/usage/gather.ts";
import type { Identities } from "../../../core/usage/identity.ts";
import { joinMessages, type Message } from "../../../core/usage/message.ts";
import { compareTexts, mixed } from "../../../intake/texts/text-pool.ts";
import { CLASS, FLOATS, GONE, HASH, ID, INTS, messageAt, type RowTable, USER } from "./row-table.ts";

/** Rows that are looked at together, at most about so many, so that their hash table stays in the cache. */
const PART_ROWS = 2 ** 13;

/** Joins rows of one message into the first of them; the others are then {@link GONE}. All aliases must be known. */
export function joinRows(table: RowTable, identities: Identities): void {
  const { rows, hashes, ends } = spreadByHash(table);
  const slots = new Int32Array(4 * PART_ROWS);
  let start = 0;
  for (const end of ends) {
    joinPart({ rows, hashes, start, end }, slotsFor(end - start, slots), { table, identities });
    start = end;
  }
}

interface Spread {
  readonly rows: Int32Array;
  readonly hashes: Int32Array;
}

/** All rows with their hashes, in parts of equal high bits. */
function spreadByHash({ ints, count }: RowTable): Spread & { readonly ends: Int32Array } {
  let bits = 0;
  while (count >>> bits > PART_ROWS) bits += 1;
  const ends = new Int32Array(2 ** bits);
  const shift = 32 - bits;
  const partOf = (hash: number) => (bits === 0 ? 0 : mixed(hash) >>> shift);
  for (let row = 0; row < count; row += 1) {
    const part = partOf(ints[row * INTS + HASH] ?? 0);
    ends[part] = (ends[part] ?? 0) + 1;
  }
  for (let part = 0, total = 0; part < ends.length; part += 1) {
    const size = ends[part] ?? 0;
    ends[part] = total;
    total += size;
  }
  const rows = new Int32Array(count);
  const hashes = new Int32Array(count);
  for (let row = 0; row < count; row += 1) {
    const hash = ints[row * INTS + HASH] ?? 0;
    const part = partOf(hash);
    const place = ends[part] ?? 0;
    ends[part] = place + 1;
    rows[place] = row;
    hashes[place] = hash;
  }
  return { rows, hashes, ends };
}

function slotsFor(size: number, own: Int32Array): Int32Array {
  if (size * 2 > own.length) return new Int32Array(2 ** (33 - Math.clz32(size)));
  return own.fill(0);
}

function joinPart(
  { rows, hashes, start, end }: Spread & { readonly start: number; readonly end: number },
  slots: Int32Array,
  how: { readonly table: RowTable; readonly identities: Identities },
): void {
  const mask = slots.length - 1;
  for (let i = start; i < end; i += 1) {
    const hash = hashes[i] ?? 0;
    let slot = Math.imul(hash, 0x9e3779b1) & mask;
    slot = (slot ^ (slot >>> 7)) & mask;
    for (;;) {
      const held = (slots[slot] ?? 0) - 1;
      if (held < 0) {
        slots[slot] = i + 1;
        break;
      }
      if (hashes[held] === hash && joined(rows[held] ?? 0, rows[i] ?? 0, how)) break;
      slot = (slot + 1) & mask;
    }
  }
}

/** Joins two rows if they are of one message. */
function joined(
  first: number,
  other: number,
  { table, identities }: { readonly table: RowTable; readonly identities: Identities },
): boolean {
  const { ints, ids, classes, users } = table;
  if (compareTexts(ids, ints[first * INTS + ID] ?? 0, ids, ints[other * INTS + ID] ?? 0) !== 0) return false;
  const oneClass = ints[first * INTS + CLASS] ?? GONE;
  if (
    oneClass >= 0 &&
    oneClass === ints[other * INTS + CLASS] &&
    ints[first * INTS + USER] === ints[other * INTS + USER]
  ) {
    joinTimes(table, first, other);
  } else {
    const names = { classes: classes.all, userName: (user: number) => users.text(user) };
    const read = (row: number): Message => underNumberId(messageAt(table, row, names), identities);
    const [a, b] = [read(first), read(other)];
    if (a.number !== b.number) return false;
    table.describe(first, joinMessages(a, b));
  }
  table.ints[other * INTS + CLASS] = GONE;
  return true;
}

/** The earliest time wins, and any time beats none. */
function joinTimes({ floats }: RowTable, first: number, other: number): void {
  for (const part of [0, 1]) {
    const [a, b] = [floats[first * FLOATS + part] ?? Number.NaN, floats[other * FLOATS + part] ?? Number.NaN];
    if (Number.isNaN(a) || b < a) floats[first * FLOATS + part] = b;
  }
}
