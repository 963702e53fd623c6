import { createHash } from "node:crypto";
import { packSale } from "../../../src/core/billing/sale-form.ts";
import type { SoldUnit } from "../../../src/core/billing/sold-unit.ts";
import type { Connection, Pool } from "../../../src/store/postgres/connection.ts";
import { transaction } from "../../../src/store/postgres/transaction.ts";

/** A unit as a test states it. */
export interface TestUnit {
  readonly id: string;
  /** Micro-units; null: it has no price. */
  readonly amount: bigint | null;
  readonly category?: string;
  readonly market?: string;
  readonly currency?: string;
  readonly rule?: string | null;
  readonly occurredAt?: number;
  readonly number?: string;
  readonly waba?: string;
  readonly wallet?: boolean;
}

/** The unit as core knows it. */
export function soldUnit(month: string, unit: TestUnit): SoldUnit {
  const { amount, category = "marketing", market = "Brazil", currency = "USD", rule = "all", number = "P1" } = unit;
  const applied =
    rule === null
      ? null
      : ({ name: rule, band: null, ordinal: 1, markup: { by: "cost", percent: 0n, fixed: 0n } } as const);
  const about = {
    id: idOf(unit.id),
    occurredAt: unit.occurredAt ?? 1,
    month,
    number,
    message: unit.id,
    category,
    market,
  };
  const price = { currency, rule: applied, plan: "standard", version: "2026-01-01", exchange: null };
  return {
    ...about,
    pricingType: rule === null ? "free_customer_service" : "regular",
    priced:
      amount === null
        ? { ok: false, refusal: { code: "settings_assumed", detail: "describe the WABA first" } }
        : { ok: true, value: { ...price, amount } },
  };
}

/**
 * Makes these the sales of a business's month, as posting would: what differs ends and begins with the next count. Gives
 * the count.
 */
export async function putSales(
  pool: Pool,
  { business, month }: { readonly business: string; readonly month: string },
  units: readonly TestUnit[],
): Promise<bigint> {
  return transaction(pool, async (connection) => {
    const { rows } = await connection.query<{ version: bigint }>(
      `insert into bill_month (business, month, version) values ($1, $2, 1)
       on conflict (business, month) do update set version = bill_month.version + 1 returning version`,
      [business, month],
    );
    const version = rows[0]?.version ?? 0n;
    const { rows: old } = await connection.query<{ unit: string; shape: string }>(
      "select unit::text as unit, shape::text as shape from sale where business = $1 and month = $2 and until is null",
      [business, month],
    );
    const before = new Map(old.map(({ unit, shape }) => [unit, shape]));
    const ended = new Set(before.keys());
    for (const unit of units) {
      const sold = soldUnit(month, unit);
      const shape = await shapeOf(connection, sold);
      const id = uuidOf(sold.id);
      if (before.get(id) === shape) ended.delete(id);
    }
    await connection.query(
      "update sale set until = $3 where business = $1 and month = $2 and until is null and unit = any($4::uuid[])",
      [business, month, version, [...ended]],
    );
    for (const unit of units) {
      const sold = soldUnit(month, unit);
      const shape = await shapeOf(connection, sold);
      if (before.get(uuidOf(sold.id)) === shape) continue;
      await connection.query(
        `insert into sale (business, month, unit, version, shape, occurred_at, day, waba, number_partition, number, message,
           revision, wallet)
         values ($1, $2, $3, $4::bigint, $5, $6, $7, $8, 1, $9, $10, ($4::bigint)::int, $11)`,
        [
          ...[business, month, uuidOf(sold.id), version, shape, sold.occurredAt, `${month}-15`, unit.waba ?? "W1"],
          ...[sold.number, sold.message, unit.wallet ?? false],
        ],
      );
    }
    return version;
  });
}

async function shapeOf(connection: Connection, unit: SoldUnit): Promise<string> {
  const { category, market, pricingType, priced } = unit;
  const body = packSale({ category, market, pricingType, seller: null, supplier: null, buy: null, priced });
  const id = uuidOf(createHash("md5").update(body).digest("hex"));
  await connection.query("insert into sale_shape (id, body) values ($1, $2) on conflict (id) do nothing", [id, body]);
  return id;
}

function idOf(name: string): string {
  return createHash("md5").update(name).digest("hex");
}

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
