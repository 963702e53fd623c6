import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fact } from "../../../src/core/usage/fact.ts";
import { canonicalUser } from "../../../src/core/usage/identity.ts";
import { servers } from "../database.ts";
import { entries, everything, type TestJournal, testJournal, wamid } from "./journals.ts";

const SEEDS = process.env.DAYBOOK_FULL === "1" ? 60 : 4;

/** People with all names that stand for each. */
const PEOPLE: readonly (readonly string[])[] = [
  ["5511987654321", "551187654321", "BR.4711"],
  ["5215512345678", "525512345678"],
  ["541123456789", "5491123456789", "AR.99"],
  ["16505550100", "US.ENT.1181", "US.2242"],
  ["77012345678", "447911123456"],
  ["IN.31337"],
];

const traffic = fc.array(
  fc.record({
    person: fc.nat(PEOPLE.length - 1),
    name: fc.nat(2),
    id: fc.nat(30),
    number: fc.nat(3),
    is: fc.constantFrom("in", "sent", "delivered", "failed", "alias"),
    isNamed: fc.boolean(),
  }),
  { minLength: 40, maxLength: 120 },
);

type Step = typeof traffic extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

function factOf({ person, name, id, number, is, isNamed }: Step, n: number): Fact {
  const names = PEOPLE[person] ?? [];
  const user = names[name % names.length] ?? "";
  if (is === "alias") return { kind: "user_alias", users: [names[0] ?? "", user], at: n, evidence: "webhook contacts" };
  const phone = names.find((one) => /^\d/.test(one));
  const message = phone === undefined ? `id-of-${user}-${id}` : wamid(phone, person * 100 + id);
  const instant = is === "in" || is === "sent" ? "at" : is === "failed" ? "failedAt" : "deliveredAt";
  return {
    kind: "message",
    number: `10654035224292${number}`,
    id: message,
    direction: is === "in" ? "inbound" : "outbound",
    [instant]: 1_700_000_000_000 + n,
    ...(isNamed || phone === undefined ? { user } : {}),
  };
}

describe.each(servers())("privacy on the %s server", (kind) => {
  let store: TestJournal;
  beforeAll(async () => {
    store = await testJournal(kind);
  });
  afterAll(() => store.close());

  test("users and message ids stand in the mapping only, and nowhere once they were forgotten", async () => {
    await fc.assert(
      fc.asyncProperty(traffic, fc.nat(PEOPLE.length - 1), async (steps, first) => {
        await store.pool.query(
          "truncate fact, name, identity, alias, forgetting; update partition_head set head = 0, epoch = epoch + 1",
        );
        const journal = store.another();
        await Promise.all(steps.map((step, n) => journal.append(entries([factOf(step, n)], 1_000 + n))));
        await expectHidden(store, PEOPLE.flat());
        await expect(expectGone(store, PEOPLE.flat())).rejects.toThrow("not to match");
        for (let turn = 0; turn < PEOPLE.length; turn += 1) {
          const names = PEOPLE[(first + turn) % PEOPLE.length] ?? [];
          const before = await everything(journal);
          await journal.forgetUser(names[0] ?? "", 5_000);
          for (const name of names) if (!isJoined(steps, name)) await journal.forgetUser(name, 5_001);
          await expectGone(store, names);
          const after = await everything(journal);
          expect(after.filter(({ fact }) => fact.kind !== "user_forgotten").map(({ fact }) => fact)).toEqual(
            before.filter(({ fact }) => fact.kind !== "user_forgotten").map(({ fact }) => fact),
          );
        }
        expect((await store.pool.query("select from name")).count).toBe(0);
      }),
      { numRuns: SEEDS },
    );
  });

  test("what is older than it may be is forgotten, and who is still about is not", async () => {
    const { journal, pool } = store;
    const at = (user: string, id: number, receivedAt: number) =>
      journal.append(entries([{ kind: "message", number: "retention", id: wamid(user, id), user }], receivedAt));
    const [quiet, active, joined] = ["4915112345678", "4915112345679", "DE.55"];
    await at(quiet, 1, 1_000);
    await at(active, 2, 1_000);
    await at(active, 3, 9_000);
    await journal.append(
      entries([{ kind: "user_alias", users: [active, joined], at: 1_000, evidence: "webhook contacts" }], 1_000),
    );
    await at(joined, 4, 1_000);
    await pool.query("insert into content (message, received_at, sealed) values ($1, 1, '')", [
      journal.names.message(wamid(quiet, 1)),
    ]);
    expect(await journal.forgetOlder(5_000, 10_000)).toEqual({ users: 1, messages: 3, partitions: 1 });
    const partition = (await journal.names.partitionOf("retention")) ?? -1;
    const stored = await journal.read(partition, 0n, 100);
    const shown = stored.flatMap(({ named }) => (named.kind === "message" ? [[named.user, named.id.slice(0, 5)]] : []));
    expect(shown).toEqual([
      [journal.names.user(quiet), expect.stringMatching(/^~/)],
      [active, expect.stringMatching(/^~/)],
      [active, "wamid"],
      [joined, expect.stringMatching(/^~/)],
    ]);
    const told = stored.flatMap(({ fact }) => (fact.kind === "user_forgotten" ? fact.users : []));
    expect(new Set(told)).toEqual(new Set([quiet, active, joined].map(journal.names.user)));
    expect((await pool.query("select from content")).count).toBe(0);
    expect(await journal.forgetOlder(5_000, 10_001)).toEqual({ users: 0, messages: 0, partitions: 0 });
  });

  test("no process brings back a name that another one has forgotten, whatever it remembers and however they race", async () => {
    const writers = [store.journal, store.another(), store.another({ second: 1 })];
    const [retention, mover] = [store.another(), store.another()];
    const rounds = fc.array(
      fc.record({
        person: fc.nat(PEOPLE.length - 1),
        /** Digits that turn out to be the number's, so that its facts and names move while they are forgotten. */
        moves: fc.boolean(),
        byAge: fc.boolean(),
        steps: fc.array(
          fc.record({
            name: fc.nat(2),
            id: fc.nat(20),
            is: fc.constantFrom("in", "sent", "alias"),
            isNamed: fc.boolean(),
          }),
          { minLength: 4, maxLength: 20 },
        ),
      }),
      { minLength: 2, maxLength: 5 },
    );
    let places = 0;
    await fc.assert(
      fc.asyncProperty(rounds, async (asked) => {
        await store.pool.query(
          "truncate fact, name, identity, alias, forgetting; update partition_head set head = 0, epoch = epoch + 1",
        );
        for (const { person, moves, byAge, steps } of asked) {
          places += 1;
          const [id, digits] = [`10654035${places}`, `5511400${places}`];
          const facts = steps.map((step, n): Fact => {
            const fact = factOf({ ...step, person, number: 0 }, n);
            return fact.kind === "message" ? { ...fact, number: moves && n % 2 === 0 ? digits : id } : fact;
          });
          // All remember what they have put there.
          for (const writer of writers) await writer.append(entries(facts, 1_000));
          const names = PEOPLE[person] ?? [];
          const again = writers.flatMap((writer) => facts.map((fact) => writer.append(entries([fact], 2_000))));
          const alias: Fact = { kind: "number_alias", id, digits };
          const forget = async () => {
            if (byAge) await retention.forgetOlder(1_001, 3_000);
            for (const name of names) await retention.forgetUser(name, 3_000);
          };
          const [added] = await Promise.all([
            Promise.all(again),
            forget(),
            moves ? mover.append(entries([alias], 2_000)) : undefined,
          ]);
          expect(added.reduce((sum, one) => sum + one.added, 0)).toBe(0);
          await expectGone(store, names);
          // Delivered once more by those who remember, after the race.
          for (const writer of writers) expect(await writer.append(entries(facts, 4_000))).toMatchObject({ added: 0 });
          await expectGone(store, names);
        }
      }),
      { numRuns: SEEDS },
    );
  });

  test("who writes again is known again to all, also through a process that remembers the name as known", async () => {
    const [one, two, other] = [store.another(), store.another(), store.another()];
    const user = "5511987650002";
    const fact = (id: number): Fact => ({ kind: "message", number: "again", id: wamid(user, id), user });
    await one.append(entries([fact(1)], 1));
    await two.append(entries([fact(2)], 1));
    await other.forgetUser(user, 2);
    const partition = (await one.names.partitionOf("again")) ?? -1;
    const shown = async (journal = other) =>
      (await journal.read(partition, 0n, 10)).flatMap(({ named }) =>
        named.kind === "message" ? [[named.user, named.id[0]]] : [],
      );
    const hidden = one.names.user(user);
    expect(await shown()).toEqual([
      [hidden, "~"],
      [hidden, "~"],
    ]);
    await two.append(entries([fact(3)], 3));
    expect(await shown(one)).toEqual([
      [user, "~"],
      [user, "~"],
      [user, "w"],
    ]);
    await other.forgetOlder(4, 5);
    expect(await shown(two)).toEqual([
      [hidden, "~"],
      [hidden, "~"],
      [hidden, "~"],
    ]);
    await one.append(entries([fact(4)], 6));
    expect(await shown(two)).toEqual([
      [user, "~"],
      [user, "~"],
      [user, "~"],
      [user, "w"],
    ]);
  });

  test("who comes back is known again, and the messages from before are not", async () => {
    const { journal } = store;
    const user = "5511987650001";
    const append = (id: number) =>
      journal.append(entries([{ kind: "message", number: "back", id: wamid(user, id), user }], id));
    await append(1);
    expect(await journal.namesOf(user)).toEqual([user]);
    expect(await journal.forgetUser("551187650001", 2)).toEqual({ users: 1, messages: 1, partitions: 1 });
    expect(await journal.namesOf(user)).toEqual([]);
    expect(await append(1)).toEqual({ added: 0, known: 1 });
    expect(await journal.namesOf(user)).toEqual([]);
    await append(3);
    const stored = await journal.read((await journal.names.partitionOf("back")) ?? -1, 0n, 10);
    expect(stored.map(({ named }) => (named.kind === "message" ? [named.user, named.id[0]] : named.kind))).toEqual([
      [user, "~"],
      "user_forgotten",
      [user, "w"],
    ]);
  });
});

/** Whether any alias tells that the name is that of its person. A second spelling needs none. */
function isJoined(steps: readonly Step[], name: string): boolean {
  const person = PEOPLE.find((names) => names.includes(name)) ?? [];
  if (canonicalUser(name) === canonicalUser(person[0] ?? "")) return true;
  return steps.map(factOf).some((fact) => fact.kind === "user_alias" && fact.users.includes(name));
}

/** Every column of every table but `name.value`. */
async function expectHidden({ pool }: TestJournal, names: readonly string[]): Promise<void> {
  const pattern = patternOf(names);
  for (const table of await filledTables(pool)) {
    const { rows } = await pool.query<Record<string, unknown>>(`select * from "${table}"`);
    const shown = rows.flatMap((row) =>
      Object.entries(row).flatMap(([column, value]) => (table === "name" && column === "value" ? [] : [textOf(value)])),
    );
    expect(shown.find((text) => pattern.test(text)) ?? "").not.toMatch(pattern);
  }
}

/** One question for all tables: most are empty. */
async function filledTables(pool: TestJournal["pool"]): Promise<readonly string[]> {
  const tables = await pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const asked = tables.rows.map(({ name }) => `select '${name}' as name where exists (select from "${name}")`);
  return (await pool.query<{ name: string }>(asked.join(" union all "))).rows.map(({ name }) => name);
}

async function expectGone(store: TestJournal, names: readonly string[]): Promise<void> {
  const pattern = patternOf(names);
  await expectHidden(store, names);
  const { rows } = await store.pool.query<{ value: string }>("select value from name");
  expect(rows.find(({ value }) => pattern.test(value))?.value ?? "").not.toMatch(pattern);
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return value.toString("latin1");
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part));
}

/** The names themselves, and message ids with a phone number inside: its base64 begins at a whole group there. */
function patternOf(names: readonly string[]): RegExp {
  const inside = names
    .filter((name) => /^\d/.test(name))
    .map((name) => Buffer.from(name).toString("base64").slice(0, 12));
  return new RegExp(
    [...names, ...inside, ...names.map((name) => `id-of-${name}-`)]
      .map((text) => text.replace(/[.+]/g, "\\$&"))
      .join("|"),
  );
}
