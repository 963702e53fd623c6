import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonIn } from "../api/service.ts";
import { openBench, ROOT } from "./daybook.ts";
import { type Serving, serve, until } from "./serving.ts";

/** The lines of docs/api.md, exactly as they stand there, but for the port that this test's own service has. */
const [START = "", EXPORTS = ""] = [
  ...readFileSync(join(ROOT, "docs/api.md"), "utf8").matchAll(/```sh\n([\s\S]*?)```/g),
].map(([, lines = ""]) => lines);

const bench = openBench();
let service: Serving;

beforeAll(async () => {
  service = await serve(["--data", "data"], { cwd: bench.path });
});
afterAll(async () => {
  await service.end();
});

const run = (lines: string) =>
  bench.shell(
    `set -e; daybook() { $DAYBOOK "$@" --data data; }; ln -sfn ${ROOT}samples samples\n${lines.replaceAll("localhost:4380", new URL(service.url).host)}`,
  );

test("getting started: each line answers, and the sample is booked", async () => {
  const { status, stdout, stderr } = run(START);
  expect([status, stderr.replace(/^daybook: key .*\n/, "")]).toEqual([0, ""]);
  const answers = stdout
    .replaceAll("}{", "}\n{")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(answers).toHaveLength(6);
  expect(answers.filter(({ code }) => code !== undefined)).toEqual([]);
  expect(answers[0]).toMatchObject({ kind: "key", scopes: ["read", "write"] });
  expect(answers[1]).toMatchObject({ source: "samples" });
  expect(answers[5].charge).toMatchObject({ market: "Brazil", category: "marketing" });
});

test("the whole export", async () => {
  const setUp = START.split("\n").slice(0, 2).join("\n");
  const key = run(`${setUp}\necho $KEY`).stdout.trim();
  await until("the sample to be booked", async () => {
    const headers = { authorization: `Bearer ${key}` };
    return (await jsonIn(await fetch(`${service.url}/v1/charges?month=2026-10`, { headers }))).items.length > 10;
  });
  const [csv = ""] = EXPORTS.split("\n");
  expect(run(`${setUp}\n${csv}`).status).toBe(0);
  expect(bench.read("october.csv")).toMatch(/^id,revision,kind,/);
  expect(bench.read("october.csv").split("\n").length).toBeGreaterThan(10);
});
