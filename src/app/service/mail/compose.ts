import type { Business } from "../../../core/billing/business.ts";
import type { BillingBooks } from "../../../store/port/billing.ts";
import type { ClaimedMail, ReportReads } from "../../../store/port/mail.ts";
import { latestBilling } from "../billing/state.ts";
import type { Letter, Script } from "./blocks.ts";
import { type Body, dayIn } from "./letters/bodies.ts";
import { blockedLetter, invoiceLetter, lowLetter } from "./letters/notices.ts";
import { type LetterPlace, penFor } from "./letters/place.ts";
import { planLetter } from "./letters/plan.ts";
import { weeklyLetter } from "./letters/weekly.ts";
import { readWeek } from "./report.ts";
import type { MailAttachment } from "./smtp.ts";
import { directionOf, wordsFor } from "./words/words.ts";

/** Kinds of mails: events that have one, and the weekly report. */
export const MAIL_KINDS = [
  "invoice.issued",
  "balance.low",
  "wallet.blocked",
  "plan.changing",
  "report.weekly",
] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

export interface ComposePorts {
  readonly billing: Pick<BillingBooks, "latest">;
  readonly reports: Pick<ReportReads, "sales" | "unpriced" | "optedOut">;
  /** The document of an invoice by the body of its event; nothing where none can be made. */
  readonly invoiceFile: (body: Body) => Promise<MailAttachment | undefined>;
  /** As people know whoever sends. */
  readonly sender: string;
  readonly url: string;
}

/** A letter to somebody, or why there is none to write. */
export type Composed =
  | {
      readonly is: "letter";
      readonly letter: Letter;
      readonly script: Script;
      readonly to: readonly string[];
      readonly attachments: readonly MailAttachment[];
    }
  | { readonly is: "nothing"; readonly reason: string };

/** Writes the letter of a mail, in the language of its business. */
export async function compose(
  ports: ComposePorts,
  mail: Pick<ClaimedMail, "kind" | "business" | "body">,
): Promise<Composed> {
  const { businesses } = await latestBilling(ports.billing);
  const business = mail.business === null ? undefined : businesses.get(mail.business);
  if (!business) return { is: "nothing", reason: "the business is not on file any more" };
  if (business.emails.length === 0) return { is: "nothing", reason: "the business has no address for mail" };
  const kind = MAIL_KINDS.find((one) => one === mail.kind);
  if (kind === undefined) return { is: "nothing", reason: `no letter is known for ${mail.kind}` };
  const file = kind === "invoice.issued" ? await ports.invoiceFile(mail.body) : undefined;
  const letter = await letterFor(ports, { kind, business, body: mail.body, isAttached: file !== undefined });
  if (!letter) return { is: "nothing", reason: "there is nothing to report, or no report is wanted" };
  return {
    is: "letter",
    letter,
    script: scriptOf(business.locale),
    to: business.emails,
    attachments: file ? [file] : [],
  };
}

/** How letters of a locale are written: in its language where there are words, else in English. */
export function scriptOf(locale: string): Script {
  const { lang } = wordsFor(locale);
  return { lang, dir: directionOf(lang) };
}

interface Writing {
  readonly kind: MailKind;
  readonly business: Business;
  readonly body: Body;
  readonly isAttached: boolean;
}

async function letterFor(
  { reports, sender, url }: ComposePorts,
  { kind, business, body, isAttached }: Writing,
): Promise<Letter | undefined> {
  const place = { business, sender, url };
  if (kind !== "report.weekly") return noticeLetter(place, { kind, body, isAttached });
  const monday = dayIn(body, "monday");
  if (monday === null || (await reports.optedOut()).has(business.id)) return undefined;
  const report = await readWeek(reports, business.id, monday);
  return report && weeklyLetter(penFor(place), report);
}

/** The letter about an event. */
export function noticeLetter(
  place: LetterPlace,
  {
    kind,
    body,
    isAttached,
  }: Pick<Writing, "body" | "isAttached"> & { readonly kind: Exclude<MailKind, "report.weekly"> },
): Letter {
  const pen = penFor(place);
  switch (kind) {
    case "invoice.issued":
      return invoiceLetter(pen, body, isAttached);
    case "balance.low":
      return lowLetter(pen, body);
    case "wallet.blocked":
      return blockedLetter(pen, body);
    case "plan.changing":
      return planLetter(pen, body);
  }
}
