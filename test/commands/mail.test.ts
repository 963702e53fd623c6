import { afterAll, expect, test } from "vitest";
import { openMailServer } from "../service/mail-server.ts";
import { openBench } from "./daybook.ts";

const bench = openBench();

test("each mail is previewed as HTML and text, and nothing else happens", () => {
  for (const type of ["invoice", "balance-low", "wallet-blocked", "plan-changing", "weekly-report"]) {
    const { status, stdout } = bench.daybook(["mail", "preview", type, "--locale", "de", "-o", "mails"]);
    expect([status, stdout]).toEqual([0, `mails/${type}.html\nmails/${type}.txt\n`]);
    expect(bench.read(`mails/${type}.html`)).toMatch(/^<!doctype html>\n<html lang="de" dir="ltr">/);
    expect(bench.read(`mails/${type}.txt`)).toContain("Guten Tag Padaria Aurora,");
  }
  expect(bench.has("data")).toBe(false);
  expect(bench.daybook(["mail", "preview", "love-letter"])).toMatchObject({ status: 2 });
});

test("a test mail is sent, or the reason is said", async () => {
  const server = await openMailServer();
  afterAll(server.close);
  const env = {
    DAYBOOK_SMTP_URL: `smtp://127.0.0.1:${server.port}?tls=none`,
    DAYBOOK_MAIL_FROM: "Acme <a@example.com>",
  };
  const sent = await bench.daybookBeside(["mail", "send-test", "b@example.com"], env);
  expect(sent).toMatchObject({ status: 0, stdout: "the mail server took a mail to b@example.com\n" });
  expect(server.taken[0]?.parsed.from?.text).toBe('"Acme" <a@example.com>');
  const away = await bench.daybookBeside(["mail", "send-test", "b@example.com"], {
    ...env,
    DAYBOOK_SMTP_URL: "smtp://127.0.0.1:1?tls=none",
  });
  expect(away).toMatchObject({ status: 1, stderr: expect.stringContaining("ECONNREFUSED") });
  expect(bench.daybook(["mail", "send-test", "b@example.com"])).toMatchObject({ status: 2 });
  expect(
    bench.daybook(["mail", "send-test", "b@example.com"], { env: { DAYBOOK_SMTP_URL: "smtp://x" } }),
  ).toMatchObject({ status: 2, stderr: expect.stringContaining("DAYBOOK_MAIL_FROM") });
});

test("what was sent is listed, sent again and switched, on a store", () => {
  const run = (...words: readonly string[]) => bench.daybook(["mail", ...words]);
  expect(run("list")).toMatchObject({ status: 0, stdout: "no mails\n" });
  expect(run("resend", "event:1")).toMatchObject({ status: 1 });
  expect(run("reports", "acme", "--off")).toMatchObject({ status: 1, stderr: "daybook: there is no business acme\n" });
  expect(run("reports", "acme")).toMatchObject({ status: 2 });
}, 30_000);
