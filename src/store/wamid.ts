const PREFIX = "wamid.";
const PHONE = /^\d{7,15}$/;

/**
 * The user's phone number that a message id of Meta contains, if it does. Two forms are known: the number as text behind
 * `1c 18 <length>`, and, in older ids, as pairs of digits behind `<kind> 11 <80 + bytes>`.
 */
export function phoneInWamid(id: string): string | undefined {
  if (!id.startsWith(PREFIX)) return undefined;
  const bytes = Buffer.from(id.slice(PREFIX.length, PREFIX.length + 32), "base64");
  const [first = 0, second = 0, third = 0] = bytes;
  if (first === 0x1c && second === 0x18) return phone(bytes.toString("latin1", 3, 3 + third));
  if (second === 0x11) return phone(bytes.toString("hex", 3, 3 + (third & 0x0f)).replace(/f$/, ""));
  return undefined;
}

function phone(text: string): string | undefined {
  return PHONE.test(text) ? text : undefined;
}

/** By character code: the six bits of a character of base64. */
const SIX_BITS = new Uint8Array(128);
for (const [bits, character] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries())
  SIX_BITS[character.charCodeAt(0)] = bits;
/** `1c 18` before the length of the number. */
const [KIND, NEXT] = [0x1c, 0x18];
const HEADER_BYTES = 3;

/**
 * Whether a message id is of the form that today's ids have and contains just this number. False says nothing: whoever wants
 * to know looks with {@link phoneInWamid}. It builds nothing, because nearly all ids contain the number of their user.
 */
export function isWamidOf(id: string, phone: string): boolean {
  if (!id.startsWith(PREFIX) || !PHONE.test(phone)) return false;
  if (byteAt(id, 0) !== KIND || byteAt(id, 1) !== NEXT || byteAt(id, 2) !== phone.length) return false;
  for (let at = 0; at < phone.length; at += 1) if (byteAt(id, HEADER_BYTES + at) !== phone.charCodeAt(at)) return false;
  return true;
}

/** A byte of what stands in base64 behind the prefix. */
function byteAt(id: string, place: number): number {
  const at = PREFIX.length + Math.floor((place * 4) / 3);
  const [high, low] = [sixBits(id.charCodeAt(at)), sixBits(id.charCodeAt(at + 1))];
  if (place % 3 === 0) return ((high << 2) | (low >> 4)) & 0xff;
  return place % 3 === 1 ? ((high << 4) | (low >> 2)) & 0xff : ((high << 6) | low) & 0xff;
}

function sixBits(code: number): number {
  return SIX_BITS[code] ?? 0;
}
