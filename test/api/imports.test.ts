import { access, utimes, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openImportWorker } from "../../src/app/service/imports/import-worker.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import type { Appended, Entry } from "../../src/store/port/journal.ts";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";

const HEADER = "id,at,direction,waba,number,user,type,category,delivered_at";
const NUMBER = "106540352242922";
const USER = "5511987650001";
const START = Date.parse("2026-10-05T10:00:00Z");

let service: TestService;
let key: string;

beforeAll(async () => {
  service = await openService();
  key = await keyOf(service, ["read", "write"]);
});
afterAll(() => service.close());

describe("an import", () => {
  test("takes a message log, tells of what it could not read, and masks it", async () => {
    const job = await imported(
      "first",
      `${HEADER}\n${row("a1", 0)}\n${row("a2", 1)}\nx3,yesterday 5511987650001,inbound,W1,1,5511987650001,text,,\n`,
    );
    expect(job).toMatchObject({ state: "done", facts: 2, added: 2, known: 0, problem_count: 1, name: "upload" });
    expect(job.problems[0]).toMatchObject({ file: "upload", line: 4, column: "at" });
    expect(JSON.stringify(job)).not.toContain("5511987650001");
    expect(job.bytes_done).toBe(job.bytes);
  });

  test("takes the same again without changing anything, as gzip too", async () => {
    const text = `${HEADER}\n${row("a1", 0)}\n${row("a2", 1)}\n`;
    expect(await imported("first", gzipSync(text))).toMatchObject({ state: "done", added: 0, known: 2 });
  });

  test("takes webhook bodies, one a line", async () => {
    const body = {
      object: "whatsapp_business_account",
      entry: [{ id: "W9", changes: [{ field: "messages", value: status() }] }],
    };
    const job = await imported("hooks", `${JSON.stringify(body)}\n{"object":"page"}\n`);
    expect(job).toMatchObject({ state: "done", problem_count: 0 });
    expect(job.added).toBeGreaterThan(0);
    expect(job.outcomes.length).toBeGreaterThan(0);
  });

  test("takes somebody else's columns and local dates", async () => {
    const text = "SentDate,To,Way,Kind\n05/10/2026 10:00,+55 11 98765-0002,out,text\n";
    const map = `at=SentDate,user=To,direction=Way,type=Kind,number:=551140001234,direction[out]:=outbound`;
    const job = await imported("crm", text, { map, date_zone: "America/Sao_Paulo", date_order: "dmy" });
    expect(job).toMatchObject({ state: "done", added: 1, problem_count: 0 });
  });

  test("takes categories of templates from a list that was sent before", async () => {
    const send = (items: readonly object[]) =>
      service.ask("/v1/imports/templates", { method: "POST", as: key, body: { items } });
    const items = [
      { name: "t1", category: "utility" },
      { name: "t1", category: "marketing", from: "2026-10-05T00:00:00Z" },
    ];
    const list = await jsonIn(send(items));
    expect(list).toMatchObject({ templates: 2 });
    expect((await jsonIn(send(items))).id).toBe(list.id);
    const text = `id,at,direction,number,user,template\nq1,2026-10-05T10:00:00Z,outbound,551140005555,${USER},t1\n`;
    expect(await imported("listed", text, { templates: list.id })).toMatchObject({ state: "done", added: 1 });
    const { rows } = await service.pool.query(
      "select body ->> 'category' as category from fact where number = '551140005555'",
    );
    expect(rows).toEqual([{ category: "marketing" }]);
    expect((await upload("listed", text, { templates: "0".repeat(32) })).status).toBe(422);
    expect((await send([{ name: "t1", category: "gift" }])).status).toBe(422);
    const wrong = await jsonIn(send([{ name: "t1", category: "utility", from: "soon" }]));
    expect(wrong.faults).toMatchObject([{ at: "/items/0/from" }]);
  });

  test("names what is wrong with its columns at once", async () => {
    const answer = await upload("crm", "x", { map: "nonsense=A" });
    expect([answer.status, (await jsonIn(answer)).faults[0].at]).toEqual([422, "map"]);
  });

  test("is taken once under one idempotency key, and another body under it is refused", async () => {
    const headers = { "idempotency-key": "import-1" };
    const text = `${HEADER}\n${row("i1", 5)}\n`;
    const first = await jsonIn(upload("idem", text, {}, headers));
    const again = await upload("idem", text, {}, headers);
    expect([(await jsonIn(again)).id, again.headers.get("idempotent-replayed")]).toEqual([first.id, "true"]);
    expect((await upload("idem", `${text}\n`, {}, headers)).status).toBe(422);
    await ended(first.id);
  });

  test("goes on where its process left it, and fails where the upload is gone", async () => {
    const broken = await openService({ worker: false });
    const { imports, folder } = broken.services.imports;
    const lines = Array.from({ length: 3_500 }, (_, index) => row(`m${index}`, index));
    const as = await keyOf(broken, ["write"]);
    const raw = `${HEADER}\n${lines.join("\n")}\n`;
    const { id } = await jsonIn(broken.ask("/v1/imports?source=long", { method: "POST", as, raw }));
    // The first process hangs for good at its third batch.
    let batches = 0;
    const hanging = {
      ...broken.importDesk.journal,
      append: (entries: readonly Entry[]) => {
        batches += 1;
        return batches > 2 ? new Promise<Appended>(() => {}) : broken.services.journal.append(entries);
      },
    };
    openImportWorker({ ...broken.importDesk, journal: hanging, holder: "gone" }, { logError: () => {} }).start();
    await expect.poll(() => batches, { timeout: 10_000 }).toBe(3);
    expect(await imports.claim(folder.place, "too early")).toBeUndefined();
    const stop = openImportWorker({ ...broken.importDesk, holder: "next" }, { logError: () => {} }).start();
    const stateOnceLost = async () => {
      await broken.pool.query("update import set held_until = '-infinity' where holder = 'gone'");
      return (await imports.byId(id))?.state;
    };
    await expect.poll(stateOnceLost, { timeout: 60_000 }).toBe("done");
    expect((await imports.byId(id))?.counts).toMatchObject({ facts: 3_500, added: 1_500, known: 2_000 });
    const facts = await broken.pool.query("select 1 from fact");
    expect(facts.count).toBe(3_500);
    await broken.pool.query("update import set state = 'running', held_until = '-infinity'");
    await expect.poll(async () => (await imports.byId(id))?.state, { timeout: 10_000 }).toBe("failed");
    expect((await imports.byId(id))?.detail).toContain("import the file again");
    await stop();
    await broken.close();
  });
});

describe("where another source covers the same days under other ids", () => {
  const other = (id: string, minute: number, more: Partial<MessageFact> = {}): MessageFact => ({
    kind: "message",
    number: "551140009999",
    id,
    user: USER,
    direction: "outbound",
    type: "template",
    category: "marketing",
    at: START + minute * 60_000,
    deliveredAt: START + minute * 60_000 + 2_000,
    ...more,
  });
  const live = [other("wamid.A", 0), other("wamid.B", 1), other("wamid.C", 2), other("wamid.D", 1_440)];
  const text = `${HEADER}
r1,2026-10-05T10:00:40Z,outbound,,551140009999,${USER},template,marketing,2026-10-05T10:00:42Z
r2,2026-10-05T10:01:10Z,outbound,,551140009999,${USER},template,marketing,
r3,2026-10-05T10:02:00Z,outbound,,551140009999,5511987650009,template,marketing,
r4,2026-10-05T10:02:01Z,outbound,,551140009999,${USER},template,utility,
r5,2026-10-09T10:02:01Z,outbound,,551140009999,${USER},template,utility,
`;

  beforeAll(async () => {
    const source = { kind: "webhook", name: "app" } as const;
    await service.services.journal.append(live.map((fact) => ({ fact, source, receivedAt: START })));
  });

  test("it stops and says where", async () => {
    const job = await imported("export", text);
    expect(job).toMatchObject({ state: "needs_decision", added: 0 });
    expect(job.overlaps).toEqual([
      {
        number: "551140009999",
        from: "2026-10-05",
        to: "2026-10-05",
        sources: ["webhook:app"],
        there: 3,
        here: 4,
        same: 0,
      },
    ]);
    const again = await service.ask(`/v1/imports/${job.id}/decision`, {
      method: "POST",
      as: key,
      body: { on_overlap: "match" },
    });
    expect(again.status).toBe(200);
    const done = await ended(job.id);
    expect(done).toMatchObject({ state: "done", matched: 2, added: 5 });
    const names = await messagesOf("551140009999");
    // r1 and r2 are A and B; r3 is another user's, r4 another category, r5 on a day of its own.
    expect(names.get("wamid.A")).toBe(2);
    expect(names.get("wamid.B")).toBe(2);
    expect(names.get("wamid.C")).toBe(1);
    expect([...names.keys()].sort()).toEqual(["r3", "r4", "r5", "wamid.A", "wamid.B", "wamid.C", "wamid.D"]);
    const repeat = await service.ask(`/v1/imports/${job.id}/decision`, {
      method: "POST",
      as: key,
      body: { on_overlap: "match" },
    });
    expect(repeat.status).toBe(409);
  });

  test("kept apart, every row is a message of its own", async () => {
    const job = await imported("apart", text.replaceAll(/^r/gm, "k"), { on_overlap: "keep_apart" });
    expect(job).toMatchObject({ state: "done", matched: 0, added: 5 });
  });

  test("replaced, what the others stated is withdrawn, and counts again when it comes again", async () => {
    const days = live.map((fact) => ({ ...fact, number: "551140008888" }));
    const app = { kind: "webhook", name: "app" } as const;
    const { journal } = service.services;
    // A status of the day after is about a message of the day.
    const late = {
      ...other("wamid.A", 1_500),
      number: "551140008888",
      at: undefined,
      deliveredAt: START + 1_500 * 60_000,
    };
    await journal.append([...days, late].map((fact) => ({ fact, source: app, receivedAt: START })));
    const rows = text.replaceAll("551140009999", "551140008888").replaceAll(/^r/gm, "p");
    const asked = await imported("till", rows);
    expect(asked.state).toBe("needs_decision");
    await service.ask(`/v1/imports/${asked.id}/decision`, { method: "POST", as: key, body: { on_overlap: "replace" } });
    const done = await ended(asked.id);
    expect(done).toMatchObject({ state: "done", on_overlap: "replace", added: 5, withdrawn: 3 });
    await service.books.settle();
    const booked = async () => {
      const answer = await jsonIn(service.ask("/v1/messages?number=551140008888&limit=100", { as: key }));
      return answer.items.map(({ id }: { id: string }) => id).sort();
    };
    expect(await booked()).toEqual(["p1", "p2", "p3", "p4", "p5", "wamid.D"]);
    expect((await service.books.verify()).differences).toBe(0);
    const { rows: entries } = await service.pool.query(
      "select actor, after from audit where action = 'import.withdraw' and subject = $1",
      [asked.id],
    );
    const span = { from: "2026-10-05", to: "2026-10-05", sources: ["webhook:app"] };
    expect(entries).toEqual([{ actor: "daybook", after: { number: "551140008888", ...span, messages: 3, facts: 4 } }]);
    await journal.append(days.map((fact) => ({ fact, source: app, receivedAt: START })));
    await service.books.settle();
    expect(await booked()).toEqual(["p1", "p2", "p3", "p4", "p5", "wamid.A", "wamid.B", "wamid.C", "wamid.D"]);
    expect((await service.books.verify()).differences).toBe(0);
  });

  test("a replacement that was stopped half-way is finished by the next process, and says all that it withdrew", async () => {
    const broken = await openService({ worker: false });
    const source = { kind: "webhook", name: "app" } as const;
    await broken.services.journal.append(live.map((fact) => ({ fact, source, receivedAt: START })));
    const as = await keyOf(broken, ["write"]);
    const path = "/v1/imports?source=half&on_overlap=replace";
    const { id } = await jsonIn(broken.ask(path, { method: "POST", as, raw: text }));
    const { imports } = broken.services.imports;
    const hanging = { ...broken.importDesk.journal, append: () => new Promise<Appended>(() => {}) };
    openImportWorker({ ...broken.importDesk, journal: hanging, holder: "gone" }, { logError: () => {} }).start();
    await expect.poll(async () => (await imports.byId(id))?.state, { timeout: 60_000 }).toBe("running");
    const stop = openImportWorker({ ...broken.importDesk, holder: "next" }, { logError: () => {} }).start();
    const stateOnceLost = async () => {
      await broken.pool.query("update import set held_until = '-infinity' where holder = 'gone'");
      return (await imports.byId(id))?.state;
    };
    await expect.poll(stateOnceLost, { timeout: 60_000 }).toBe("done");
    expect((await imports.byId(id))?.counts).toMatchObject({ added: 5, withdrawn: 3 });
    await broken.books.settle();
    expect((await broken.books.verify()).differences).toBe(0);
    await stop();
    await broken.close();
  });

  test("the same ids are no overlap", async () => {
    const same = `${HEADER}\nwamid.A,2026-10-05T10:00:00Z,outbound,,551140009999,${USER},template,marketing,\n`;
    expect(await imported("partner", same)).toMatchObject({ state: "done", added: 1 });
  });

  test("one that asks can be cancelled", async () => {
    const job = await imported("dropped", text.replaceAll(/^r/gm, "q"));
    expect(job.state).toBe("needs_decision");
    const cancel = () => service.ask(`/v1/imports/${job.id}/cancel`, { method: "POST", as: key });
    expect((await jsonIn(cancel())).state).toBe("cancelled");
    expect((await cancel()).status).toBe(409);
    expect(await exists(service.services.imports.folder.upload(job.id))).toBe(false);
  });
});

test("what nobody decided for a week is cancelled, and uploads that belong to nothing go", async () => {
  const text = `${HEADER}\n${row("w1", 5)}\n`;
  const { id } = await jsonIn(upload("stale", text));
  await ended(id);
  const { imports, folder } = service.services.imports;
  const orphan = "00000000-0000-4000-8000-000000000000";
  for (const name of [id, orphan, "new"]) await writeFile(folder.upload(name), text);
  const long = new Date(Date.now() - 7_200_000);
  for (const name of [id, orphan]) await utimes(folder.upload(name), long, long);
  await service.pool.query(
    "update import set state = 'needs_decision', created_at = now() - interval '8 days', finished_at = null where id = $1",
    [id],
  );
  await folder.tidy(await imports.sweep(folder.place));
  expect((await imports.byId(id))?.state).toBe("cancelled");
  expect(await Promise.all([id, orphan, "new"].map((name) => exists(folder.upload(name))))).toEqual([
    false,
    false,
    true,
  ]);
});

test("imports are listed, newest first, page by page", async () => {
  const all: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await jsonIn(
      service.ask(`/v1/imports?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`, { as: key }),
    );
    all.push(...page.items.map(({ id }: { id: string }) => id));
    cursor = page.next;
  }
  const { rows } = await service.pool.query<{ id: string }>("select id from import order by created_at desc, id desc");
  expect(all).toEqual(rows.map(({ id }) => id));
  expect(service.bugs).toEqual([]);
});

function row(id: string, minute: number): string {
  const at = new Date(START + minute * 60_000).toISOString();
  return `${id},${at},outbound,W1,${NUMBER},${USER},template,marketing,${at}`;
}

function upload(
  source: string,
  raw: string | Uint8Array<ArrayBuffer>,
  query: Record<string, string> = {},
  headers: Record<string, string> = {},
) {
  return service.ask(`/v1/imports?${new URLSearchParams({ source, ...query })}`, {
    method: "POST",
    as: key,
    raw,
    headers,
  });
}

async function imported(source: string, raw: string | Uint8Array<ArrayBuffer>, query: Record<string, string> = {}) {
  const answer = await upload(source, raw, query);
  expect(answer.status).toBe(202);
  return ended((await jsonIn(answer)).id);
}

async function ended(id: string) {
  for (let turn = 0; turn < 400; turn += 1) {
    const job = await jsonIn(service.ask(`/v1/imports/${id}`, { as: key }));
    if (!["waiting", "checking", "running"].includes(job.state)) return job;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error("the import does not end");
}

/** Facts of each message of a number, by its real id. */
async function messagesOf(number: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await service.pool.query<{ value: string; facts: bigint }>(
    `select n.value, count(*) as facts from fact f join name n on n.partition = f.partition and n.surrogate = f.message
     where f.number = $1 group by n.value`,
    [number],
  );
  return new Map(rows.map(({ value, facts }) => [value, Number(facts)]));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function status() {
  return {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550001111", phone_number_id: "777" },
    statuses: [{ id: "wamid.S1", status: "delivered", timestamp: "1791190800", recipient_id: "15557770001" }],
  };
}
