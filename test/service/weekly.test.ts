import { afterAll, expect, test } from "vitest";
import { noticePlans } from "../../src/app/service/events/plan-notice.ts";
import { compose } from "../../src/app/service/mail/compose.ts";
import { textOf } from "../../src/app/service/mail/text.ts";
import { mondayOf, queueReports } from "../../src/app/service/mail/weekly.ts";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { mailQueue } from "../../src/store/postgres/events/mail-queue.ts";
import { planNotices, reportReads } from "../../src/store/postgres/events/reports.ts";
import { freshDatabase } from "../store/database.ts";

async function openBooks(businesses: readonly object[] = [], plans: readonly object[] = []) {
  const database = await freshDatabase();
  const pool = openPool(database.url);
  afterAll(async () => {
    await pool.close();
    await database.drop();
  });
  const billing = openBillingBooks(pool);
  const learn = (kind: "business" | "plan", bodies: readonly object[]) =>
    billing.learn(
      bodies.map((body) => ({ kind, subject: "id" in body ? String(body.id) : "", body })),
      "test",
    );
  await learn("plan", plans);
  await learn("business", businesses);
  const time = { now: 0 };
  const ports = { billing, reports: reportReads(pool), queue: mailQueue(pool), now: () => time.now };
  const at = (text: string) => {
    time.now = Date.parse(text);
  };
  return { pool, learn, at, ports, billing, time };
}

const business = (id: string, zone: string, more: object = {}) => ({
  ...{ id, name: `Shop ${id}`, currency: "EUR", zone, emails: [`${id}@example.org`], ...more },
});

interface Sold {
  readonly day: string;
  readonly units: number;
  readonly category?: string;
  readonly market?: string;
  readonly type?: string;
  readonly price?: string | null;
  readonly until?: number;
}

let unit = 0;

/** Sales as posting writes them. */
async function sell(pool: Pool, to: string, sold: readonly Sold[]): Promise<void> {
  for (const {
    day,
    units,
    category = "marketing",
    market = "Brazil",
    type = "regular",
    price = "62500",
    until,
  } of sold) {
    unit += 1;
    const shape = `00000000-0000-4000-8000-${String(unit).padStart(12, "0")}`;
    const body = {
      category,
      market,
      pricing_type: type,
      price,
      currency: price === null ? null : "EUR",
      refusal: price === null ? "no_rate" : null,
    };
    await pool.query("insert into sale_shape (id, body) values ($1, $2)", [shape, JSON.stringify(body)]);
    await pool.query(
      `insert into sale (business, month, unit, version, until, shape, occurred_at, day, waba, number_partition, number,
         message, revision, wallet)
       select $1, to_char($2::date, 'YYYY-MM'), gen_random_uuid(), 1, $3, $4, 0, $2::date, 'W1', 0, 'N1', 'm', 1, false
       from generate_series(1, $5::int)`,
      [to, day, until ?? null, shape, units],
    );
  }
}

test("a report is due on Monday at 8 in the business's zone, once, and not after Wednesday", async () => {
  const { at, ports } = await openBooks([
    business("berlin", "Europe/Berlin"),
    business("saopaulo", "America/Sao_Paulo"),
    business("auckland", "Pacific/Auckland"),
    business("silent", "Europe/Berlin", { emails: [] }),
    business("quiet", "Europe/Berlin"),
  ]);
  await ports.reports.setOptOut("quiet", true, 0);
  const queued = async () => (await ports.queue.list({}, { limit: 10 })).items.map(({ key }) => key).sort();
  at("2026-11-22T18:59:00Z");
  expect(await queueReports(ports)).toBe(0);
  at("2026-11-22T19:00:00Z");
  expect(await queueReports(ports)).toBe(1);
  at("2026-11-23T06:59:00Z");
  expect(await queueReports(ports)).toBe(0);
  at("2026-11-23T07:00:00Z");
  expect(await Promise.all([queueReports(ports), queueReports(ports)])).toContain(1);
  at("2026-11-23T11:00:00Z");
  expect(await queueReports(ports)).toBe(1);
  expect(await queueReports(ports)).toBe(0);
  expect(await queued()).toEqual(["auckland", "berlin", "saopaulo"].map((id) => `report.weekly:${id}:2026-11-23`));
  at("2026-12-02T07:01:00Z");
  expect(await queueReports(ports)).toBe(1);
});

test.each([
  ["2026-11-23", "2026-11-23"],
  ["2026-11-29", "2026-11-23"],
  ["2027-01-03", "2026-12-28"],
])("the Monday of %s is %s", (day, monday) => expect(mondayOf(day)).toBe(monday));

test("a report says what was bought, in the week before its Monday and no other day", async () => {
  const { pool, ports } = await openBooks([business("a", "Europe/Berlin")]);
  await sell(pool, "a", [
    { day: "2026-11-16", units: 3 },
    { day: "2026-11-22", units: 1, category: "utility", market: "Germany", price: "55000" },
    { day: "2026-11-20", units: 5, category: "service", type: "free_customer_service", price: "0" },
    { day: "2026-11-21", units: 2, price: null },
    { day: "2026-11-23", units: 50 },
    { day: "2026-11-18", units: 70, until: 2 },
    { day: "2026-11-15", units: 2 },
    { day: "2026-11-08", units: 9 },
    { day: "2026-10-27", units: 4 },
    { day: "2026-10-25", units: 900 },
  ]);
  await sell(pool, "b", [{ day: "2026-11-18", units: 999 }]);
  const mail = { kind: "report.weekly", business: "a", body: { monday: "2026-11-23" } };
  const by = { ...ports, invoiceFile: async () => undefined, sender: "Acme", url: "https://books.example.com" };
  const composed = await compose(by, mail);
  if (composed.is !== "letter") throw new Error(composed.reason);
  const text = textOf(composed.letter);
  const lineOf = (start: string) =>
    text
      .split("\n")
      .find((line) => line.startsWith(start))
      ?.replaceAll(/ +/g, " ");
  expect(composed.to).toEqual(["a@example.org"]);
  // 3 x 0.0625 + 0.055, and 2 x 0.0625 the week before.
  expect(lineOf("Spent this week")).toBe("Spent this week: €0.24");
  expect(lineOf("The week before")).toBe("The week before: €0.12 (+€0.12, +94%)");
  expect(lineOf("Marketing")).toBe("Marketing 3 €0.19 +€0.07");
  expect(lineOf("Germany")).toBe("Germany 1 €0.06 +€0.06");
  expect(lineOf("Customer service window")).toBe("Customer service window 5");
  expect(lineOf("2 messages could not")).toBeDefined();
  // 28 days from 2026-10-26 on cost 18 x 0.0625 + 0.055 = 1.18; December has 31 days.
  expect(lineOf("December 2026")).toBe("December 2026, if it goes on as in the last 28 days: €1.31");
  await ports.reports.setOptOut("a", true, 0);
  expect((await compose(by, mail)).is).toBe("nothing");
});

test("nothing bought, no report", async () => {
  const { ports } = await openBooks([business("a", "Europe/Berlin")]);
  const by = { ...ports, invoiceFile: async () => undefined, sender: "Acme", url: "https://books.example.com" };
  expect((await compose(by, { kind: "report.weekly", business: "a", body: { monday: "2026-11-23" } })).is).toBe(
    "nothing",
  );
});

const version = (from: string | undefined, percent: string) => {
  return { ...(from === undefined ? {} : { from }), currency: "USD", prices: [{ name: "all", percent }] };
};

test("a coming version is told once to each business on it, within the days of notice, and at once where it is late", async () => {
  const first = { id: "p", versions: [version("2026-01-01", "10"), version("2027-01-01", "12.5")] };
  const other = { id: "q", versions: [version("2026-01-01", "30")] };
  const on = (...plans: readonly object[]) => ({ plans });
  const { pool, learn, at, billing, time } = await openBooks(
    [
      business("a", "Europe/Berlin", on({ from: "2026-01-01", plan: "p" })),
      business("b", "Europe/Berlin", on({ from: "2026-01-01", plan: "p" }, { from: "2026-12-20", plan: "q" })),
      business("c", "Europe/Berlin", on({ from: "2027-01-01", plan: "p" })),
    ],
    [first, other],
  );
  const notice = () => noticePlans({ billing, notices: planNotices(pool), now: () => time.now, days: 30 });
  const told = async () =>
    (
      await pool.query<{ what: string }>(
        "select business || ' ' || (body ->> 'plan') || ' ' || (body ->> 'from') as what from event where type = 'plan.changing' order by 1",
      )
    ).rows.map(({ what }) => what);
  at("2026-11-20T12:00:00Z");
  await notice();
  expect(await told()).toEqual(["b q 2026-12-20"]);
  at("2026-12-01T22:59:00Z");
  expect(await notice()).toBe(0);
  at("2026-12-01T23:00:00Z");
  expect(await Promise.all([notice(), notice()]).then((counts) => counts.sort())).toEqual([0, 1]);
  expect(await told()).toEqual(["a p 2027-01-01", "b q 2026-12-20"]);
  expect(await notice()).toBe(0);
  // Announced four days before it begins.
  at("2027-01-28T12:00:00Z");
  await learn("plan", [{ ...first, versions: [...first.versions, version("2027-02-01", "15")] }]);
  await notice();
  expect(await told()).toEqual(["a p 2027-01-01", "a p 2027-02-01", "b q 2026-12-20", "c p 2027-02-01"]);
  const { rows } = await pool.query<{ body: { changes: unknown } }>(
    "select body from event where type = 'plan.changing' and business = 'a' and body ->> 'from' = '2027-01-01'",
  );
  expect(rows[0]?.body.changes).toMatchObject([{ before: [{ percent: "10" }], after: [{ percent: "12.5" }] }]);
});
