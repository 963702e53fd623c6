import type { Value } from "./connection.ts";

/**
 * Columns of a batch in the server's binary form of a one-dimensional array: about twice as fast as the driver's text
 * form, which quotes every element here and unquotes it there. A type that is not in the list goes as text.
 */
const TYPES = {
  bool: { oid: 16, bytes: 1 },
  bytea: { oid: 17, bytes: 0 },
  int8: { oid: 20, bytes: 8 },
  int4: { oid: 23, bytes: 4 },
  text: { oid: 25, bytes: 0 },
  json: { oid: 114, bytes: 0 },
  date: { oid: 1082, bytes: 4 },
  uuid: { oid: 2950, bytes: 16 },
} as const;

export type BinaryType = keyof typeof TYPES;

const HEADER_BYTES = 20;
/** No character of JavaScript's UTF-16 takes more bytes in UTF-8. */
const BYTES_PER_UNIT = 3;

export function isBinaryType(type: string): type is BinaryType {
  return Object.hasOwn(TYPES, type);
}

/**
 * Encodes one value of each row. All are of one type; bytes may come as a latin1 text, which is lighter than many small
 * buffers; null and undefined are SQL's null. Throws where a value is of another type.
 */
export function binaryColumn<Row>(
  type: BinaryType,
  rows: readonly Row[],
  pick: (row: Row, index: number) => Value | undefined,
): Buffer {
  const { oid, bytes } = TYPES[type];
  let offset = HEADER_BYTES;
  let hasNull = 0;
  // By number: an iterator would make two objects for each row.
  for (let index = 0; index < rows.length; index += 1) {
    const value = pickAt(rows, index, pick);
    if (value === null || value === undefined) {
      hasNull = 1;
      makeRoom(offset, 4);
      scratch.writeInt32BE(-1, offset);
      offset += 4;
    } else {
      makeRoom(offset, room(bytes, value));
      const length = write(scratch, offset + 4, type, value);
      scratch.writeInt32BE(length, offset);
      offset += 4 + length;
    }
  }
  for (const [index, word] of [1, hasNull, oid, rows.length, 1].entries()) scratch.writeInt32BE(word, index * 4);
  return Buffer.from(scratch.subarray(0, offset));
}

function pickAt<Row>(
  rows: readonly Row[],
  index: number,
  pick: (row: Row, index: number) => Value | undefined,
): Value | undefined {
  const row = rows[index];
  return row === undefined ? undefined : pick(row, index);
}

/** Where columns are put together; kept from one to the next. */
let scratch = Buffer.allocUnsafe(2 ** 16);

function makeRoom(offset: number, bytes: number): void {
  if (offset + bytes <= scratch.length) return;
  const larger = Buffer.allocUnsafe((offset + bytes) * 2);
  scratch.copy(larger, 0, 0, offset);
  scratch = larger;
}

function room(bytes: number, value: Exclude<Value, null>): number {
  if (bytes > 0) return 4 + bytes;
  if (typeof value === "string") return 4 + value.length * BYTES_PER_UNIT;
  return 4 + (value instanceof Uint8Array ? value.length : 0);
}

/** Writes one value; gives its length. */
function write(buffer: Buffer, offset: number, type: BinaryType, value: Exclude<Value, null>): number {
  if ((type === "text" || type === "json") && typeof value === "string") return writeText(buffer, offset, value);
  if (type === "bytea" && typeof value === "string") return buffer.write(value, offset, "latin1");
  if (type === "bytea" && value instanceof Uint8Array) {
    buffer.set(value, offset);
    return value.length;
  }
  if (type === "uuid" && typeof value === "string") return writeUuid(buffer, offset, value);
  if (type === "date" && typeof value === "string") return buffer.writeInt32BE(dayNumber(value), offset) - offset;
  if (type === "bool" && typeof value === "boolean") return buffer.writeUInt8(value ? 1 : 0, offset) - offset;
  if (type === "int4" && typeof value === "number") return buffer.writeInt32BE(value, offset) - offset;
  if (type === "int8" && (typeof value === "number" || typeof value === "bigint"))
    return writeLong(buffer, offset, value);
  throw new TypeError(`a column of ${type} got a ${typeof value}`);
}

/** Up to so many characters a loop is faster than a call of the library. */
const SHORT = 48;
const LAST_OF_ASCII = 127;

function writeText(buffer: Buffer, offset: number, text: string): number {
  if (text.length > SHORT) return buffer.write(text, offset);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > LAST_OF_ASCII) return buffer.write(text, offset);
    buffer[offset + at] = code;
  }
  return text.length;
}

/** Digits by hand: a call of the library takes longer than these few. */
function writeUuid(buffer: Buffer, offset: number, value: string): number {
  let digits = 0;
  let byte = 0;
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code === DASH) continue;
    const digit = NIBBLES[code] ?? NO_DIGIT;
    if (digit === NO_DIGIT || digits === UUID_DIGITS) throw notUuid(value);
    byte = (byte << 4) | digit;
    if (digits % 2 === 1) {
      buffer[offset + (digits >> 1)] = byte;
      byte = 0;
    }
    digits += 1;
  }
  if (digits !== UUID_DIGITS) throw notUuid(value);
  return TYPES.uuid.bytes;
}

function notUuid(value: string): TypeError {
  return new TypeError(`a column of uuid got ${value.length} characters`);
}

const DASH = "-".charCodeAt(0);
const NO_DIGIT = 255;
const UUID_DIGITS = 32;
/** Values of hexadecimal digits by their character codes. */
const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase());
  return digit < 0 ? NO_DIGIT : digit;
});

/** Days from the server's own first day to this one. Rows of a batch share few. */
function dayNumber(day: string): number {
  const known = days.get(day);
  if (known !== undefined) return known;
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN;
  if (Number.isNaN(at)) throw new TypeError(`a column of date got "${day}"`);
  const number = Math.round(at / MS_PER_DAY) - FIRST_DAY;
  if (days.size >= MOST_DAYS) days.clear();
  days.set(day, number);
  return number;
}

const MS_PER_DAY = 86_400_000;
/** 2000-01-01, in days of the epoch. */
const FIRST_DAY = 10_957;
const MOST_DAYS = 10_000;
const days = new Map<string, number>();

function writeLong(buffer: Buffer, offset: number, value: number | bigint): number {
  if (typeof value === "bigint") return buffer.writeBigInt64BE(value, offset) - offset;
  if (!Number.isSafeInteger(value)) throw new TypeError(`a column of int8 got ${value}`);
  const high = Math.floor(value / 2 ** 32);
  buffer.writeInt32BE(high, offset);
  return buffer.writeUInt32BE(value - high * 2 ** 32, offset + 4) - offset;
}
