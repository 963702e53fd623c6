import { afterAll, beforeAll, expect, test } from "vitest";
import { ANA, book, HISTORY, inbound, instant, N1, N2, N3, RAJ, template, W1 } from "./dialogs.ts";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";

const NOW = instant(10);

let service: TestService;
let key: string;

beforeAll(async () => {
  service = await openService({ services: () => ({ now: () => new Date(NOW) }) });
  key = await keyOf(service, ["read", "write"]);
  await book(
    service,
    HISTORY.filter(({ id }) => id !== "wamid.t4" && id !== "wamid.t5"),
  );
});
afterAll(() => service.close());

const ask = (path: string) => jsonIn(service.ask(path, { as: key }));
const quote = (user: string, body: object, number = N1) =>
  jsonIn(service.ask(`/v1/threads/${number}/${user}/quote`, { method: "POST", as: key, body }));

test("threads say what is open now, and for how many seconds", async () => {
  const { items } = await ask("/v1/threads");
  expect(items.map(({ number, user }: { number: string; user: string }) => [number, user])).toEqual([
    [N1, ANA],
    [N3, RAJ],
  ]);
  const until = new Date(instant(24 * 60)).toISOString().replace(".000Z", "Z");
  expect(items[0].windows.customer_service_window).toEqual({ until, seconds_left: 24 * 3600 - 600 });
  expect(items[1].windows.customer_service_window).toBeNull();
  expect((await ask(`/v1/threads?user=${RAJ}`)).items).toHaveLength(1);
  const pages = await ask("/v1/threads?limit=1");
  expect((await ask(`/v1/threads?limit=1&cursor=${pages.next}`)).items[0].number).toBe(N3);
});

test("one thread under any spelling of its user, and its windows at an instant", async () => {
  expect(await ask(`/v1/threads/${N1}/${ANA}`)).toMatchObject({ waba: W1, incomplete: false });
  const short = `55${ANA.slice(2, 4)}${ANA.slice(5)}`;
  expect(await ask(`/v1/threads/${N1}/${short}`)).toMatchObject({ user: ANA });
  const at = (minute: number) => new Date(instant(minute)).toISOString();
  const window = (minute: number) => ask(`/v1/threads/${N1}/${ANA}/window?at=${at(minute)}`);
  expect((await window(24 * 60 - 1)).customer_service_window.seconds_left).toBe(60);
  expect((await window(24 * 60)).customer_service_window).toBeNull();
  const early = await service.ask(`/v1/threads/${N1}/${ANA}/window?at=${at(1)}`, { as: key });
  expect([early.status, (await jsonIn(early)).faults[0].at]).toEqual([422, "at"]);
  expect((await service.ask(`/v1/threads/${N1}/5511900000000`, { as: key })).status).toBe(404);
  expect(await ask(`/v1/threads/${N1}/5511900000000/window`)).toMatchObject({ customer_service_window: null });
});

test("a quote says whether it may be sent and what it would cost, and the charge is that", async () => {
  expect(await quote(ANA, { type: "text" })).toMatchObject({
    may_send: true,
    charge: { category: "service", cost: "0.0000" },
  });
  expect(await quote(RAJ, { type: "text" }, N3)).toEqual({ may_send: false, until: null, charge: null });
  const quoted = await quote("5511900000001", { type: "template", category: "marketing" });
  expect(quoted).toMatchObject({
    may_send: true,
    charge: { market: "Brazil", category: "marketing", currency: "USD" },
  });
  await book(service, [template("wamid.quoted", 10, { user: "5511900000001" })]);
  const { items } = await ask("/v1/charges?user=5511900000001");
  expect(items[0].cost).toBe(quoted.charge.cost);
  expect((await ask("/v1/messages?message=wamid.quoted")).items).toHaveLength(1);
});

test("an allowance that is used up shows in the quote and in the counters", async () => {
  const rest = Array.from({ length: 1_000 }, (_, index) => [
    inbound(`wamid.u${index}`, 5, { number: N2, user: `55119${String(index).padStart(8, "0")}` }),
    template(`wamid.s${index}`, 6, {
      number: N2,
      type: "text",
      category: undefined,
      user: `55119${String(index).padStart(8, "0")}`,
    }),
  ]).flat();
  await book(service, rest);
  const [counter] = (await ask(`/v1/counters?number=${N2}`)).items;
  expect(counter).toMatchObject({ kind: "allowance", counted: 1_000, left: 0 });
  const { charge } = await quote("5511900000000", { type: "text" }, N2);
  expect([charge.pricing_type, charge.category]).toEqual(["regular", "service"]);
});

test("sums by day, month, category and market", async () => {
  const { items } = await ask(`/v1/usage?by=month,category&number=${N1}`);
  expect(items.map(({ month, category, charges }: Record<string, unknown>) => [month, category, charges])).toEqual([
    ["2026-10", "marketing", 2],
    ["2026-10", "service", 1],
    ["2026-10", "utility", 1],
  ]);
  expect(items[0]).toMatchObject({ currency: "USD", unrated: 0, cost: expect.stringMatching(/^0\.\d+$/) });
  const days = await ask(`/v1/usage?by=day,market&number=${N3}&from=2026-10-05&to=2026-10-06`);
  expect(days.items).toEqual([expect.objectContaining({ day: "2026-10-05", market: "India", charges: 1 })]);
  expect((await service.ask("/v1/usage?by=week", { as: key })).status).toBe(422);
  const labels = await ask(`/v1/usage?by=template,agent,campaign&month=2026-10&number=${N3}`);
  expect(labels.items).toEqual([expect.objectContaining({ template: null, agent: null, campaign: null, charges: 1 })]);
  expect((await ask(`/v1/charges?number=${N3}&template=`)).items).toHaveLength(1);
  expect((await ask(`/v1/charges?number=${N3}&template=spring`)).items).toEqual([]);
});

test("a charge with its revisions, and why it is what it is", async () => {
  await book(service, [inbound("wamid.r0", 20), template("wamid.r1", 30, { category: "utility" })]);
  const find = async () =>
    (await ask("/v1/charges?category=utility")).items.find(
      ({ message }: { message: string }) => message === "wamid.r1",
    );
  const { id } = await find();
  expect(Number((await find()).cost)).toBeGreaterThan(0);
  expect(await ask(`/v1/charges/${id}`)).toMatchObject({
    current: { charge: { id, revision: 1 }, reversed_at: null },
    reversed: [],
  });
  const why = await ask(`/v1/charges/${id}/explain`);
  expect(why.verdict).toContain("utility message under PMP-OCT26");
  expect(why.timeline.filter(({ is_subject }: { is_subject: boolean }) => is_subject)).toHaveLength(2);
  expect(why.arithmetic.length).toBeGreaterThan(0);
  // It was delivered a minute earlier than thought.
  await book(service, [template("wamid.r1", 29, { category: "utility" })]);
  const { current, reversed } = await ask(`/v1/charges/${id}`);
  expect([current.charge.revision, reversed.length, reversed[0].charge.revision]).toEqual([2, 1, 1]);
  expect(reversed[0].reversed_at).not.toBeNull();
  expect((await service.ask(`/v1/charges/${"0".repeat(32)}`, { as: key })).status).toBe(404);
});

test("charges of a month beside what Meta says of them", async () => {
  const { items } = await ask("/v1/usage/basis?month=2026-10");
  const { items: sums } = await ask("/v1/usage?by=month&month=2026-10");
  const all = sums.reduce((sum: number, { charges }: { charges: number }) => sum + charges, 0);
  expect(items).toEqual([{ basis: "computed", charges: all }]);
  expect((await ask("/v1/usage/basis?month=2019-01")).items).toEqual([]);
});

test("messages, and those that could not become usage", async () => {
  const { items } = await ask(`/v1/messages?number=${N1}&user=${ANA}&limit=3`);
  expect(items[0]).toMatchObject({ id: "wamid.in1", direction: "inbound", charge: null });
  expect(items[1]).toMatchObject({ id: "wamid.t1", category: "marketing", charge: expect.any(String) });
  const refused = await ask("/v1/refusals");
  expect(refused.items).toEqual([{ number: N2, message: "wamid.lost", waba: W1, code: "no_direction" }]);
});

test("how far booking has come", async () => {
  expect(await ask("/v1/state")).toEqual({ facts_waiting: "0", changes_waiting: "0", lag_ms: 0, stuck: [] });
});

test("a setting that is learnt late books again", async () => {
  const body = { zone: "America/Sao_Paulo", currency: "BRL" };
  expect((await service.ask(`/v1/wabas/${W1}`, { method: "PUT", as: key, body })).status).toBe(200);
  await service.books.settle();
  const { items } = await ask(`/v1/charges?waba=${W1}&category=marketing`);
  expect(
    items.every(({ currency, revision }: { currency: string; revision: number }) => currency === "BRL" && revision > 1),
  ).toBe(true);
  const change = { from: "2026-10-05T10:10:00Z", currency: "EUR" };
  const changed = await jsonIn(service.ask(`/v1/wabas/${W1}/changes`, { method: "POST", as: key, body: change }));
  expect(changed.changes).toEqual([{ from: "2026-10-05T10:10:00Z", currency: "EUR" }]);
  await service.books.settle();
  const late = (await ask("/v1/charges?category=utility")).items.find(
    ({ message }: { message: string }) => message === "wamid.r1",
  );
  expect(late.currency).toBe("EUR");
  expect((await service.ask(`/v1/wabas/${W1}`, { method: "DELETE", as: key })).status).toBe(204);
  expect(service.bugs).toEqual([]);
});
