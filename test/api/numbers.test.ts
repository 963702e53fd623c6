import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";

const START = Date.parse("2026-09-05T10:00:00Z");
const USER = "5511987650001";

let service: TestService;
let key: string;

beforeAll(async () => {
  service = await openService();
  key = await keyOf(service, ["read", "write"]);
});
afterAll(() => service.close());

/** A file names the number by its digits: the user wrote, and got a template. */
const file = (number: string): readonly MessageFact[] => [
  { kind: "message", number, id: "in", user: USER, direction: "inbound", type: "text", at: START },
  {
    ...{ kind: "message", number, id: "out", user: USER, direction: "outbound", type: "template", category: "utility" },
    at: START + 60_000,
  },
];
/** A webhook names it by its id: the template was delivered. */
const webhook = (number: string): readonly MessageFact[] => [
  { kind: "message", number, id: "out", user: USER, direction: "outbound", deliveredAt: START + 62_000, waba: "W1" },
];

const STEPS = ["file", "webhook", "statement"] as const;
const ORDERS = STEPS.flatMap((a) =>
  STEPS.flatMap((b) => STEPS.flatMap((c) => (new Set([a, b, c]).size === 3 ? [[a, b, c] as const] : []))),
);

test.each(ORDERS.map((order, n) => [order.join(", "), order, n] as const))(
  "a file by digits and a webhook by id are about one number: %s",
  async (_, order, n) => {
    const [id, digits] = [`10654035224290${n}`, `55114000999${n}`];
    for (const step of order) {
      if (step === "statement") {
        const put = service.ask(`/v1/numbers/${id}`, { method: "PUT", as: key, body: { digits, waba: "W1" } });
        expect(await jsonIn(put)).toEqual({ id, waba: "W1", digits });
      } else {
        const facts = step === "file" ? file(digits) : webhook(id);
        const source = { kind: step === "file" ? "import" : "webhook", name: "test" } as const;
        await service.books.journal.append(facts.map((fact) => ({ fact, source, receivedAt: START })));
      }
      await service.books.settle();
    }
    const { items } = await jsonIn(service.ask(`/v1/charges?number=${id}`, { as: key }));
    // In the window that the file alone knows of, delivered as the webhook alone says.
    expect(items).toMatchObject([{ number: id, message: "out", pricing_type: "free_customer_service", waba: "W1" }]);
    expect((await jsonIn(service.ask(`/v1/charges?number=${digits}`, { as: key }))).items).toEqual(items);
    expect(await service.books.verify()).toMatchObject({ waiting: 0, differences: 0 });
  },
);

test("what is left out of a statement stays as it was, and digits stay known", async () => {
  const put = (body: object) => service.ask("/v1/numbers/777", { method: "PUT", as: key, body });
  await put({ digits: "5511400077777" });
  expect(await jsonIn(put({ waba: "W7" }))).toEqual({ id: "777", waba: "W7", digits: "5511400077777" });
  const { items } = await jsonIn(service.ask("/v1/numbers", { as: key }));
  expect(items).toContainEqual({ id: "777", waba: "W7", digits: "5511400077777" });
  expect((await put({})).status).toBe(422);
  expect(service.bugs).toEqual([]);
});
