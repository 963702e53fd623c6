// What cannot be done faster: reading a file with a well-kept parser and doing nothing with it.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import Papa from "papaparse";

const FLOORS = {
  /** Reads and splits every row. */
  csv: (path) =>
    new Promise((resolve, reject) => {
      let rows = 0;
      const chunk = ({ data }) => {
        rows += data.length;
      };
      Papa.parse(createReadStream(path), { chunk, complete: () => resolve(rows), error: reject });
    }),
  /** Parses every line. */
  json: async (path) => {
    let lines = 0;
    for await (const line of createInterface({ input: createReadStream(path) })) {
      if (JSON.parse(line) !== undefined) lines += 1;
    }
    return lines;
  },
};

const [, , floor, path] = process.argv;
if ((await FLOORS[floor](path)) === 0) process.exitCode = 1;
