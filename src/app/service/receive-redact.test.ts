import { expect, test } from "vitest";
import { maskedSentence, redacted, shapeOf } from "./receive-redact.ts";

test("the build of a body stays, what it says does not", () => {
  const body = {
    object: "whatsapp_business_account",
    entry: [
      {
        id: "102290129340398",
        time: 1_790_000_000,
        changes: [
          {
            field: "messages",
            value: {
              messages: [
                {
                  from: "16505551234",
                  id: "wamid.HBgLMTY1MDU1NTEyMzQ=",
                  timestamp: "1790000000",
                  type: "text",
                  text: { body: "Call me on 555 0100" },
                },
                { errors: [{ code: 131047, title: "Re-engagement message" }], "Maria Silva": 1, count: 3 },
              ],
            },
          },
        ],
      },
    ],
  };
  const text = redacted(body);
  for (const hidden of ["1650", "wamid", "Call", "Maria", "10229", "555 0100"]) expect(text).not.toContain(hidden);
  for (const kept of [
    '"type":"text"',
    '"timestamp":"1790000000"',
    '"body":"<text of 19>"',
    '"field":"messages"',
    '"count":3',
  ])
    expect(text).toContain(kept);
});

test("any size and depth is bounded", () => {
  let deep: unknown = "x";
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
  expect(redacted(deep).length).toBeLessThan(200);
  const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key_${index}`, ["a".repeat(99)]]));
  expect(redacted([wide, wide, wide]).length).toBeLessThan(17_000);
});

test("of a text that is no JSON the shape stays", () => {
  expect(shapeOf('from=16505551234&text=Olá, João! "{"')).toBe('xxxx=00000000000&xxxx=xxx, xxxx! "{"');
  expect(shapeOf("x".repeat(9_000)).length).toBe(400);
});

test.each([
  ['from: "+1 650-555-1234"', 'from: "..."'],
  ['id: "wamid.HBgLMTY1MDU1NTEyMzQVAgA="', 'id: "wamid..."'],
  ['timestamp: "0"', 'timestamp: "0"'],
  ["recipient_id: 5511987650001", "recipient_id: ..."],
])("%s is written down as %s", (sentence, masked) => expect(maskedSentence(sentence)).toBe(masked));
