import fc from "fast-check";
import { expect, test } from "vitest";
import { openFingerprints } from "./fingerprints.ts";

test("it answers as a set of texts does", () => {
  const texts = fc.array(fc.string({ unit: "grapheme" }), { maxLength: 200 });
  fc.assert(
    fc.property(texts, texts, (added, asked) => {
      const prints = openFingerprints();
      for (const text of added) prints.add(text);
      const known = new Set(added);
      return [...added, ...asked].every((text) => prints.has(text) === known.has(text));
    }),
  );
});

test("texts that differ little are told apart, also when it grows", () => {
  const prints = openFingerprints();
  for (let i = 0; i < 300_000; i += 1) prints.add(`wamid.${i}`);
  let wrong = 0;
  for (let i = 0; i < 300_000; i += 1) wrong += Number(!prints.has(`wamid.${i}`)) + Number(prints.has(`wamid.x${i}`));
  expect(wrong).toBe(0);
});
