import { parseRateData, type RateDataJson } from "../../src/core/pricing/rate-data.ts";
import type { RateData } from "../../src/core/pricing/rate-set.ts";

let loading: Promise<RateData> | undefined;

/** All rates on file; fetched once, when a page first needs them. */
export function loadRateData(): Promise<RateData> {
  loading ??= import("../../dist/rates/rate-data.json?raw").then(({ default: text }) => {
    const json: RateDataJson = JSON.parse(text);
    return parseRateData(json);
  });
  return loading;
}
