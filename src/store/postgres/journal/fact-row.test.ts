import fc from "fast-check";
import { expect, test } from "vitest";
import type { MessageFact } from "../../../core/usage/fact.ts";
import { rowOf } from "./fact-row.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("PMP", 'a "quoted" word', "back\\slash", "line\nend", "\u2028"),
);
const instant = fc.integer({ min: 0, max: 4_000_000_000_000 });
const absent = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const reported = fc.record({
  model: absent(text),
  type: absent(text),
  category: absent(text),
  subtype: absent(text),
  billable: absent(fc.boolean()),
  price: absent(fc.bigInt()),
  conversation: absent(text),
  expiresAt: absent(instant),
});
const fact = fc.record({
  waba: absent(text),
  direction: absent(fc.constantFrom("inbound", "outbound")),
  type: absent(text),
  category: absent(text),
  at: absent(instant),
  deliveredAt: absent(instant),
  failedAt: absent(instant),
  entryPoint: absent(fc.constantFrom("ad", "page")),
  template: absent(text),
  agent: absent(text),
  campaign: absent(text),
  idDerived: absent(fc.boolean()),
  reported: absent(reported),
});

/** What the body must be: absent fields left out, the price as a text. */
function expected({ reported, ...fields }: Omit<MessageFact, "kind" | "number" | "id">): string {
  const { model, type, category, subtype, billable, conversation, expiresAt } = reported ?? {};
  const price = reported?.price === undefined ? undefined : String(reported.price);
  const report = { model, type, category, subtype, billable, price, conversation, expiresAt };
  const isEmpty = Object.values(report).every((one) => one === undefined);
  return JSON.stringify({
    ...fields,
    idDerived: fields.idDerived || undefined,
    reported: isEmpty ? undefined : report,
  });
}

function bodyOf(fields: Omit<MessageFact, "kind" | "number" | "id">): string {
  return rowOf({ kind: "message", number: "1", id: "~m", ...fields }).body;
}

test("the body of a message is the JSON of its fields in one order, without those that are absent", () => {
  fc.assert(
    fc.property(fact, (fields) => {
      expect(bodyOf(fields)).toBe(expected(fields));
    }),
  );
});

test("facts that differ in one field only have each its own body, also right after one another", () => {
  fc.assert(
    fc.property(fact, fact, (fields, others) => {
      for (const [name, value] of Object.entries(others)) {
        const one = { ...fields, [name]: value };
        expect(bodyOf(one)).toBe(expected(one));
        for (const [part, told] of Object.entries(others.reported ?? {})) {
          const other = { ...fields, reported: { ...fields.reported, [part]: told } };
          expect(bodyOf(other)).toBe(expected(other));
        }
      }
    }),
  );
});
