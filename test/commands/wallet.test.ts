import { readFileSync } from "node:fs";
import { join } from "node:path";
import Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { openWalletDesk } from "../../src/store/postgres/wallets/open-desk.ts";
import { call } from "../api/http.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { openBench, ROOT } from "./daybook.ts";
import { type Serving, serve, until } from "./serving.ts";

const SECRET = "whsec_secret_of_the_command_tests";
const bench = openBench();
let database: FreshDatabase;
let pool: Pool;
let service: Serving;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { max: 2 });
  const wallet = { warn_below: "20.00", at_zero: "block_all" };
  const body = { id: "acme", name: "Acme", currency: "USD", zone: "UTC", settlement: "wallet", wallet };
  await openBillingBooks(pool).learn([{ kind: "business", subject: "acme", body }], "test");
  service = await serve(["--data", "data"], {
    cwd: bench.path,
    env: { DATABASE_URL: database.url, DAYBOOK_STRIPE_SECRET: `whsec_of_before_the_rotation,${SECRET}` },
  });
});
afterAll(async () => {
  await service.end();
  await pool.close();
  await database.drop();
});

const run = (words: string) => bench.daybook(["wallet", ...words.split(" "), "--database-url", database.url]);
const said = (words: string) => {
  const { status, stdout, stderr } = run(words);
  return [status, (stdout + stderr).replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "THEN")];
};

test("the lines of docs/wallets.md, one after the other", () => {
  const text = readFileSync(join(ROOT, "docs/wallets.md"), "utf8");
  const lines = /```\n(daybook wallet[\s\S]*?)```/.exec(text)?.[1]?.trim().split("\n") ?? [];
  expect(lines.length).toBeGreaterThan(6);
  const answers = lines.map((line) => {
    const [command = ""] = line.split("#");
    return bench.shell(`$DAYBOOK ${command.trim().replace(/^daybook /, "")} --database-url ${database.url}`);
  });
  expect(answers.map(({ status, stderr }) => [status, stderr])).toEqual(lines.map(() => [0, ""]));
  expect(answers[1]?.stdout).toMatch(/acme +provider +USD +50\.0000 +0\.0000 +50\.0000 +nothing/);
  expect(answers[2]?.stdout).toContain("empty_on   not within a year, as far as known\n");
  expect(answers[4]?.stdout).toMatch(/^yes: there is enough\n/);
  expect(answers[6]?.stdout).toBe("campaign-7: captured; 12.5000 USD taken, 17.5000 USD given back\n");
});

test("the same payment twice, what is refused, and why", () => {
  expect(said("top-up acme --amount 50.00 --reference bank-2026-11-03-17")).toEqual([
    0,
    "50.0000 USD into acme (it was booked before); balance 37.5000 USD\n",
  ]);
  expect(said("top-up acme --amount 51.00 --reference bank-2026-11-03-17")[0]).toBe(1);
  expect(said("hold acme k1 --amount 37.50")).toEqual([0, "37.5000 USD of acme set aside as k1 until THEN\n"]);
  expect(said("permit acme --category utility")).toEqual([
    1,
    "no: what is left is set aside for other messages\ncategory   utility\ncost       not known\navailable  0.0000 USD\nuntil      THEN\n",
  ]);
  expect(said("refund acme --amount 7.50 --of bank-2026-11-03-17 --reference b0")).toEqual([
    1,
    "daybook: only 0.0000 USD available: top the wallet up, release a hold, or ask for less\n",
  ]);
  run("release acme k1");
  expect(said("refund acme --amount 7.50 --of bank-2026-11-03-17 --reference b1")).toEqual([
    0,
    "7.5000 USD back from acme; balance 30.0000 USD\n",
  ]);
});

test("a running service takes Stripe's word, ends holds by itself, and tells what happens", async () => {
  const object = { id: "pi_1", amount_received: 1_250, currency: "usd", metadata: { daybook_business: "acme" } };
  const event = {
    id: "evt_1",
    object: "event",
    type: "payment_intent.succeeded",
    created: 1_795_600_000,
    data: { object },
  };
  const payload = JSON.stringify(event);
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
  const post = (signature: string) =>
    call(`${service.url}/webhooks/stripe`, { headers: { "stripe-signature": signature }, body: payload });
  expect(JSON.parse((await post(header)).text)).toEqual({ received: true, outcome: "booked", problem: null });
  expect(JSON.parse((await post(header)).text)).toMatchObject({ outcome: "duplicate" });
  expect((await post(header.replace("v1=", "v1=0"))).status).toBe(401);
  const events = async () => {
    const { rows } = await pool.query<{ type: string }>("select type from event order by at, id");
    return rows.map(({ type }) => type);
  };
  expect(await events()).toEqual(["wallet.topped_up", "wallet.topped_up"]);
  expect(said("refund acme --amount 22.51 --of bank-2026-11-03-17 --reference b2")[0]).toBe(0);
  await until("the balance to be told", async () => (await events()).includes("balance.low"));
  const { stdout } = run("statement acme --format json");
  expect(JSON.parse(stdout).map(({ what, balance }: Record<string, string>) => [what, balance])).toEqual([
    ["top_up", "50.0000"],
    ["capture", "37.5000"],
    ["refund", "30.0000"],
    ["top_up", "42.5000"],
    ["refund", "19.9900"],
  ]);
});

test("a payment that names nobody waits until somebody says whose it is, or that it is nobody's", async () => {
  const by = { actor: "system", actorName: "test", request: null };
  const paid = { source: "stripe", kind: "top_up", of: null, business: null, note: null } as const;
  const at = Date.parse("2026-11-03T09:00:00Z");
  for (const [reference, currency] of [
    ["pi_a", "USD"],
    ["pi_b", "EUR"],
    ["pi_c", "USD"],
  ] as const) {
    const payment = { ...paid, reference, currency, amount: 2_000_000n, happenedAt: at };
    await openWalletDesk(pool).payments.take(payment, () => ({ ok: false, refusal: "no_business" }), by);
  }
  expect(said("payments --format json")[1]).toContain('"problem": "no_business"');
  expect(said("assign stripe pi_z --business acme")[0]).toBe(2);
  expect(said("assign stripe pi_a --business acme")).toEqual([0, "stripe pi_a booked for acme; balance 21.9900 USD\n"]);
  expect(said("assign stripe pi_b --business acme")[1]).toContain("say what 2.0000 EUR come to in USD");
  expect(said("assign stripe pi_b --business acme --amount 2.20")[1]).toContain("balance 24.1900 USD");
  expect(said("dismiss stripe pi_c --note test")).toEqual([0, "stripe pi_c concerns no wallet; it stays on file\n"]);
  expect(said("dismiss stripe pi_a --note test")).toEqual([1, "daybook: this payment is booked already\n"]);
  expect(said("payments --state dismissed --format json")[1]).toContain('"reference": "pi_c"');
  const holds: { key: string; state: string }[] = JSON.parse(run("holds acme --format json").stdout);
  expect(holds.map(({ key, state }) => [key, state])).toEqual([
    ["k1", "released"],
    ["campaign-8", "released"],
    ["campaign-7", "captured"],
  ]);
});
