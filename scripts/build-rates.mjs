// Packs rates/ into dist/rates/rate-data.json, which every start reads. Needs the compiled program.
import { mkdirSync, writeFileSync } from "node:fs";
import { packRateData } from "../dist/core/pricing/rate-data.js";
import { readRateSources } from "../dist/intake/rate-files.js";
import { ROOT } from "./freshness.mjs";

const read = readRateSources(`${ROOT}rates`);
if (read.ok) {
  mkdirSync(`${ROOT}dist/rates`, { recursive: true });
  writeFileSync(`${ROOT}dist/rates/rate-data.json`, JSON.stringify(packRateData(read.value)));
} else {
  for (const { file, line, column, found, expected } of read.refusal) {
    console.error(`${[file, line, column].filter((part) => part !== null).join(":")}: ${found}; expected ${expected}`);
  }
  process.exitCode = 1;
}
