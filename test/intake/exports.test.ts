import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { inspectFile } from "../../src/intake/inspect.ts";
import type { LocalDates } from "../../src/intake/local-time.ts";
import { formatMapping, parseMapping } from "../../src/intake/mapping.ts";
import { readAll, readContent, withFolder } from "./reading.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/logs/${name}`, import.meta.url));
const sample = fileURLToPath(new URL("../../samples/history.csv", import.meta.url));

/** Reads a file the way that inspecting it proposes, by the command line's form of the mapping. */
async function readAsProposed(path: string, dates?: LocalDates) {
  const inspection = await inspectFile(path);
  const mapping = parseMapping(formatMapping(inspection.mapping));
  expect(mapping).toEqual({ ok: true, value: inspection.mapping });
  if (!mapping.ok) throw new Error("no mapping");
  return { inspection, reading: await readAll([path], { mapping: mapping.value, dates }) };
}

describe("other people's exports become facts as inspect proposes", () => {
  test("semicolons, German words and local dates", async () => {
    const { inspection, reading } = await readAsProposed(fixture("helpdesk-semicolons.csv"), { zone: "Europe/Berlin" });
    expect(inspection.missing.filter(({ required }) => required)).toMatchObject([{ how: "--date-zone ZONE" }]);
    expect(inspection.dates).toEqual({ written: "local", order: "dmy" });
    expect(inspection.trial).toEqual({ rows: 9, read: 9, problems: [] });
    expect(inspection.command).toMatch(/^daybook rate \S+ --map '.*date_order:=dmy' --date-zone ZONE$/);
    expect(reading.problems).toEqual([]);
    expect(reading.facts).toHaveLength(9);
    expect(reading.facts[0]).toMatchObject({
      id: "HD-1001",
      at: Date.UTC(2026, 9, 12, 6, 59),
      direction: "outbound",
      number: "49305550001",
      user: "4915120000001",
      type: "template",
      category: "utility",
    });
    expect(reading.facts[8]).toMatchObject({ at: Date.UTC(2026, 10, 2, 6, 5), user: "4915120000005" });
    expect(reading.notices).toContainEqual("clocks went back: 2 times happened twice, the earlier one was taken");
  });

  test("JSON Lines of states only", async () => {
    const { inspection, reading } = await readAsProposed(fixture("gateway-statuses.jsonl"));
    expect(inspection.missing.filter(({ required }) => required)).toEqual([]);
    expect(reading.problems).toEqual([]);
    expect(reading.facts).toHaveLength(8);
    const first = reading.facts.filter(({ id }) => id === "gw-7f01");
    expect(first.map(({ at, deliveredAt }) => [at, deliveredAt])).toEqual([
      [1791021600_000, undefined],
      [undefined, 1791021604_000],
      [undefined, 1791022900_000],
    ]);
    expect(first[0]).toMatchObject({ direction: "outbound", reported: { model: "PMP", category: "marketing" } });
    expect(reading.facts[3]).toMatchObject({ id: "gw-7f02", failedAt: 1791021662_000 });
  });

  test("a spreadsheet in UTF-16 with tabs, senders and receivers, a 12-hour clock", async () => {
    const { inspection, reading } = await readAsProposed(fixture("spreadsheet-utf16.txt"), {
      zone: "America/New_York",
    });
    expect(inspection.dates).toEqual({ written: "local", order: "mdy" });
    expect(reading.problems).toEqual([]);
    expect(reading.facts.map(({ id, direction, user, number }) => [id, direction, user, number])).toEqual([
      ["SMa1", "outbound", "15551230001", "15550001111"],
      ["SMa2", "inbound", "15551230001", "15550001111"],
      ["SMa3", "outbound", "15551230001", "15550001111"],
      ["SMa4", "outbound", "15551230002", "15550001111"],
      ["SMa5", "outbound", "15551230003", "15550001111"],
      ["SMa6", "inbound", "15551230003", "15550001111"],
      ["SMa7", "outbound", "15551230003", "15550001111"],
    ]);
    expect(reading.facts[3]).toMatchObject({ at: Date.UTC(2026, 9, 13, 16), failedAt: Date.UTC(2026, 9, 13, 16) });
    expect(reading.facts[6]).toMatchObject({ deliveredAt: Date.UTC(2026, 9, 14, 4, 1) });
    expect(reading.notices.some((notice) => notice.includes("does not say when messages were delivered"))).toBe(true);
  });
});

describe("inspect", () => {
  test("a message log needs nothing", async () => {
    const inspection = await inspectFile(sample);
    expect(inspection).toMatchObject({
      format: "message_log",
      mapping: {},
      missing: [],
      rows: { count: 166, exact: true },
    });
    expect(inspection.command).toBe(`daybook rate ${sample}`);
  });

  test("webhook bodies need nothing", async () => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, "log"), '{"object":"whatsapp_business_account","entry":[]}\n');
      expect(await inspectFile(join(folder, "log"))).toMatchObject({ format: "webhooks", mapping: {}, missing: [] });
    });
  });

  test("what is no text is a problem, not an exception", async () => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, "log"), "%PDF-1.7");
      const inspection = await inspectFile(join(folder, "log"));
      expect(inspection.format).toBe("unreadable");
      expect(inspection.problems).toHaveLength(1);
      expect((await inspectFile(join(folder, "none"))).problems[0]?.found).toBe("there is no such file");
    });
  });

  test("says what it cannot know, and leaves room for it in the command", async () => {
    await withFolder(async (folder) => {
      const rows = Array.from(
        { length: 12 },
        (_, i) => `x${i},+551198000000${i % 9},05/06/2026 10:${10 + i},nothing,null`,
      );
      writeFileSync(join(folder, "log"), ["Ref,Mobile,Date,Whatever,Delivered At", ...rows].join("\n"));
      const { missing, mapping, command, dates } = await inspectFile(join(folder, "log"));
      expect(mapping.columns).toEqual({ at: "Date", delivered_at: "Delivered At", user: "Mobile" });
      expect(mapping.values).toEqual({ delivered_at: { null: "" } });
      expect(dates).toEqual({ written: "local", order: null });
      expect(missing.filter(({ required }) => required).map(({ how }) => how)).toEqual([
        "number:=DIGITS",
        "direction=COLUMN, or direction:=outbound where all is from the business",
        "--date-zone ZONE",
        "--date-order dmy or mdy",
      ]);
      expect(command).toMatch(/number:=DIGITS,direction=COLUMN' --date-zone ZONE --date-order ORDER$/);
    });
  });

  test("estimates how many rows a long file has", async () => {
    await withFolder(async (folder) => {
      const rows = Array.from({ length: 50_000 }, (_, i) => `m${i},2026-10-01T09:00:00Z,outbound,1555,5511980000001`);
      writeFileSync(join(folder, "log"), ["id,at,direction,number,user", ...rows].join("\n"));
      const { rows: found } = await inspectFile(join(folder, "log"));
      expect(found.exact).toBe(false);
      expect(Math.abs(found.count - 50_000)).toBeLessThan(2_500);
    });
  });
});

describe("mappings", () => {
  const content = "When,Who,Way\n2026-10-01T09:00:00Z,5511980000001,Incoming\n";

  test("columns, constants and words", async () => {
    const mapping = parseMapping(
      "at=When,user=Who,direction=Way,direction[incoming]:=inbound,number:=+1 555 000 1111,waba:=W1",
    );
    if (!mapping.ok) throw new Error("no mapping");
    const { facts, problems, notices } = await readContent(content, { mapping: mapping.value });
    expect([problems, notices]).toEqual([[], []]);
    expect(facts[0]).toMatchObject({ number: "15550001111", waba: "W1", direction: "inbound", user: "5511980000001" });
  });

  test("a column that the mapping names and the file lacks is a problem", async () => {
    const { problems } = await readContent(content, { mapping: { columns: { agent: "Who did it" } } });
    expect(problems[0]?.found).toMatch(/^no columns at, direction, user, number, Who did it/);
  });

  test("states that say nothing are left out with a notice", async () => {
    const mapping = { status: "state", status_at: "when" };
    const line = (state: string) =>
      JSON.stringify({ id: "a", state, when: 1790845200, user: "5511980000001", number: "1" });
    const { facts, notices } = await readContent(["queued", "sent", "queued"].map(line).join("\n"), { mapping });
    expect(facts).toHaveLength(1);
    expect(notices).toEqual([
      'the state "queued" says neither sent, delivered nor failed, so its rows were left out (2 rows)',
    ]);
  });
});
