import type { NewsPlace } from "../../store/port/reads.ts";

/** A place among the changes of charges as one short text: pairs of owner and number, each in as few bytes as it needs. */
export function writePlace(place: NewsPlace): string {
  const bytes: number[] = [];
  for (const [owner, news] of [...place].sort(([a], [b]) => a - b)) {
    put(bytes, BigInt(owner));
    put(bytes, news);
  }
  return `n${Buffer.from(bytes).toString("base64url")}`;
}

/** Undefined where the text is no place. */
export function readPlace(text: string): NewsPlace | undefined {
  if (!/^n[\w-]*$/.test(text)) return undefined;
  const bytes = Buffer.from(text.slice(1), "base64url");
  const place = new Map<number, bigint>();
  for (let at = 0; at < bytes.length; ) {
    const owner = take(bytes, at);
    const news = owner && take(bytes, owner.end);
    if (!owner || !news || owner.value > MOST_OWNER || news.value > MOST_NEWS) return undefined;
    place.set(Number(owner.value), news.value);
    at = news.end;
  }
  return writePlace(place) === text ? place : undefined;
}

const MOST_OWNER = 255n;
const MOST_NEWS = 2n ** 63n - 1n;
const MOST_BYTES = 10;

/** Seven bits a byte, the lowest first; the eighth says that there is more. */
function put(bytes: number[], value: bigint): void {
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
}

function take(bytes: Buffer, from: number): { readonly value: bigint; readonly end: number } | undefined {
  let value = 0n;
  for (let at = from; at < bytes.length && at < from + MOST_BYTES; at += 1) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 127) << BigInt(7 * (at - from));
    if (byte < 128) return { value, end: at + 1 };
  }
  return undefined;
}
