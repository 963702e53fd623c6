import { afterAll, expect, test } from "vitest";
import { COMMAND_LINE } from "../../src/app/service/access/actor.ts";
import { tellAll } from "../../src/app/service/events/worker.ts";
import { closeMonth } from "../../src/app/service/invoices/close.ts";
import { type MailPorts, sendDue } from "../../src/app/service/mail/deliver.ts";
import { invoiceFile } from "../../src/app/service/mail/invoice-file.ts";
import { openSmtp } from "../../src/app/service/mail/smtp.ts";
import { openPaperDesk } from "../../src/cli/serve/paper-desk.ts";
import { mailQueue } from "../../src/store/postgres/events/mail-queue.ts";
import { eventOutbox } from "../../src/store/postgres/events/outbox.ts";
import { reportReads } from "../../src/store/postgres/events/reports.ts";
import { business, openTestDesk, plan } from "../billing/store/invoice-desk.ts";
import { putSales } from "../billing/store/sales.ts";
import { openMailServer } from "./mail-server.ts";

test("an invoice that is issued arrives by mail with its PDF", async () => {
  const server = await openMailServer();
  const t = await openTestDesk();
  afterAll(async () => {
    await server.close();
    await t.close();
  });
  await t.know([plan(), business("shop", { emails: ["shop@example.org"], locale: "de" })]);
  await putSales(t.pool, { business: "shop", month: "2026-10" }, [{ id: "u1", amount: 1_062_500n, waba: "W-shop" }]);
  t.at("2026-12-01T00:00:00Z");
  await closeMonth(t.desk, { month: "2026-10" }, COMMAND_LINE);
  const now = Date.now;
  const paperDesk = openPaperDesk(t.pool, t.desk.accounts);
  const ports: MailPorts = {
    ...{ billing: t.desk.billing, reports: reportReads(t.pool), queue: mailQueue(t.pool), now, chance: () => 0 },
    ...{ from: "Acme <billing@example.com>", sender: "Acme", url: "https://books.example.com", onMail: () => {} },
    invoiceFile: (body) => invoiceFile(paperDesk, body),
    send: openSmtp(`smtp://127.0.0.1:${server.port}?tls=none`),
  };
  await tellAll(eventOutbox(t.pool), { now: now(), mail: true });
  await sendDue(ports);
  const [mail] = server.taken;
  expect(server.taken).toHaveLength(1);
  expect(mail?.to).toEqual(["shop@example.org"]);
  expect(mail?.parsed.subject).toMatch(/^Rechnung \S+ für Oktober 2026$/);
  const [file] = mail?.parsed.attachments ?? [];
  expect(file?.filename).toMatch(/^[\w.-]+\.pdf$/);
  expect(file?.content.subarray(0, 5).toString()).toBe("%PDF-");
  expect(mail?.parsed.text).toContain("Die Rechnung liegt als PDF bei.");
});
