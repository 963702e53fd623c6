import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonIn } from "../api/service.ts";
import { DIALOG, openBench } from "./daybook.ts";
import { type Serving, serve, until } from "./serving.ts";

const bench = openBench();
let service: Serving;
let key: string;

beforeAll(async () => {
  service = await serve(["--data", "data"], { cwd: bench.path });
  const made = bench.daybook(["key", "create", "--name", "all", "--scope", "read,write,admin", "--data", "data"]);
  expect(made.stderr).toContain("is shown this once");
  key = made.stdout.trim();
});
afterAll(async () => {
  await service.end();
});

const ask = (path: string, as = key) => fetch(service.url + path, { headers: { authorization: `Bearer ${as}` } });

test("the first start prints a link that signs the owner in", async () => {
  const [, token] = /\/sign-in\?token=(\w+)\n/.exec(service.said()) ?? [];
  const answer = await fetch(`${service.url}/v1/session/link`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  expect(await jsonIn(answer)).toMatchObject({ role: "owner" });
  expect(JSON.stringify(service.log)).not.toContain(token);
});

test("who is locked out gets a link from the machine", () => {
  const link = bench.daybook(["sign-in", "--data", "data"]);
  expect(link).toMatchObject({ status: 0, stdout: expect.stringMatching(/\/sign-in\?token=\w+\n$/) });
  expect(bench.daybook(["sign-in", "nobody@example.org", "--data", "data"]).status).toBe(1);
});

test("keys are listed without secrets and revoked, and the service knows at once", async () => {
  const { stdout } = bench.daybook([
    "key",
    "create",
    "--name",
    "short",
    "--scope",
    "read",
    "--days",
    "1",
    "--data",
    "data",
  ]);
  const secret = stdout.trim();
  expect((await ask("/v1/me", secret)).status).toBe(200);
  const list = bench.daybook(["key", "list", "--data", "data"]).stdout;
  expect(list).toMatch(/short +read +all/);
  expect(list).not.toContain(secret.slice(-20));
  expect(bench.daybook(["key", "revoke", secret.slice(4, 20), "--data", "data"]).status).toBe(0);
  expect((await ask("/v1/me", secret)).status).toBe(401);
  expect(bench.daybook(["key", "revoke", "0000", "--data", "data"]).status).toBe(1);
  expect(bench.daybook(["key", "create", "--name", "x", "--scope", "all", "--data", "data"]).status).toBe(2);
  const limited = ["key", "create", "--name", "x", "--scope", "write", "--waba", "W1", "--data", "data"];
  expect(bench.daybook(limited)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("may only have the scope read"),
  });
});

test("a log is imported beside the running service, and booked by it", async () => {
  const log = bench.write("dialog.csv", DIALOG);
  const first = bench.daybook(["import", log, "--source", "test", "--data", "data"]);
  expect(first).toMatchObject({ status: 0, stderr: "daybook: dialog.csv: 4 facts, 4 new, 0 known, 0 problems\n" });
  await until("charges", async () => (await jsonIn(ask("/v1/charges"))).items.length === 2);
  const again = bench.daybook(["import", log, "--source", "test", "--data", "data"]);
  expect(again.stderr).toBe("daybook: dialog.csv: 4 facts, 0 new, 4 known, 0 problems\n");
});

test("over the API too; what is wrong with it is said with its line", async () => {
  const log = bench.write("more.csv", `${DIALOG}m9,never,outbound,W1,551140001234,5511987650001,text,,\n`);
  const words = ["import", log, "--source", "other", "--url", service.url];
  expect(bench.daybook(words).stderr).toContain("DAYBOOK_API_KEY");
  const result = await bench.daybookBeside(words, { DAYBOOK_API_KEY: key });
  expect(result.status).toBe(1);
  expect(result.stderr).toContain("more.csv:6:at:");
  expect(result.stderr).toContain("4 facts, 0 new, 4 known, 1 problem");
});

test("an overlap takes nothing, and says what to do", async () => {
  const log = bench.write("apart.csv", DIALOG.replaceAll(/^([im])/gm, "z$1").replace(/^zid/, "id"));
  const words = ["import", log, "--source", "crm", "--data", "data"];
  const asked = bench.daybook(words);
  expect(asked.status).toBe(1);
  expect(asked.stderr).toContain("551140001234, 2026-10-05: import:test");
  expect(asked.stderr).toContain("--on-overlap match");
  const matched = bench.daybook([...words, "--on-overlap", "match"]);
  expect(matched.stderr).toContain("4 matched");
  expect((await jsonIn(ask("/v1/charges"))).items).toHaveLength(2);
});

test("replaced, what the other sources stated is withdrawn", async () => {
  const log = bench.write("till.csv", DIALOG.replaceAll(/^([im])/gm, "y$1").replace(/^yid/, "id"));
  const replaced = bench.daybook(["import", log, "--source", "till", "--on-overlap", "replace", "--data", "data"]);
  expect(replaced).toMatchObject({
    status: 0,
    stderr: "daybook: till.csv: 4 facts, 4 new, 0 known, 4 messages of other sources withdrawn, 0 problems\n",
  });
  await until("the other charges to go", async () => {
    const { items } = await jsonIn(ask("/v1/charges"));
    return items.length === 2 && items.every(({ message }: { message: string }) => message.startsWith("y"));
  });
  expect(bench.daybook(["verify", "--data", "data"]).status).toBe(0);
});

test.each(["beside the service", "over the API"])("templates by name have the category of a list, %s", async (way) => {
  const list = bench.write("templates.csv", "name,category,from\nvoucher,utility,\nvoucher,marketing,2026-10-06\n");
  const number = way === "over the API" ? "551140007777" : "551140006666";
  const rows = [5, 6].map(
    (day) => `v${day},2026-10-0${day}T12:00:00Z,outbound,${number},5511987650001,voucher,2026-10-0${day}T12:00:05Z`,
  );
  const log = bench.write("vouchers.csv", `id,at,direction,number,user,template,delivered_at\n${rows.join("\n")}\n`);
  const words = ["import", log, "--source", "vouchers", "--templates", list];
  const place = way === "over the API" ? ["--url", service.url] : ["--data", "data"];
  const result = await bench.daybookBeside([...words, ...place], { DAYBOOK_API_KEY: key });
  expect(result).toMatchObject({ status: 0, stderr: expect.stringContaining("2 facts, 2 new") });
  await until("charges", async () => {
    const { items } = await jsonIn(ask(`/v1/charges?number=${number}`));
    return items.map(({ category }: { category: string }) => category).join() === "utility,marketing";
  });
  bench.write("templates.csv", "name,category\nvoucher,gift\n");
  const wrong = await bench.daybookBeside([...words, ...place], { DAYBOOK_API_KEY: key });
  expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining("templates.csv:2") });
});
