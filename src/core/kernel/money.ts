/** An exact amount in millionths of a currency unit. The currency stands beside it, never inside. */
export type Micros = bigint;

const SCALE = 1_000_000n;
const DECIMAL = /^([+-]?)(\d{1,15})(?:\.(\d{1,6}))?$/;

/** Reads a decimal string of at most six decimals; undefined when it is not one. Never rounds. */
export function parseMoney(text: string): Micros | undefined {
  const parts = DECIMAL.exec(text);
  if (!parts) return undefined;
  const [, sign, whole = "0", fraction = ""] = parts;
  const micros = BigInt(whole) * SCALE + BigInt(fraction.padEnd(6, "0"));
  return sign === "-" ? -micros : micros;
}

/** The wire form: a decimal string with the four decimals that rate cards print, and up to six where they matter. */
export function formatMoney(amount: Micros): string {
  const size = amount < 0n ? -amount : amount;
  const fraction = (size % SCALE)
    .toString()
    .padStart(6, "0")
    .replace(/0{1,2}$/, "");
  return `${amount < 0n ? "-" : ""}${size / SCALE}.${fraction}`;
}
