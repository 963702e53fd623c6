import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { beforeAll, describe, expect, test } from "vitest";
import { checkFocusFile, checkFocusText } from "../../src/app/service/papers/focus/check-file.ts";
import { focusCsv } from "../../src/app/service/papers/focus/export.ts";
import { FOCUS_SCHEMA, focusMetadata } from "../../src/app/service/papers/focus/metadata.ts";
import { focusTable } from "../../src/app/service/papers/focus/table.ts";
import { sha256 } from "../../src/core/kernel/sha256.ts";
import { each, payableOf, REVERSE_CHARGE, type SampleWish, sample, textOf, VAT } from "./sample.ts";

const CURRENCIES = ["USD", "JPY", "KWD"];

const KINDS: readonly SampleWish[] = [
  {},
  { taxes: [REVERSE_CHARGE] },
  { taxes: [{ ...VAT, mode: "inclusive" }] },
  { taxes: [], corrections: [] },
  { units: 0 },
  { units: 1, terms: { included: [], volume: [], minimum: null, fees: [] }, corrections: [] },
  { more: { state: "draft", number: null, issuedOn: null, dueOn: null, issuedAt: null } },
  { more: { state: "void" } },
];

async function exported(wishes: readonly SampleWish[]) {
  const sources = wishes.map(sample);
  const payable = payableOf(sources.map(({ document }) => document).filter(({ state }) => state !== "void"));
  const text = await textOf(focusCsv(each(sources)));
  return { text, payable, report: checkFocusText(text, payable) };
}

describe("every export keeps to FOCUS 1.2", () => {
  const seed = Number(process.env.DAYBOOK_SEED ?? 20261126);
  const cases = CURRENCIES.flatMap((currency) =>
    KINDS.map((kind, index) => ({ ...kind, currency, seed: seed + index })),
  );
  test.each(cases)("no MUST and no SHOULD is broken %# (seed $seed, $currency)", async (wish) => {
    const { report } = await exported([wish]);
    expect(report?.first).toEqual([]);
    expect(report?.must).toBe(0);
    expect(report?.should).toBe(0);
  });

  test("of several documents, and as a file", async () => {
    const numbered = [1, 2, 3].map((n) => ({ seed: n, more: { number: `INV-${n}`, id: `id-${n}` } }));
    const { text, payable } = await exported(numbered);
    const path = join(tmpdir(), `focus-${process.pid}.csv`);
    writeFileSync(path, `\uFEFF${text}`);
    const report = await checkFocusFile(path, payable);
    expect(report?.first).toEqual([]);
    expect(report?.billed.size).toBe(3);
    expect(report?.rows).toBe(Papa.parse(text.trimEnd()).data.length - 1);
  });

  test("a credit note by hand is a correction and takes back what it says", async () => {
    const line = {
      kind: "fee",
      what: ["Goodwill"],
      quantity: 1,
      exact: -5_000_000n,
      amount: -5_000_000n,
      residual: 0n,
      steps: [],
      corrections: [],
    } as const;
    const more = {
      number: "CN-000001",
      kind: "credit_note",
      corrects: { id: "x", number: "INV-000042", reason: "wrong price" },
      lines: [line],
      taxes: [],
      net: -5_000_000n,
      gross: -5_000_000n,
      residual: 0n,
    } as const;
    const { report, text } = await exported([{ units: 0, more }]);
    expect(report?.first).toEqual([]);
    expect(report?.billed.get("CN-000001")).toBe("-5");
    expect(text).toContain("Correction");
  });
});

test("corrections lie in the month that they correct, and nothing names a message", async () => {
  const { text } = await exported([{}]);
  const { data } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
  const rows = data.filter(({ ChargeClass }) => ChargeClass === "Correction");
  expect(rows).toHaveLength(4);
  expect(new Set(rows.map(({ ChargePeriodStart }) => ChargePeriodStart))).toEqual(new Set(["2026-09-01T03:00:00Z"]));
  expect(rows.map(({ BilledCost }) => BilledCost).sort()).toEqual(["-0.01325", "-0.061", "-7", "0.08125"]);
  expect(text).not.toContain("~");
});

describe("the check does fail", () => {
  let header: string[];
  let rows: string[][];
  let payable: ReadonlyMap<string, bigint>;
  beforeAll(async () => {
    const good = await exported([{}]);
    const [first = [], ...others] = Papa.parse<string[]>(good.text, { skipEmptyLines: true }).data;
    header = first;
    rows = others;
    payable = good.payable;
  });
  const at = (id: string) => header.indexOf(id);
  const broken = (change: (row: string[], index: number) => string[], columns = header) => {
    const text = Papa.unparse([columns, ...rows.map((row, index) => change([...row], index))]);
    return [...(checkFocusText(text, payable)?.byRule.keys() ?? [])];
  };
  const set = (of: string, values: Readonly<Record<string, string>>) => (row: string[]) => {
    if (of !== "*" && row[at("x_LineKind")] !== of) return row;
    for (const [id, value] of Object.entries(values)) row[at(id)] = value;
    return row;
  };

  test("not on what is right", () => expect(broken((row) => row)).toEqual([]));

  test.each([
    ["BilledCost.required", "usage", { BilledCost: "" }],
    ["BilledCost.type", "usage", { BilledCost: "1,234.5" }],
    ["BilledCost.type", "usage", { BilledCost: "+1" }],
    ["BilledCost.type", "usage", { BilledCost: "1e+7" }],
    ["BilledCost.invoice", "rounding", { BilledCost: "3" }],
    ["BillingAccountId.required", "*", { BillingAccountId: "" }],
    ["BillingAccountId.placeholder", "*", { BillingAccountId: "N/A" }],
    ["BillingAccountType.required", "*", { BillingAccountType: "" }],
    ["BillingCurrency.format", "*", { BillingCurrency: "usd" }],
    ["BillingCurrency.national", "tax", { BillingCurrency: "EUR" }],
    ["BillingPeriodEnd.later", "*", { BillingPeriodEnd: "2026-10-01T03:00:00Z" }],
    ["BillingPeriodStart.type", "*", { BillingPeriodStart: "2026-10-01" }],
    ["ChargePeriodStart.type", "usage", { ChargePeriodStart: "2026-02-30T00:00:00Z" }],
    ["ChargePeriodEnd.later", "usage", { ChargePeriodEnd: "2026-01-01T00:00:00Z" }],
    ["ChargeCategory.value", "usage", { ChargeCategory: "Fee" }],
    ["ChargeClass.value", "usage", { ChargeClass: "Refund" }],
    ["ChargeDescription.required", "usage", { ChargeDescription: "" }],
    ["ChargeFrequency.purchase", "fee", { ChargeFrequency: "Usage-Based" }],
    ["CommitmentDiscountType.null", "usage", { CommitmentDiscountType: "Reserved" }],
    ["CommitmentDiscountStatus.given", "usage", { CommitmentDiscountId: "c" }],
    ["CommitmentDiscountQuantity.given", "usage", { CommitmentDiscountId: "c" }],
    ["PricingCategory.committed", "usage", { CommitmentDiscountId: "c" }],
    ["CapacityReservationStatus.given", "usage", { CapacityReservationId: "r" }],
    ["ConsumedQuantity.null", "tax", { ConsumedQuantity: "1" }],
    ["ConsumedQuantity.given", "usage", { ConsumedQuantity: "", ConsumedUnit: "" }],
    ["ConsumedUnit.given", "usage", { ConsumedUnit: "" }],
    ["ConsumedUnit.unit", "usage", { ConsumedUnit: "messages" }],
    ["ContractedCost.product", "usage", { ContractedCost: "999" }],
    ["ListCost.product", "usage", { ListUnitPrice: "999" }],
    ["ListCost.unpriced", "included", { ListCost: "1" }],
    ["ListUnitPrice.least", "usage", { ListUnitPrice: "-1" }],
    ["ListUnitPrice.null", "tax", { ListUnitPrice: "1" }],
    ["ListUnitPrice.given", "fee", { ListUnitPrice: "" }],
    ["EffectiveCost.credit", "included", { EffectiveCost: "0" }],
    ["InvoiceId.account", "tax", { BillingAccountId: "another" }],
    ["PricingQuantity.null", "tax", { PricingQuantity: "1" }],
    ["PricingUnit.null", "tax", { PricingUnit: "Units" }],
    ["RegionName.given", "usage", { RegionName: "" }],
    ["RegionName.null", "tax", { RegionName: "Brazil" }],
    ["ResourceName.null", "tax", { ResourceName: "a" }],
    ["ResourceType.given", "usage", { ResourceType: "" }],
    ["ServiceCategory.value", "usage", { ServiceCategory: "Messaging" }],
    ["ServiceName.category", "tax", { ServiceCategory: "Other", ServiceSubcategory: "Other (Other)" }],
    ["ServiceSubcategory.parent", "*", { ServiceCategory: "Compute" }],
    ["SkuId.given", "usage", { SkuId: "" }],
    ["SkuMeter.null", "usage", { SkuId: "" }],
    ["SkuPriceDetails.format", "usage", { SkuPriceDetails: '{"x_a":1,"x_a":2}' }],
    ["SkuPriceDetails.format", "usage", { SkuPriceDetails: '{"x_a":[1]}' }],
    ["SkuPriceDetails.keys", "usage", { SkuPriceDetails: '{"Rule":1}' }],
    ["SkuPriceId.sku", "usage", { SkuPriceId: "one" }],
    ["SubAccountName.given", "usage", { SubAccountName: "" }],
    ["SubAccountType.null", "tax", { SubAccountType: "a" }],
    ["Tags.format", "usage", { Tags: "team:ops" }],
    ["PricingCurrency.required", "usage", { PricingCurrency: "" }],
    ["PricingCurrencyEffectiveCost.required", "usage", { PricingCurrencyEffectiveCost: "" }],
  ])("%s where %s has %o", (rule, kind, values) => {
    expect(broken(set(kind, values))).toContain(rule.replace("ChargeDescription.required", "ChargeDescription.null"));
  });

  test("every mandatory column that is missing", () => {
    for (const { id, level } of focusTable().columns) {
      if (level !== "mandatory") continue;
      const kept = header.filter((name) => name !== id);
      const without = (row: string[]) => row.filter((_, index) => header[index] !== id);
      expect(broken(without, kept), id).toContain(`${id}.present`);
    }
  });

  test("columns of others without x_, columns twice, rows of another length", () => {
    expect(broken((row) => [...row, "1"], [...header, "Cost"])).toEqual(["file.custom"]);
    expect(broken((row) => [...row, "1"], [...header, "x_Plan"])).toContain("file.twice");
    expect(broken((row, index) => (index === 0 ? [...row, "1"] : row))).toEqual(["file.cells"]);
  });

  test("every cell that is never null", () => {
    const never = focusTable().columns.filter(({ nulls }) => !nulls);
    for (const { id } of never) expect(broken(set("*", { [id]: "" })), id).toContain(`${id}.required`);
  });
});

describe("the table", () => {
  const { columns } = focusTable();
  test("has the 57 columns of the specification, and every rule is of its column", () => {
    expect(columns).toHaveLength(57);
    for (const { id, rules } of columns) for (const rule of rules) expect(rule.id.startsWith(`${id}.`)).toBe(true);
    const ids = columns.flatMap(({ rules }) => rules.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });
  test("has names in its conditions that are columns, and values that they allow", () => {
    const byId = new Map(columns.map((column) => [column.id, column]));
    const whens = columns.flatMap(({ rules }) =>
      rules.flatMap(({ check }) => (check && "when" in check ? check.when : [])),
    );
    for (const { column, is, not } of whens) {
      const values = byId.get(column)?.values;
      expect(byId.has(column)).toBe(true);
      for (const value of [...(is ?? []), ...(not ?? [])]) if (value !== null) expect(values).toContain(value);
    }
  });
});

describe("published examples", () => {
  const rulesOf = (name: string) => {
    const text = readFileSync(new URL(`../fixtures/focus/${name}`, import.meta.url), "utf8");
    return [...(checkFocusText(text)?.byRule.keys() ?? [])].filter((rule) => !rule.endsWith(".present")).sort();
  };
  test("of the unused part of a commitment keeps to every rule of the columns that it has", () => {
    expect(rulesOf("commitment-usage.csv")).toEqual([]);
  });
  test("of a spend agreement leaves use out, and writes dates and services as no dataset may", () => {
    expect(rulesOf("spend-agreement.csv")).toEqual([
      "BillingPeriodEnd.type",
      "BillingPeriodStart.type",
      "ChargePeriodEnd.type",
      "ChargePeriodStart.type",
      "ConsumedQuantity.given",
      "ServiceCategory.value",
      "ServiceSubcategory.value",
    ]);
  });
});

describe("metadata", () => {
  test("names every column of an export in order, with its type", async () => {
    const { text } = await exported([{ units: 0 }]);
    const { Schema } = focusMetadata();
    expect(Schema.ColumnDefinition.map(({ ColumnName }) => ColumnName)).toEqual(text.split("\n")[0]?.split(","));
    expect(Schema.FocusVersion).toBe("1.2");
  });
  test("another set of columns has another schema id: change both, and the date, together", () => {
    const shape = focusMetadata().Schema.ColumnDefinition.map(
      ({ ColumnName, DataType }) => `${ColumnName} ${DataType}`,
    );
    expect([FOCUS_SCHEMA.id, sha256(shape.join("\n")).slice(0, 16)]).toEqual([
      "6a0a1c52-8f0b-4d0e-9d7e-2b6f4f0c1e12",
      "67ce8befeb8786d9",
    ]);
  });
});
