import { expect, test } from "vitest";
import { linesOf, openBench } from "./daybook.ts";

const bench = openBench();
const MESSAGES = 165_000;

/** Files of more than 20 MB are read by two threads, standard input by one. */
test("a large file costs the same on one core and on two", () => {
  const log = "log.csv";
  const words = ["--messages", `${MESSAGES}`, "--seed", "4", "--shuffle"];
  bench.daybook(["simulate", ...words, "--out", log, "--accounts-out", "accounts.json"]);
  const rate = (path: string) => `$DAYBOOK rate ${path} --accounts accounts.json`;
  const ran = bench.shell(`
    cat ${log} | ${rate("-")} --format ndjson --out one.ndjson; ${rate(log)} --format ndjson --out two.ndjson
    cat ${log} | ${rate("-")} > one.txt; ${rate(log)} > two.txt
    wc -l < one.ndjson; cmp one.ndjson two.ndjson && cmp <(tail -n +2 one.txt) <(tail -n +2 two.txt) && echo same
    head -qn 1 one.txt two.txt`);
  const [count, same, ...headings] = linesOf(ran.stdout);
  expect(Number(count)).toBeGreaterThan(MESSAGES / 2);
  expect(same).toBe("same");
  expect(headings.map((line) => /\((.*)\)/.exec(line)?.[1])).toEqual(["in memory", "in memory: on two cores"]);
  expect(ran.stderr).toBe("");
}, 120_000);

test("a large file with a line that is wrong names that line of the whole file", () => {
  bench.shell(
    `sed -e '${MESSAGES - 5}s/,outbound,/,nowhere,/;${MESSAGES - 5}s/,inbound,/,nowhere,/' log.csv > wrong.csv`,
  );
  const { status, stderr, stdout } = bench.daybook(["rate", "wrong.csv", "--accounts", "accounts.json"]);
  expect(status).toBe(1);
  expect(stderr).toContain(`wrong.csv:${MESSAGES - 5}`);
  expect(linesOf(stdout)[0]).toContain("(in memory)");
}, 120_000);
