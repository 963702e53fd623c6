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
