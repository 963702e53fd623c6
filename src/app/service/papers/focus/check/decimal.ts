/** An exact number: `digits` times ten to the power of minus `scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const NUMBER = /^(-?)(?:(\d+)(?:\.(\d+))?|\.(\d+))(?:E(-?\d{1,3}))?$/;

/** Reads a number as FOCUS writes it: no sign but a minus, no separators, E notation without a plus. */
export function parseDecimal(text: string): Decimal | undefined {
  const parts = NUMBER.exec(text);
  if (!parts) return undefined;
  const [, sign, whole = "0", fraction = parts[4] ?? "", , exponent = "0"] = parts;
  const size = BigInt(whole + fraction);
  return shifted({ digits: sign === "-" ? -size : size, scale: fraction.length }, Number(exponent));
}

/** The exact product. */
export function times(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

/** The exact sum. */
export function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: at(a, scale) + at(b, scale), scale };
}

/** Whether two numbers differ by less than a millionth, or than a billionth of the first: what rounding may have left. */
export function matches(a: Decimal, b: Decimal): boolean {
  const scale = Math.max(a.scale, b.scale, 6);
  const [one, other] = [at(a, scale), at(b, scale)];
  const slack = size(one) / 1_000_000_000n;
  const millionth = 10n ** BigInt(scale - 6);
  return size(one - other) < (slack > millionth ? slack : millionth);
}

/** In plain notation. */
export function formatDecimal({ digits, scale }: Decimal): string {
  const text = size(digits)
    .toString()
    .padStart(scale + 1, "0");
  const point = text.length - scale;
  const fraction = text.slice(point).replace(/0+$/, "");
  return `${digits < 0n ? "-" : ""}${text.slice(0, point)}${fraction === "" ? "" : `.${fraction}`}`;
}

function shifted({ digits, scale }: Decimal, exponent: number): Decimal {
  const moved = scale - exponent;
  return moved >= 0 ? { digits, scale: moved } : { digits: digits * 10n ** BigInt(-moved), scale: 0 };
}

function at({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}

function size(value: bigint): bigint {
  return value < 0n ? -value : value;
}
