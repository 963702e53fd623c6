import { expect, test } from "vitest";
import { parseAppSecrets, signatureOf, signedBy } from "./signature.ts";

const body = Buffer.from('{"object":"whatsapp_business_account"}');

test("the signature is HMAC-SHA-256 over the bytes", () => {
  // RFC 4231, test case 2.
  expect(signatureOf(Buffer.from("what do ya want for nothing?"), "Jefe")).toBe(
    "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});

test("any of the secrets will do, and its name is given", () => {
  const secrets = ["one", "two", "three"].map((name) => ({ name, secret: `secret of ${name}` }));
  expect(signedBy(body, signatureOf(body, "secret of three"), secrets)).toEqual({ ok: true, value: "three" });
  expect(signedBy(body, signatureOf(body, "secret of four"), secrets)).toEqual({ ok: false, refusal: "forged" });
  expect(signedBy(body, signatureOf(body, "secret of one").toUpperCase(), secrets).ok).toBe(true);
  expect(signedBy(body, signatureOf(body, ""), [])).toEqual({ ok: false, refusal: "forged" });
});

test.each([
  [undefined, "missing"],
  ["", "missing"],
  ["sha256=", "malformed"],
  [`sha256=${"0".repeat(63)}`, "malformed"],
  [`sha256=${"0".repeat(65)}`, "malformed"],
  [`sha256=${"g".repeat(64)}`, "malformed"],
  [`sha512=${"0".repeat(64)}`, "malformed"],
  [`sha256=${"0".repeat(64)}`, "forged"],
])("%s is %s", (header, refusal) => {
  expect(signedBy(body, header, [{ name: "meta", secret: "a secret" }])).toEqual({ ok: false, refusal });
});

test.each([
  ["", []],
  ["0123456789abcdef", ["meta 0123456789abcdef"]],
  [" first-secret , second-secret,", ["meta first-secret", "meta second-secret"]],
  [
    "shop=first-secret,shop=second-secret,crm=third-secret",
    ["shop first-secret", "shop second-secret", "crm third-secret"],
  ],
  ["YWJjZGVmZ2g=", ["meta YWJjZGVmZ2g="]],
  ["YWJjZGVmZ2hp==", ["meta YWJjZGVmZ2hp=="]],
])("%j is read as %j", (text, expected) => {
  const read = parseAppSecrets(text);
  expect(read.ok && read.value.map(({ name, secret }) => `${name} ${secret}`)).toEqual(expected);
});

test("a secret that is none is refused without being repeated", () => {
  const read = parseAppSecrets("long-enough-secret,hunter2");
  expect(read).toEqual({ ok: false, refusal: expect.stringContaining("place 2") });
  expect(JSON.stringify(read)).not.toContain("hunter2");
});
