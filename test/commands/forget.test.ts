import { expect, test } from "vitest";
import { openKey } from "../../src/store/key.ts";
import { openJournal } from "../../src/store/postgres/journal/journal.ts";
import { openStore } from "../../src/store/postgres/open.ts";
import { openStoreKey } from "../../src/store/postgres/store-key.ts";
import { entries, status } from "../store/journal/journals.ts";
import { openBench } from "./daybook.ts";

const bench = openBench();

test("a user is forgotten by any spelling, once, and without a trace of whom", async () => {
  const data = `${bench.path}/data`;
  const store = await openStore({ data, use: "own" });
  const journal = openJournal(store.pool, openKey((await openStoreKey(store, undefined)).key));
  await journal.append(entries([1, 2, 3].map((n) => status(n, { user: "5511987654321" }))));
  await store.close();

  expect(bench.daybook(["forget", "+55 (11) 8765-4321", "--data", "data"])).toMatchObject({
    status: 0,
    stdout: "forgotten: 1 name, 3 message ids, 0 dead letters\n",
    stderr: "",
  });
  expect(bench.daybook(["forget", "5511987654321", "--data", "data"])).toMatchObject({
    status: 1,
    stderr: "daybook: nothing is known of this user\n",
  });
  expect(bench.daybook(["forget", "nobody", "--data", "data"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("neither a phone number with its country code"),
  });

  const again = await openStore({ data, use: "own" });
  const { rows } = await again.pool.query<{ text: string }>("select audit::text as text from audit order by at");
  await again.close();
  expect(rows.map(({ text }) => text.includes("user.forget") && text.includes("command line"))).toEqual([true, true]);
  expect(rows.map(({ text }) => /8765/.test(text))).toEqual([false, false]);
});
