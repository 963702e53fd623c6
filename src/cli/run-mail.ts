import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { COMMAND_LINE } from "../app/service/access/actor.ts";
import { latestBilling } from "../app/service/billing/state.ts";
import type { Letter } from "../app/service/mail/blocks.ts";
import { type MailKind, scriptOf } from "../app/service/mail/compose.ts";
import { messageIdOf } from "../app/service/mail/deliver.ts";
import { htmlOf } from "../app/service/mail/html.ts";
import { testLetter } from "../app/service/mail/letters/notices.ts";
import { type LetterPlace, penFor } from "../app/service/mail/letters/place.ts";
import { weeklyLetter } from "../app/service/mail/letters/weekly.ts";
import { readWeek } from "../app/service/mail/report.ts";
import { sampleLetter } from "../app/service/mail/samples.ts";
import { nameIn, openSmtp } from "../app/service/mail/smtp.ts";
import { textOf } from "../app/service/mail/text.ts";
import { mondayOf } from "../app/service/mail/weekly.ts";
import { localDate } from "../core/kernel/zone.ts";
import { MAIL_STATES } from "../store/port/mail.ts";
import { openAudit } from "../store/postgres/access/audit.ts";
import { openBillingBooks } from "../store/postgres/billing/billing-books.ts";
import { mailQueue } from "../store/postgres/events/mail-queue.ts";
import { reportReads } from "../store/postgres/events/reports.ts";
import { LETTERS, type MailListFlags, type PreviewFlags } from "./commands/mail.ts";
import { EXIT, UsageError } from "./exit.ts";
import { withStore } from "./serve/open-store.ts";
import { publicUrlOf } from "./serve/public-url.ts";
import { settingsFrom } from "./serve/settings.ts";
import { formatTable, openTerminal } from "./terminal.ts";
import { writeFileWhole } from "./write-file.ts";

type Flags = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<(typeof LETTERS)[number], MailKind>> = {
  invoice: "invoice.issued",
  "balance-low": "balance.low",
  "wallet-blocked": "wallet.blocked",
  "plan-changing": "plan.changing",
  "weekly-report": "report.weekly",
};

/** Writes a letter into files, for people to look at. */
export async function runPreview(type: string, flags: PreviewFlags): Promise<number> {
  const name = LETTERS.find((one) => one === type);
  if (name === undefined) throw new UsageError(`${type}: there is no such mail; expected ${LETTERS.join(", ")}`);
  const settings = await settingsFrom(flags);
  const sender = settings.mail ? nameIn(settings.mail.from) : "Acme Billing";
  const common = { sender, url: publicUrlOf(settings) };
  if (flags.business === undefined) {
    const place = { ...common, business: { name: "Padaria Aurora", locale: flags.locale ?? "en" } };
    return written(name, flags.out, { letter: sampleLetter(place, KINDS[name]), locale: place.business.locale });
  }
  const id = flags.business;
  return withStore(flags, async ({ store }) => {
    const business = (await latestBilling(openBillingBooks(store.pool))).businesses.get(id);
    if (!business) return refused(`there is no business ${id}`);
    const locale = flags.locale ?? business.locale;
    const place: LetterPlace = { ...common, business: { name: business.name, locale } };
    if (name !== "weekly-report") return written(name, flags.out, { letter: sampleLetter(place, KINDS[name]), locale });
    const monday = mondayOf(localDate(business.zone, Date.now()));
    const report = await readWeek(reportReads(store.pool), id, monday);
    if (!report) return refused(`${id} bought nothing in the two weeks before ${monday}: there is no report`);
    return written(name, flags.out, { letter: weeklyLetter(penFor(place), report), locale });
  });
}

async function written(
  name: string,
  folder: string,
  { letter, locale }: { readonly letter: Letter; readonly locale: string },
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const files = [
    [`${name}.html`, htmlOf(letter, scriptOf(locale))],
    [`${name}.txt`, textOf(letter)],
  ] as const;
  for (const [file, content] of files) {
    await writeFileWhole(join(folder, file), content);
    process.stdout.write(`${join(folder, file)}\n`);
  }
  return EXIT.ok;
}

/** Sends a mail at once. */
export async function runSendTest(address: string, flags: Flags): Promise<number> {
  const { mail } = await settingsFrom(flags);
  if (!mail) throw new UsageError("there is no mail server: set DAYBOOK_SMTP_URL and DAYBOOK_MAIL_FROM");
  if (!/^[^<>@\s]+@[^<>@\s]+$/.test(address)) throw new UsageError(`${address}: expected an address for mail`);
  const sender = nameIn(mail.from);
  const letter = testLetter(penFor({ business: { name: address, locale: "en" }, sender, url: "" }));
  const outcome = await openSmtp(mail.url)({
    from: mail.from,
    to: [address],
    messageId: messageIdOf(`test:${address}:${Date.now()}`, mail.from),
    subject: letter.subject,
    html: htmlOf(letter, scriptOf("en")),
    text: textOf(letter),
    attachments: [],
  });
  if (outcome.is !== "accepted") return refused(`the mail did not go: ${outcome.reason}`);
  process.stdout.write(`the mail server took a mail to ${address}\n`);
  return EXIT.ok;
}

/** Shows mails. */
export async function runMails({ limit: most, state: wanted, format, ...flags }: MailListFlags): Promise<number> {
  if (!/^\d{1,3}$/.test(most) || most === "0") throw new UsageError(`--limit ${most}: expected 1 to 999`);
  const state = MAIL_STATES.find((one) => one === wanted);
  return withStore(flags, async ({ store }) => {
    const { items } = await mailQueue(store.pool).list({ state }, { limit: Number(most) });
    const rows = items.map(({ key, kind, business, queuedAt, state: is, recipients, reason }) => {
      return { queued_at: new Date(queuedAt).toISOString(), key, kind, business, state: is, recipients, reason };
    });
    if (format === "json") process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    else if (rows.length === 0) process.stdout.write("no mails\n");
    else {
      const columns = ["queued", "key", "business", "state", "reason"].map((title) => ({ title }));
      const cells = rows.map((row) => [row.queued_at, row.key, row.business ?? "", row.state, row.reason ?? ""]);
      process.stdout.write(`${formatTable(columns, cells, openTerminal(process.stdout))}\n`);
    }
    return EXIT.ok;
  });
}

/** Has a mail sent again. */
export async function runResend(key: string, flags: Flags): Promise<number> {
  return withStore(flags, async ({ store }) => {
    if (!(await mailQueue(store.pool).resend(key, Date.now())))
      return refused("there is no such mail, or it waits or was sent; daybook mail list shows them");
    const entry = { action: "mail.resend", subject: key, before: null, after: null };
    await openAudit(store.pool).append({ ...COMMAND_LINE, ...entry });
    process.stdout.write(`${key} waits to be sent again\n`);
    return EXIT.ok;
  });
}

/** Switches the weekly report of a business. */
export async function runReports(business: string, flags: Flags): Promise<number> {
  if ((flags.off === true) === (flags.on === true)) throw new UsageError("expected either --off or --on");
  return withStore(flags, async ({ store }) => {
    const { businesses } = await latestBilling(openBillingBooks(store.pool));
    if (!businesses.has(business)) return refused(`there is no business ${business}`);
    const isOut = flags.off === true;
    await reportReads(store.pool).setOptOut(business, isOut, Date.now());
    const entry = { action: "report.switch", subject: business, before: null, after: { wanted: !isOut } };
    await openAudit(store.pool).append({ ...COMMAND_LINE, ...entry });
    process.stdout.write(`${business} gets ${isOut ? "no weekly report" : "a weekly report"}\n`);
    return EXIT.ok;
  });
}

function refused(why: string): number {
  process.stderr.write(`daybook: ${why}\n`);
  return EXIT.refused;
}
