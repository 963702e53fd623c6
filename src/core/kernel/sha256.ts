import { assert } from "./assert.ts";

/**
 * SHA-256 (FIPS 180-4) of a text's UTF-8 bytes, in hex. Written here because core depends on nothing, runs in
 * browsers too, and needs its answer at once, which Web Crypto does not give. Its buffers are kept from call to call.
 */
export function sha256(text: string): string {
  return hash(text);
}

let hash = ownSha256;

/** Takes a host's own SHA-256 in its place, which answers the same and sooner; one that does not is refused. */
export function lendSha256(native: (text: string) => string): void {
  const probe = "\u00e9\u{1f4d6} accounting";
  assert(native(probe) === ownSha256(probe), "what is lent is SHA-256 of UTF-8 in hex");
  hash = native;
}

function ownSha256(text: string): string {
  const length = writePadded(text);
  state.set(INITIAL);
  for (let block = 0; block < length; block += 64) {
    for (let i = 0; i < 16; i += 1) schedule[i] = wordAt(block + 4 * i);
    compress();
  }
  let hex = "";
  for (const word of state) hex += word.toString(16).padStart(8, "0");
  return hex;
}

const PRIMES = firstPrimes(64);
const INITIAL = Uint32Array.from(PRIMES.slice(0, 8).map((prime) => fractionBits(Math.sqrt(prime))));
const ROUND = Uint32Array.from(PRIMES.map((prime) => fractionBits(Math.cbrt(prime))));

const state = new Uint32Array(8);
const schedule = new Uint32Array(64);
let bytes = new Uint8Array(1024);

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes;
}

/** The first 32 bits of a number's fraction. */
function fractionBits(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

/** Writes the text, a one bit, zeros, and the length in bits; gives how many bytes that is, in whole blocks of 64. */
function writePadded(text: string): number {
  if (bytes.length < text.length * 3 + 72) bytes = new Uint8Array(text.length * 6 + 72);
  const size = writeUtf8(text);
  const length = Math.ceil((size + 9) / 64) * 64;
  bytes.fill(0, size, length);
  bytes[size] = 0x80;
  const bits = size * 8;
  for (let i = 1; i <= 8; i += 1) bytes[length - i] = Math.floor(bits / 2 ** (8 * (i - 1)));
  return length;
}

function writeUtf8(text: string): number {
  let size = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes[size++] = code;
    else {
      size = writeLong(text.codePointAt(i) ?? code, size);
      if ((text.codePointAt(i) ?? code) > 0xffff) i += 1;
    }
  }
  return size;
}

/** A code point above U+007F; half of a surrogate pair becomes the replacement character. */
function writeLong(point: number, at: number): number {
  const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
  let size = at;
  if (code < 0x800) bytes[size++] = 0xc0 | (code >> 6);
  else {
    if (code < 0x10000) bytes[size++] = 0xe0 | (code >> 12);
    else {
      bytes[size++] = 0xf0 | (code >> 18);
      bytes[size++] = 0x80 | ((code >> 12) & 63);
    }
    bytes[size++] = 0x80 | ((code >> 6) & 63);
  }
  bytes[size++] = 0x80 | (code & 63);
  return size;
}

function wordAt(at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

/** Works the block in the schedule's first sixteen words into the state. */
function compress(): void {
  const w = schedule;
  for (let i = 16; i < 64; i += 1) {
    const early = w[i - 15] ?? 0;
    const late = w[i - 2] ?? 0;
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    w[i] = (w[i - 16] ?? 0) + s0 + (w[i - 7] ?? 0) + s1;
  }
  let a = (state[0] ?? 0) | 0;
  let b = (state[1] ?? 0) | 0;
  let c = (state[2] ?? 0) | 0;
  let d = (state[3] ?? 0) | 0;
  let e = (state[4] ?? 0) | 0;
  let f = (state[5] ?? 0) | 0;
  let g = (state[6] ?? 0) | 0;
  let h = (state[7] ?? 0) | 0;
  for (let i = 0; i < 64; i += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (ROUND[i] ?? 0) + (w[i] ?? 0)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const add = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i += 1) state[i] = (state[i] ?? 0) + (add[i] ?? 0);
}
