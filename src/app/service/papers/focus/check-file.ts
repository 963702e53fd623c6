import { createReadStream } from "node:fs";
import Papa from "papaparse";
import type { Micros } from "../../../../core/kernel/money.ts";
import { type FocusChecking, type FocusReport, openFocusCheck } from "./check/check.ts";

/** Checks a CSV text against FOCUS 1.2; undefined where it has no header. */
export function checkFocusText(text: string, payable?: ReadonlyMap<string, Micros>): FocusReport | undefined {
  const { data } = Papa.parse<string[]>(withoutMark(text), { skipEmptyLines: true });
  const [header, ...rows] = data;
  if (!header) return undefined;
  const checking = openFocusCheck(header);
  for (const row of rows) checking.row(row);
  return checking.report(payable);
}

/** Checks a CSV file of any size against FOCUS 1.2, row by row; undefined where it has no header. */
export function checkFocusFile(path: string, payable?: ReadonlyMap<string, Micros>): Promise<FocusReport | undefined> {
  return new Promise((resolve, reject) => {
    let checking: FocusChecking | undefined;
    const stream = createReadStream(path, { encoding: "utf8" });
    stream.on("error", reject);
    Papa.parse<string[]>(stream, {
      skipEmptyLines: true,
      step: ({ data }) => {
        if (checking) checking.row(data);
        else checking = openFocusCheck(data.map((name, index) => (index === 0 ? withoutMark(name) : name)));
      },
      complete: () => resolve(checking?.report(payable)),
      error: reject,
    });
  });
}

/** Spreadsheets put a byte order mark first. */
function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
