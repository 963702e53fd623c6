import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fact } from "../../../src/core/usage/fact.ts";
import { servers } from "../database.ts";
import { entries, everything, status, type TestJournal, testJournal } from "./journals.ts";

describe.each(servers())("the journal on the %s server", (kind) => {
  let store: TestJournal;
  beforeAll(async () => {
    store = await testJournal(kind);
  });
  afterAll(() => store.close());

  test("gives back what it was given, with surrogates beside the names", async () => {
    const { journal } = store;
    const facts: Fact[] = [
      status(1),
      { kind: "number_alias", id: "106540352242922", digits: "15550001111" },
      { kind: "user_alias", users: ["16505550100", "US.77"], at: 5, evidence: "webhook contacts" },
      status(1, { user: "US.77", deliveredAt: undefined, failedAt: 9, reported: { price: 12n } }),
      { kind: "message", number: "15550001111", id: "odd \0 \\ \ud800 'id'", user: "551187654321" },
    ];
    expect(await journal.append(entries(facts))).toEqual({ added: 5, known: 0 });
    expect(await journal.append(entries(facts))).toEqual({ added: 0, known: 5 });
    const stored = await everything(journal);
    expect(stored.map(({ seq }) => seq)).toEqual([1n, 2n, 3n, 4n, 5n]);
    const named = stored.map((one) => one.named);
    expect(named).toEqual(expect.arrayContaining([facts[0], facts[1], facts[2], facts[3]]));
    expect(named).toContainEqual({ ...facts[4], id: "odd \ufffd \\ \ufffd 'id'" });
    const surrogate = stored
      .map((one) => one.fact)
      .find((fact) => fact.kind === "message" && fact.number === "15550001111");
    expect(surrogate).toMatchObject({
      id: expect.stringMatching(/^~[\w-]{22}$/),
      user: expect.stringMatching(/^55-[\w-]{22}$/),
    });
  });
});
