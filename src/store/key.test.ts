import { createHmac, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { KEY_BYTES, openKey } from "./key.ts";

const bytes = Buffer.from("9f1c0be2437ad865ff00117788c3a4d5e6f708192a3b4c5d6e7f8091a2b3c4d5", "hex");
const key = openKey(bytes);
const names = Buffer.from(hkdfSync("sha256", bytes, "daybook", "names", KEY_BYTES));

/** The same by Node's own HMAC. */
function expected(text: string): string {
  return createHmac("sha256", names).update(text).digest("base64url").slice(0, 22);
}

test("the keyed hash is HMAC-SHA-256 under the key for names, cut to 22 characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
      expect(key.hash(text)).toBe(expected(text));
    }),
  );
});

test("a text longer than any before, or with characters of several bytes, is hashed whole", () => {
  for (const text of ["x".repeat(5_000), "ä".repeat(3_000), "message\nwamid.HBgN", "", "🙂".repeat(700)])
    expect(key.hash(text)).toBe(expected(text));
});
