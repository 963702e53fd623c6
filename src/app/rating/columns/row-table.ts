import type { MessageFact } from "../../../core/usage/fact.ts";
import type { Message } from "../../../core/usage/message.ts";
import { Dictionary } from "../../../intake/texts/dictionary.ts";
import {
  type Allot,
  allotShared,
  GrowingPool,
  grownTo,
  hashBytes,
  PADDING,
  type TextPool,
  textAt,
  textLength,
  textStart,
} from "../../../intake/texts/text-pool.ts";
import { decodeMessage, encodeMessage } from "../on-disk/spill.ts";
import { ClassTable, type MessageClass } from "./classes.ts";

/**
 * Rows of 32 bytes, each what one fact or the joined facts of one message say. Two times (float64; NaN: not known): when
 * it was sent or received, and when it was delivered or failed, as its class says. Then four int32: the user, the class,
 * where its id begins in the pool, and the id's hash.
 */
export interface Rows {
  readonly count: number;
  readonly userCount: number;
  readonly floats: Float64Array;
  readonly ints: Int32Array;
  readonly ids: Uint8Array;
}

export const FLOATS = 4;
export const INTS = 8;
export const USER = 4;
export const CLASS = 5;
export const ID = 6;
export const HASH = 7;

/** The class of a row that was joined into another one. */
export const GONE = -1;
/** The class of a row whose message stands whole behind its id: it says what no class can hold. */
export const ODD = -2;
/** The user of a row that names none. */
export const NOBODY = -1;

const FIRST_ROWS = 2 ** 14;

/** A table as one thread gives it to another. */
export interface SharedTable {
  readonly count: number;
  readonly floats: Float64Array;
  readonly ids: TextPool;
  readonly users: { readonly bytes: Uint8Array; readonly places: Uint32Array };
  readonly classes: readonly MessageClass[];
}

/** A table of rows that grows. */
export class RowTable implements Rows {
  count = 0;
  private part = 0;
  floats: Float64Array;
  ints: Int32Array;
  readonly users = new Dictionary();
  readonly classes = new ClassTable();
  private readonly allot: Allot;
  private readonly pool: GrowingPool;
  private readonly scratch = new Scratch();

  constructor(allot: Allot = allotShared) {
    this.allot = allot;
    this.floats = new Float64Array(allot(FIRST_ROWS * 32));
    this.ints = new Int32Array(this.floats.buffer);
    this.pool = new GrowingPool(FIRST_ROWS * 32, allot);
  }

  get ids(): Uint8Array {
    return this.pool.bytes;
  }

  get userCount(): number {
    return this.users.size;
  }

  /** All of it, in a form that another thread can be given; rows and ids are shared, not copied. */
  get shared(): SharedTable {
    const { count, floats, pool, users, classes } = this;
    const ids = { bytes: pool.bytes, size: pool.size };
    const names = { bytes: users.pool.bytes, places: users.places.slice(0, users.size) };
    return { count, floats, ids, users: names, classes: classes.all };
  }

  /** Adds all rows of a table that another thread has read. */
  append(other: SharedTable): void {
    const names = new DataView(other.users.bytes.buffer);
    const users = Array.from(other.users.places, (place) => {
      const start = textStart(other.users.bytes, place);
      const end = start + textLength(other.users.bytes, place);
      return this.users.add(names, start, end, hashBytes(names, start, end));
    });
    const classes = other.classes.map(({ template, failed }) => this.classes.of(template, failed));
    this.reserve(other.count);
    this.floats.set(other.floats.subarray(0, other.count * FLOATS), this.count * FLOATS);
    const idsFrom = this.pool.append(other.ids);
    const { ints } = this;
    for (let row = this.count; row < this.count + other.count; row += 1) {
      const user = ints[row * INTS + USER] ?? NOBODY;
      const known = ints[row * INTS + CLASS] ?? GONE;
      if (user !== NOBODY) ints[row * INTS + USER] = users[user] ?? NOBODY;
      if (known >= 0) ints[row * INTS + CLASS] = classes[known] ?? GONE;
      ints[row * INTS + ID] = (ints[row * INTS + ID] ?? 0) + idsFrom;
    }
    this.count += other.count;
  }

  private reserve(more: number): void {
    if ((this.count + more) * FLOATS <= this.floats.length) return;
    this.resize(this.count + more);
  }

  /** Forgets all rows; users and classes keep their numbers. */
  clear(): void {
    this.count = 0;
    this.pool.size = 0;
  }

  /** Bytes that rows and ids take. */
  get bytes(): number {
    return this.count * 32 + this.pool.size;
  }

  /** Adds a row whose id is given as bytes. */
  add(row: RowParts, from: DataView, start: number, end: number): void {
    const index = this.count;
    if (index * FLOATS === this.floats.length) this.grow();
    this.floats[index * FLOATS] = row.at;
    this.floats[index * FLOATS + 1] = row.later;
    this.ints[index * INTS + USER] = row.user;
    this.ints[index * INTS + CLASS] = row.class;
    this.ints[index * INTS + ID] = this.pool.add(from, start, end);
    this.ints[index * INTS + HASH] = row.hash;
    this.count = index + 1;
  }

  /** Adds a message of any kind. */
  addMessage(message: Message): void {
    const id = this.scratch.write(message.id);
    this.add({ ...NO_PARTS, hash: hashBytes(this.scratch.view, 0, id) }, this.scratch.view, 0, id);
    this.describe(this.count - 1, message);
  }

  /** Says anew what a row is; its id stays. */
  describe(row: number, message: Message): void {
    const { user, at = Number.NaN, deliveredAt, failedAt } = message;
    const isOdd = isOddMessage(message);
    const words = user === undefined ? NOBODY : this.userOf(user);
    this.ints[row * INTS + USER] = words;
    this.floats[row * FLOATS] = at;
    this.floats[row * FLOATS + 1] = deliveredAt ?? failedAt ?? Number.NaN;
    const failed = failedAt !== undefined;
    this.ints[row * INTS + CLASS] = isOdd ? ODD : this.classes.of(message, failed);
    if (isOdd) this.keepWhole(row, message);
  }

  /** The number of a user's name. */
  userOf(name: string): number {
    const length = this.scratch.write(name);
    return this.users.add(this.scratch.view, 0, length, hashBytes(this.scratch.view, 0, length));
  }

  /** An odd message stands behind a copy of its id. */
  private keepWhole(row: number, message: Message): void {
    const place = this.ints[row * INTS + ID] ?? 0;
    const start = textStart(this.ids, place);
    this.ints[row * INTS + ID] = this.pool.add(this.pool.view, start, start + textLength(this.ids, place));
    const length = this.scratch.write(encodeMessage(message));
    this.pool.add(this.scratch.view, 0, length);
  }

  /** Says which part of the input has been read, so that growing leaves room for the rest and no more. */
  expect(part: number): void {
    this.part = part;
    this.pool.part = part;
  }

  private grow(): void {
    this.resize(grownTo(this.count, this.part));
  }

  private resize(rows: number): void {
    const floats = new Float64Array(this.allot(rows * 32));
    floats.set(this.floats);
    this.floats = floats;
    this.ints = new Int32Array(floats.buffer);
  }
}

/** What a row is made of beside its id. */
export interface RowParts {
  at: number;
  later: number;
  user: number;
  class: number;
  hash: number;
}

const NO_PARTS = { at: Number.NaN, later: Number.NaN, user: NOBODY, class: GONE };

/** Whether a message says what no row can hold: contradictions, two ends, or Meta's name of a conversation. */
function isOddMessage({ conflicts, deliveredAt, failedAt, reported }: Message): boolean {
  if (conflicts !== undefined || (deliveredAt !== undefined && failedAt !== undefined)) return true;
  return reported !== undefined && (reported.conversation !== undefined || reported.expiresAt !== undefined);
}

/** The message of an odd row. */
export function oddMessage({ ints, ids }: Rows, row: number): Message {
  const place = ints[row * INTS + ID] ?? 0;
  return decodeMessage(textAt(ids, textStart(ids, place) + textLength(ids, place)));
}

/** A row as the message that it stands for. */
export function messageAt(
  rows: Rows,
  row: number,
  { classes, userName }: { readonly classes: readonly MessageClass[]; readonly userName: (user: number) => string },
): Message {
  const known = classes[rows.ints[row * INTS + CLASS] ?? GONE];
  if (known === undefined) return oddMessage(rows, row);
  const { template, failed } = known;
  const user = rows.ints[row * INTS + USER] ?? NOBODY;
  const at = rows.floats[row * FLOATS] ?? Number.NaN;
  const then = rows.floats[row * FLOATS + 1] ?? Number.NaN;
  return whole(template, {
    id: textAt(rows.ids, rows.ints[row * INTS + ID] ?? 0),
    user: user === NOBODY ? undefined : userName(user),
    at: known01(at),
    deliveredAt: failed ? undefined : known01(then),
    failedAt: failed ? known01(then) : undefined,
  });
}

type OwnParts = Pick<MessageFact, "id" | "user" | "at" | "deliveredAt" | "failedAt">;

/** Field by field, because this runs often and a spread of many fields is slow. */
export function whole(template: MessageFact, own: OwnParts): MessageFact {
  return {
    kind: "message",
    number: template.number,
    id: own.id,
    idDerived: template.idDerived,
    waba: template.waba,
    user: own.user,
    direction: template.direction,
    type: template.type,
    category: template.category,
    at: own.at,
    deliveredAt: own.deliveredAt,
    failedAt: own.failedAt,
    entryPoint: template.entryPoint,
    template: template.template,
    agent: template.agent,
    campaign: template.campaign,
    reported: template.reported,
  };
}

function known01(time: number): number | undefined {
  return Number.isNaN(time) ? undefined : time;
}

/** A place where texts become bytes. */
class Scratch {
  private bytes = Buffer.alloc(1_024);
  view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);

  /** Puts a text at the beginning; gives the number of its bytes. */
  write(text: string): number {
    if (this.bytes.length < text.length * 3 + PADDING) this.grow(text.length * 3 + PADDING);
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 127) return this.bytes.write(text, "utf8");
      this.view.setUint8(i, code);
    }
    return text.length;
  }

  private grow(size: number): void {
    this.bytes = Buffer.alloc(size);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, size);
  }
}
