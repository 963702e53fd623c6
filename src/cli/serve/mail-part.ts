import { noticePlans } from "../../app/service/events/plan-notice.ts";
import { every } from "../../app/service/every.ts";
import { type MailPorts, sendDue } from "../../app/service/mail/deliver.ts";
import { invoiceFile } from "../../app/service/mail/invoice-file.ts";
import { nameIn, openSmtp } from "../../app/service/mail/smtp.ts";
import { queueReports, WEEKLY_LOOK_MS } from "../../app/service/mail/weekly.ts";
import type { MailSettings } from "../../app/service/settings/settings.ts";
import { unlessStoreIsAway } from "../../app/service/watch/store-trouble.ts";
import type { Worker } from "../../app/service/worker.ts";
import type { AccountBooks } from "../../store/port/accounts.ts";
import { openBillingBooks } from "../../store/postgres/billing/billing-books.ts";
import { mailQueue } from "../../store/postgres/events/mail-queue.ts";
import { planNotices, reportReads } from "../../store/postgres/events/reports.ts";
import type { ServedBooks } from "./books.ts";
import type { ServiceContext, ServicePart } from "./context.ts";
import { openPaperDesk } from "./paper-desk.ts";
import { publicUrlOf } from "./public-url.ts";

const SEND_LOOK_MS = 1_000;
const NOTICE_LOOK_MS = 10_000;

/** Notices of coming prices; and mail, where a mail server is named. */
export function mailPart(context: ServiceContext, { accounts }: Pick<ServedBooks, "accounts">): ServicePart {
  const { store, settings, log } = context;
  const notices = every({
    name: "plan-notices",
    ms: NOTICE_LOOK_MS,
    work: () =>
      noticePlans({
        billing: openBillingBooks(store.pool),
        notices: planNotices(store.pool),
        now: Date.now,
        days: settings.noticeDays,
      }),
    onError: unlessStoreIsAway((error) => log.error("coming prices could not be told", error)),
  });
  return { workers: [notices, ...(settings.mail ? mailWorkers(context, settings.mail, accounts) : [])] };
}

function mailWorkers(
  { store, settings, log, metrics }: ServiceContext,
  mail: MailSettings,
  accounts: Pick<AccountBooks, "latest">,
): readonly Worker[] {
  const billing = openBillingBooks(store.pool);
  const reports = reportReads(store.pool);
  const queue = mailQueue(store.pool);
  const ports: MailPorts = {
    ...{ billing, reports, queue, from: mail.from, sender: nameIn(mail.from), url: publicUrlOf(settings) },
    invoiceFile: (body) => invoiceFile(openPaperDesk(store.pool, accounts), body),
    send: openSmtp(mail.url),
    now: Date.now,
    chance: Math.random,
    onMail: ({ key, kind }, outcome) => {
      metrics.mailed(outcome.state);
      const { reason } = outcome;
      if (outcome.state === "failed" || outcome.state === "unsure" || (outcome.state === "sent" && reason !== null))
        log.warn("a mail did not go as it should", { key, kind, state: outcome.state, reason });
    },
  };
  return [
    every({
      name: "mail",
      ms: SEND_LOOK_MS,
      work: (stopping) => sendDue(ports, stopping),
      onError: unlessStoreIsAway((error) => log.error("a mail could not be written or sent", error)),
    }),
    every({
      name: "weekly-reports",
      ms: WEEKLY_LOOK_MS,
      work: () => queueReports({ billing, reports, queue, now: Date.now }),
      onError: unlessStoreIsAway((error) => log.error("weekly reports could not be queued", error)),
    }),
  ];
}
