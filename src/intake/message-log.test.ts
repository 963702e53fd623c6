import { describe, expect, test } from "vitest";
import { layoutOf } from "./columns.ts";
import { noticesOf, openLog } from "./log.ts";
import { readRow } from "./message-log.ts";
import type { Templates } from "./templates.ts";

const AT = Date.UTC(2026, 9, 1, 9);

/** Reads one row of which only this is stated beside the required. */
function read(cells: Readonly<Record<string, string>>, templates?: Templates) {
  const row = {
    at: "2026-10-01T09:00:00Z",
    direction: "outbound",
    number: "1",
    user: "5511980000001",
    id: "m1",
    ...cells,
  };
  const names = Object.keys(row);
  const log = openLog(
    "log.csv",
    layoutOf({}, (name) => names.indexOf(name)),
    { mapping: {}, templates },
  );
  const fact = readRow(log, Object.values(row), 2);
  return { fact, problems: log.problems, notices: noticesOf(log) };
}

describe("type and category", () => {
  test.each<[string, Record<string, string>, Record<string, unknown>]>([
    [
      "a category makes a template of what has no type",
      { category: "Marketing" },
      { type: "template", category: "marketing" },
    ],
    ["a named template is one", { template: "hello" }, { type: "template", category: undefined, template: "hello" }],
    [
      "a free-form message has no category",
      { type: "text", category: "service" },
      { type: "text", category: undefined },
    ],
    [
      "`service` without a type is what Meta would report",
      { category: "service" },
      { type: undefined, reported: { category: "service" } },
    ],
    [
      "an inbound message is no template",
      { direction: "inbound", category: "utility" },
      { type: undefined, category: undefined },
    ],
    ["types are in lower case", { type: "Image" }, { type: "image" }],
    ["nothing stays unknown", {}, { type: undefined, category: undefined, reported: undefined }],
  ])("%s", (_, cells, expected) => expect(read(cells).fact).toMatchObject(expected));

  test("what was dropped or is not rated is told", () => {
    expect(read({ type: "text", category: "utility" }).notices).toEqual([
      "categories on messages that are no templates were ignored (1 row)",
    ]);
    expect(read({ type: "template", category: "ACCOUNT_UPDATE" })).toMatchObject({
      fact: { category: "account_update" },
      notices: [expect.stringContaining('"account_update" is not rated')],
    });
    expect(read({ type: "text", category: "service" }).notices).toEqual([]);
  });

  test("a list of templates tells the category by date", () => {
    const templates: Templates = new Map([
      [
        "hello",
        [
          { category: "marketing", from: AT },
          { category: "utility", from: Number.NEGATIVE_INFINITY },
        ],
      ],
    ]);
    const category = (at: string) => read({ template: "hello", at }, templates).fact?.category;
    expect(category("2026-10-01T09:00:00Z")).toBe("marketing");
    expect(category("2026-10-01T08:59:59Z")).toBe("utility");
    expect(read({ template: "other" }, templates).fact?.category).toBeUndefined();
    expect(read({ template: "hello", category: "authentication" }, templates).fact?.category).toBe("authentication");
  });
});

describe("times", () => {
  test("delivery counts for what the business sent, even before its own time", () => {
    expect(read({ delivered_at: "2026-10-01T08:00:00Z" }).fact).toMatchObject({ at: AT, deliveredAt: AT - 3_600_000 });
    expect(read({ direction: "inbound", delivered_at: "whenever" }).fact).toMatchObject({
      at: AT,
      deliveredAt: undefined,
    });
  });
});

describe("entry points", () => {
  test.each([
    ["ad", "ad"],
    ["Page", "page"],
    ["", undefined],
  ])("%s", (entry_point, expected) => {
    expect(read({ direction: "inbound", entry_point }).fact?.entryPoint).toBe(expected);
  });
  test("others are bad, and those on outbound rows ignored", () => {
    expect(read({ direction: "inbound", entry_point: "story" }).problems).toMatchObject([
      { line: 2, column: "entry_point" },
    ]);
    expect(read({ entry_point: "ad" })).toMatchObject({
      fact: { entryPoint: undefined },
      notices: [expect.any(String)],
    });
  });
});

describe("what Meta reported", () => {
  test("is kept beside the rest", () => {
    const cells = {
      reported_model: "pmp",
      reported_type: "free_customer_service",
      reported_category: "authentication-international",
      reported_billable: "FALSE",
      reported_price: "0.0125",
      reported_conversation: "c1",
      reported_expires_at: "1790845200",
    };
    expect(read(cells).fact?.reported).toEqual({
      model: "PMP",
      type: "free_customer_service",
      category: "authentication_international",
      billable: false,
      price: 12_500n,
      conversation: "c1",
      expiresAt: 1_790_845_200_000,
    });
  });

  test.each([
    ["reported_model", "PMP-OCT26"],
    ["reported_billable", "yes"],
    ["reported_price", "$0.01"],
    ["reported_price", "-1"],
    ["reported_price", "0,01"],
    ["reported_expires_at", "tomorrow"],
  ])("%s %s is bad", (column, found) => {
    expect(read({ [column]: found })).toMatchObject({
      fact: undefined,
      problems: [{ line: 2, column, found: `"${found}"` }],
    });
  });
});
