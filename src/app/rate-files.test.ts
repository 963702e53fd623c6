import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openRates } from "../core/pricing/rate-card.ts";
import { toWire } from "../core/pricing/wire.ts";
import { DEFAULT_SETTINGS } from "../core/usage/settings.ts";
import { loadBundledRates } from "../intake/rate-files.ts";
import { rateFiles } from "./rate-files.ts";
import { openSummary, summaryToWire } from "./rating/summary.ts";
import { headOf, TRAFFIC_FORMATS, trafficLines } from "./simulate/lines.ts";
import { DEFAULT_TRAFFIC, simulateTraffic } from "./simulate/traffic.ts";

const folder = mkdtempSync(join(tmpdir(), "rate-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const rates = openRates(loadBundledRates());

async function rated(path: string, memoryBytes?: number) {
  const charges: string[] = [];
  const summary = openSummary(DEFAULT_SETTINGS, rates);
  const sink = {
    addUp: summary.add,
    write: (charge: Parameters<typeof toWire>[0]) => charges.push(JSON.stringify(toWire(charge))),
    settle: async () => {},
  };
  const request = { paths: [path], input: {}, settings: DEFAULT_SETTINGS, known: [], rates };
  const report = await rateFiles(memoryBytes === undefined ? request : { ...request, memoryBytes }, sink);
  return { report, charges, summary: JSON.stringify(summaryToWire(summary.summary())) };
}

test.each(TRAFFIC_FORMATS)("%s that does not fit into memory is sorted on disk, and costs the same", async (format) => {
  const path = join(folder, `log.${format}`);
  const disorder = { seed: 5, late: 0.1, lateHours: 36, duplicates: 0.1 };
  const traffic = simulateTraffic({ ...DEFAULT_TRAFFIC, messages: 3_000, users: 100 });
  writeFileSync(path, [headOf(format), ...trafficLines(traffic, format, disorder)].join(""));
  const [inMemory, onDisk] = [await rated(path), await rated(path, 50_000)];
  expect([inMemory.report.way, onDisk.report.way]).toEqual(["in memory", "sorted on disk"]);
  expect(onDisk.charges).toEqual(inMemory.charges);
  expect(onDisk.summary).toBe(inMemory.summary);
  expect(onDisk.report.facts).toBe(inMemory.report.facts);
  expect(inMemory.charges.length).toBeGreaterThan(1_000);
});
