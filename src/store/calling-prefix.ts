/** Countries whose calling code has two digits; +1 and +7 are shared by several countries, all others have three. */
const TWO_DIGITS = new Set(
  "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98".split(
    " ",
  ),
);

/**
 * The first digits of a phone number, enough to tell its country by any market map: with the area code in +1, with the
 * digit after +7. It depends on the plan of calling codes (ITU-T E.164) alone, not on the map at hand, so that a user's
 * surrogate stays the same when a map gets a new row.
 */
export function callingPrefix(digits: string): string {
  if (digits.startsWith("1")) return digits.slice(0, 4);
  if (digits.startsWith("7")) return digits.slice(0, 2);
  return digits.slice(0, TWO_DIGITS.has(digits.slice(0, 2)) ? 2 : 3);
}
