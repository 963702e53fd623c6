import { connect, createServer, type Socket } from "node:net";
import { afterAll, expect, test } from "vitest";
import { tellAll } from "../../src/app/service/events/worker.ts";
import { MAIL_KINDS } from "../../src/app/service/mail/compose.ts";
import { type MailPorts, sendDue } from "../../src/app/service/mail/deliver.ts";
import { sampleLetter } from "../../src/app/service/mail/samples.ts";
import { openSmtp, type SendMail } from "../../src/app/service/mail/smtp.ts";
import { textOf } from "../../src/app/service/mail/text.ts";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openPool } from "../../src/store/postgres/connection.ts";
import { emitEvents } from "../../src/store/postgres/events/emit.ts";
import { mailQueue } from "../../src/store/postgres/events/mail-queue.ts";
import { eventOutbox } from "../../src/store/postgres/events/outbox.ts";
import { reportReads } from "../../src/store/postgres/events/reports.ts";
import { freshDatabase } from "../store/database.ts";
import { type MailServer, openMailServer } from "./mail-server.ts";

const HOUR = 3_600_000;

const business = (id: string, more: object = {}) => {
  const base = { id, name: `Padaria ${id}`, currency: "EUR", zone: "America/Sao_Paulo", emails: [`${id}@example.org`] };
  return { kind: "business" as const, subject: id, body: { ...base, ...more } };
};

/** Mails on a database of its own, with a clock that the test moves. */
async function openMails(send: SendMail) {
  const database = await freshDatabase();
  const pool = openPool(database.url);
  afterAll(async () => {
    await pool.close();
    await database.drop();
  });
  const billing = openBillingBooks(pool);
  await billing.learn([business("a"), business("b", { locale: "de-AT" }), business("silent", { emails: [] })], "test");
  const time = { now: Date.now() };
  const queue = mailQueue(pool);
  const ports: MailPorts = {
    ...{ billing, queue, send, reports: reportReads(pool), now: () => time.now, chance: () => 0, onMail: () => {} },
    ...{ from: "Acme Billing <billing@example.com>", sender: "Acme Billing", url: "https://books.example.com" },
    invoiceFile: async () => ({
      filename: "A-1.pdf",
      contentType: "application/pdf",
      content: Buffer.from("%PDF-1.7"),
    }),
  };
  const add = (key: string, kind: string, of: string, body: object = {}) =>
    queue.add({ key, kind, business: of, body: { ...body } }, time.now);
  const states = async () => (await queue.list({}, { limit: 100 })).items.map(({ state }) => state);
  const learn = (facts: Parameters<typeof billing.learn>[0]) => billing.learn(facts, "test");
  return { pool, time, queue, ports, add, states, learn };
}

async function serverOf(options: Parameters<typeof openMailServer>[0] = {}): Promise<MailServer> {
  const server = await openMailServer(options);
  afterAll(server.close);
  return server;
}

const plain = ({ port }: { readonly port: number }) => openSmtp(`smtp://127.0.0.1:${port}?tls=none`);

test("an event becomes one mail, in HTML and text, in the language of its business", async () => {
  const server = await serverOf();
  const { pool, ports, time } = await openMails(plain(server));
  const invoice = {
    id: "i1",
    number: "A-1",
    month: "2026-10",
    currency: "EUR",
    gross: "1284.37",
    due_on: "2026-11-19",
  };
  await emitEvents(pool, [
    { type: "invoice.issued", business: "a", body: invoice },
    { type: "balance.low", business: "b", body: { balance: "17.5", currency: "EUR", below: "50" } },
    { type: "invoice.settled", business: "a", body: invoice },
    { type: "wallet.blocked", business: "silent", body: {} },
  ]);
  const outbox = eventOutbox(pool);
  await tellAll(outbox, { now: time.now, mail: true });
  await tellAll(outbox, { now: time.now, mail: true });
  expect(await sendDue(ports)).toBe(3);
  expect(await sendDue(ports)).toBe(0);
  const [english, german] = [...server.taken].sort((a, b) => (a.to.join() < b.to.join() ? -1 : 1));
  expect(english).toMatchObject({ from: "billing@example.com", to: ["a@example.org"] });
  expect(english?.parsed.subject).toBe("Invoice A-1 for October 2026");
  expect(english?.parsed.html).toContain("€1,284.37");
  expect(english?.parsed.text).toContain("€1,284.37");
  expect(english?.parsed.attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([
    ["A-1.pdf", "%PDF-1.7"],
  ]);
  expect(english?.parsed.messageId).toMatch(/^<[0-9a-f]{32}@example\.com>$/);
  expect(english?.parsed.headers.get("auto-submitted")).toBe("auto-generated");
  expect(german?.parsed.subject).toBe("Ihr Guthaben wird knapp: € 17,50".replace("€ ", "€\u00a0"));
  expect(german?.parsed.html).toContain('lang="de"');
  expect(server.taken).toHaveLength(2);
});

test("without a mail server events make no mail", async () => {
  const server = await serverOf();
  const { pool, ports, time } = await openMails(plain(server));
  await emitEvents(pool, [{ type: "balance.low", business: "a", body: {} }]);
  await tellAll(eventOutbox(pool), { now: time.now, mail: false });
  expect(await sendDue(ports)).toBe(0);
});

test("the mail goes over STARTTLS with a password, never without", async () => {
  const server = await serverOf({ disabledCommands: [], authOptional: false });
  const send = openSmtp(`smtp://daybook:a%20word@127.0.0.1:${server.port}?tls=unverified`);
  const { ports, add } = await openMails(send);
  await add("one", "balance.low", "a");
  await sendDue(ports);
  expect(server.taken).toMatchObject([{ isSecure: true, user: "daybook" }]);
  const mail = {
    from: "a@example.com",
    to: ["b@example.com"],
    messageId: "<1@x>",
    subject: "",
    html: "",
    text: "",
    attachments: [],
  };
  const wrong = await openSmtp(`smtp://daybook:another@127.0.0.1:${server.port}?tls=unverified`)(mail);
  expect(wrong).toMatchObject({ is: "away" });
  // The certificate of the test is nobody's.
  const strict = await openSmtp(`smtp://daybook:a%20word@127.0.0.1:${server.port}`)(mail);
  expect(strict).toMatchObject({ is: "away", reason: expect.stringMatching(/certificate|self.signed/i) });
  expect(server.taken).toHaveLength(1);
});

test("TLS from the first byte", async () => {
  const server = await serverOf({ secure: true });
  const { ports, add } = await openMails(openSmtp(`smtps://127.0.0.1:${server.port}?tls=unverified`));
  await add("one", "balance.low", "a");
  await sendDue(ports);
  expect(server.taken).toMatchObject([{ isSecure: true }]);
});

test("what cannot go now is tried again, and goes once", async () => {
  const no = { times: 2 };
  const server = await serverOf({
    onRcptTo: (_, __, done) => {
      no.times -= 1;
      done(no.times >= 0 ? Object.assign(new Error("try later"), { responseCode: 451 }) : null);
    },
  });
  const { ports, add, time, states } = await openMails(plain(server));
  await add("one", "balance.low", "a");
  await sendDue(ports);
  expect(await states()).toEqual(["waiting"]);
  expect(await sendDue(ports)).toBe(0);
  time.now += HOUR;
  await sendDue(ports);
  time.now += HOUR;
  await sendDue(ports);
  expect(await states()).toEqual(["sent"]);
  expect(server.taken).toHaveLength(1);
});

test("a server that is away is waited for, for three days", async () => {
  const server = await openMailServer();
  await server.close();
  const { ports, add, time, states } = await openMails(plain(server));
  await add("one", "balance.low", "a");
  await sendDue(ports);
  time.now += 71 * HOUR;
  await sendDue(ports);
  expect(await states()).toEqual(["waiting"]);
  time.now += 4 * HOUR;
  await sendDue(ports);
  expect(await states()).toEqual(["failed"]);
});

test("a refusal for good is written down, and a refused address among others too", async () => {
  const server = await serverOf({
    onRcptTo: ({ address }, _, done) =>
      done(address.startsWith("nobody") ? Object.assign(new Error("no such user"), { responseCode: 550 }) : null),
  });
  const { ports, add, queue, learn } = await openMails(plain(server));
  await learn([
    business("gone", { emails: ["nobody@example.org"] }),
    business("half", { emails: ["nobody@example.org", "a@example.org"] }),
  ]);
  await add("one", "balance.low", "gone");
  await add("two", "balance.low", "half");
  await sendDue(ports);
  const mails = new Map((await queue.list({}, { limit: 10 })).items.map((mail) => [mail.key, mail]));
  expect(mails.get("one")).toMatchObject({ state: "failed", reason: expect.stringContaining("no such user") });
  expect(mails.get("two")).toMatchObject({ state: "sent", reason: "refused for nobody@example.org" });
  expect(server.taken.map(({ to }) => to)).toEqual([["a@example.org"]]);
});

test("a mail whose answer was lost is not sent twice, unless somebody says so", async () => {
  const state = { swallows: true };
  const server = await serverOf({
    onData: (stream, _, done) => {
      stream.resume();
      stream.once("end", () => {
        if (state.swallows) for (const socket of sockets) socket.destroy();
        else done();
      });
    },
  });
  // The way to the server is cut at the last moment.
  const sockets = new Set<Socket>();
  const cut = createServer((socket) => {
    sockets.add(socket);
    const onward = connect(server.port, "127.0.0.1");
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward]) end.on("error", () => {});
  });
  await new Promise<void>((done) => cut.listen(0, "127.0.0.1", done));
  afterAll(() => cut.close());
  const address = cut.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const { ports, add, time, states, queue } = await openMails(plain({ port }));
  await add("one", "balance.low", "a");
  await sendDue(ports);
  expect(await states()).toEqual(["unsure"]);
  time.now += 24 * HOUR;
  expect(await sendDue(ports)).toBe(0);
  state.swallows = false;
  expect(await queue.resend("one", time.now)).toBe(true);
  await sendDue(ports);
  expect(await states()).toEqual(["sent"]);
});

test("a process that died while sending leaves the mail unsent, one that died before sends it later", async () => {
  const server = await serverOf();
  const { ports, add, queue, time, states } = await openMails(plain(server));
  await add("begun", "balance.low", "a");
  const begun = await queue.claim({ now: time.now, leaseMs: 1_000 });
  if (!begun) throw new Error("nothing to claim");
  await queue.begin(begun, { recipients: ["a@example.org"], messageId: "<x@y>", until: time.now + 1_000 });
  await add("claimed", "balance.low", "b");
  await queue.claim({ now: time.now, leaseMs: 1_000 });
  expect(await sendDue(ports)).toBe(0);
  time.now += 2_000;
  expect(await sendDue(ports)).toBe(1);
  expect(server.taken.map(({ to }) => to)).toEqual([["b@example.org"]]);
  expect([...(await states())].sort()).toEqual(["sent", "unsure"]);
});

test("two processes send each mail once", async () => {
  const server = await serverOf();
  const { ports, add } = await openMails(plain(server));
  for (let count = 0; count < 12; count += 1) await add(`mail ${count}`, "balance.low", "a");
  const counts = await Promise.all([sendDue(ports), sendDue(ports), sendDue(ports)]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
  expect(new Set(server.taken.map(({ parsed }) => parsed.messageId)).size).toBe(12);
  expect(server.taken).toHaveLength(12);
});

test.each(
  MAIL_KINDS.flatMap((kind) => ["en-GB", "de", "pt-BR", "ar-EG", "xx"].map((locale) => [kind, locale] as const)),
)("%s in %s says everything in words", (kind, locale) => {
  const place = {
    business: { name: "Bäckerei <Öz> & Söhne", locale },
    sender: "Acme",
    url: "https://books.example.com",
  };
  const letter = sampleLetter(place, kind);
  const text = textOf(letter);
  expect(text).not.toMatch(/undefined|null|NaN|\[object|Invalid/);
  expect(text).toContain("https://books.example.com");
  expect(text.split("\n").every((line) => line.length <= 100)).toBe(true);
});
