import fc from "fast-check";
import { expect, test } from "vitest";
import { idOf, transaction, transactionForm } from "../../src/core/ledger/transaction.ts";

test("what many transactions have in common may be written once: each has the id of its whole content", () => {
  const word = fc.string({ unit: "binary" });
  const account = fc.record({
    owner: word,
    kind: fc.constantFrom("cash" as const, "wallet" as const),
    party: fc.option(word),
  });
  const common = fc.record({
    kind: fc.constantFrom("charge" as const, "top_up" as const),
    corrects: fc.option(word),
    reason: word,
    tags: fc.dictionary(word, word),
    accounts: fc.tuple(account, account),
    amount: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    currency: word,
  });
  const about = fc.record({ subject: word, happenedAt: fc.maxSafeInteger(), recordedAt: fc.maxSafeInteger() });
  fc.assert(
    fc.property(
      common,
      fc.array(about, { maxLength: 3 }),
      ({ accounts: [from, to], amount, currency, ...rest }, units) => {
        const postings = [
          { account: from, amount, currency },
          { account: { ...to, owner: from.owner }, amount: -amount, currency },
        ];
        const form = transactionForm({ ...rest, postings });
        for (const unit of units) {
          const made = form(unit);
          expect(made.id).toBe(idOf(made));
          expect(made).toEqual(transaction({ ...rest, ...unit, postings }));
        }
      },
    ),
  );
});
