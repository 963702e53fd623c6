import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BASE_SETTINGS } from "../../src/app/service/base-settings.ts";
import { openAccountBooks } from "../../src/store/postgres/books/account-books.ts";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { openBench } from "./daybook.ts";

const bench = openBench();
let database: FreshDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url);
});

afterAll(async () => {
  await pool.close();
  await database.drop();
});

const put = (accounts: unknown) => {
  bench.write("accounts.json", typeof accounts === "string" ? accounts : JSON.stringify(accounts));
  return bench.daybook(["waba", "put", "accounts.json", "--database-url", database.url]);
};
const known = async () => (await openAccountBooks(pool, BASE_SETTINGS).latest()).settings;

describe("waba put", () => {
  test("takes what the file names, and leaves the rest as it was", async () => {
    const first = put({
      wabas: {
        W1: { zone: "America/Sao_Paulo", currency: "BRL", portfolio: "PF1" },
        W2: { zone: "UTC", currency: "USD" },
      },
      portfolios: { PF1: { location: "BR" } },
      numbers: { P1: { waba: "W1", digits: "5511987654321" } },
      settings: { oct26_utility_in_csw: "charged" },
    });
    expect(first).toMatchObject({ status: 0, stdout: "accounts.json: 2 WABAs, 1 portfolio, 1 number\n" });
    expect(put({ wabas: { W2: { zone: "Asia/Kolkata", currency: "INR" } } }).status).toBe(0);
    const settings = await known();
    expect(settings.wabas.W1).toMatchObject({ zone: "America/Sao_Paulo", currency: "BRL", portfolio: "PF1" });
    expect(settings.wabas.W2).toMatchObject({ zone: "Asia/Kolkata", currency: "INR" });
    expect(settings.portfolios.PF1).toMatchObject({ location: "BR" });
    expect(settings.numbers.P1).toMatchObject({ waba: "W1" });
    expect(settings).toMatchObject({ decideBy: "meta_else_rules", rules: { oct26_utility_in_csw: "charged" } });
    const { rows } = await pool.query<{ action: string }>("select action from audit order by action");
    expect(rows.map(({ action }) => action)).toContain("waba.create");
  }, 60_000);

  test("takes nothing from a file in which something is wrong, and says where", async () => {
    const { status, stderr } = put({ wabas: { W3: { zone: "Sao Paulo", currency: "BRL" } } });
    expect(status).toBe(2);
    expect(stderr).toContain("wabas.W3.zone");
    expect((await known()).wabas.W3).toBeUndefined();
  }, 60_000);
});
