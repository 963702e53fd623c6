import fc from "fast-check";
import { expect, test } from "vitest";
import { isWamidOf, phoneInWamid } from "./wamid.ts";

function wamid(phone: string, rest = "\u0015\u0002\u0000\u0011\u0018\u00123A5F0C9B27D1E46088"): string {
  return `wamid.${Buffer.from(`\u001c\u0018${String.fromCharCode(phone.length)}${phone}${rest}`, "latin1").toString("base64")}`;
}

const phone = fc.stringMatching(/^\d{7,15}$/);

test("an id that contains a number is told from one that contains another", () => {
  fc.assert(
    fc.property(phone, phone, (own, other) => {
      expect(isWamidOf(wamid(own), own)).toBe(true);
      expect(isWamidOf(wamid(own), other)).toBe(own === other);
      expect(phoneInWamid(wamid(own))).toBe(own);
    }),
  );
});

test("whatever is said to be an id of a number contains it", () => {
  const almost = fc.tuple(phone, fc.base64String({ maxLength: 40 }), fc.nat({ max: 40 })).map(([own, noise, at]) => {
    const id = wamid(own);
    return { own, id: `${id.slice(0, at)}${noise}${id.slice(at + noise.length)}` };
  });
  fc.assert(
    fc.property(almost, ({ own, id }) => !isWamidOf(id, own) || phoneInWamid(id) === own),
    { numRuns: 500 },
  );
});

test("an older id, and what is no id, are left to the one who looks closely", () => {
  const older = `wamid.${Buffer.from([0x01, 0x11, 0x86, 0x55, 0x11, 0x98, 0x76, 0x54, 0x3f]).toString("base64")}`;
  expect(phoneInWamid(older)).toBe("55119876543");
  expect(isWamidOf(older, "55119876543")).toBe(false);
  expect(isWamidOf("m1", "5511987654321")).toBe(false);
  expect(isWamidOf("wamid.", "5511987654321")).toBe(false);
});
