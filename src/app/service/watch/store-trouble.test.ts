import { expect, test } from "vitest";
import { openLog } from "./log.ts";
import { storeTrouble } from "./store-trouble.ts";

function watched() {
  const clock = { ms: 1_000_000 };
  const lines: string[] = [];
  const log = openLog({ level: "info", format: "json", write: (line) => lines.push(JSON.parse(line).msg) });
  const trouble = storeTrouble(log, () => clock.ms);
  const pass = (ms: number) => {
    clock.ms += ms;
  };
  return { trouble, lines, pass };
}

const GONE = { kind: "ECONNREFUSED", reason: "the store does not answer: connect ECONNREFUSED" };
const FULL = { kind: "53100", reason: "the disk is full" };

test("trouble is said once, again after a minute, and its end once", () => {
  const { trouble, lines, pass } = watched();
  trouble.well();
  for (let second = 0; second < 70; second += 1) {
    trouble.failed(GONE);
    pass(1_000);
  }
  expect(lines).toHaveLength(2);
  pass(2_000);
  trouble.well();
  trouble.well();
  expect(lines).toHaveLength(3);
  expect(lines[2]).toContain("can be used again");
});

test("trouble of another kind is said at once", () => {
  const { trouble, lines } = watched();
  for (const one of [GONE, FULL, GONE, FULL]) trouble.failed(one);
  expect(lines).toHaveLength(2);
});

test("a store that only reads, because its disk is full, is not well", () => {
  const { trouble, lines, pass } = watched();
  for (let round = 0; round < 20; round += 1) {
    trouble.failed(GONE);
    pass(100);
    trouble.well();
  }
  expect(lines).toHaveLength(1);
});
