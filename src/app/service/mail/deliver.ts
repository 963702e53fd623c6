import { createHash } from "node:crypto";
import { DAY_MS, type Instant } from "../../../core/kernel/time.ts";
import type { ClaimedMail, MailOutcome, MailQueue } from "../../../store/port/mail.ts";
import { nextTry } from "../forward-schedule.ts";
import { type ComposePorts, compose } from "./compose.ts";
import { htmlOf } from "./html.ts";
import { addressIn, SEND_MS, type SendMail, type SendOutcome } from "./smtp.ts";
import { textOf } from "./text.ts";

export interface MailPorts extends ComposePorts {
  readonly queue: MailQueue;
  readonly send: SendMail;
  /** `Name <address>` */
  readonly from: string;
  readonly now: () => Instant;
  readonly chance: () => number;
  /** Tells the log and metrics what became of a mail. */
  readonly onMail: (mail: Pick<ClaimedMail, "key" | "kind">, outcome: MailOutcome) => void;
}

/** While a letter is written; sending has a longer lease of its own. */
const LEASE_MS = 60_000;
/** A mail that could not be sent for so long is no news any more. */
const GIVE_UP_AFTER_MS = 3 * DAY_MS;
const SPREAD = 0.25;

/** Sends what is due, one mail after the other, until it is to end. Gives how many it took. Rejects when the store is away. */
export async function sendDue(ports: MailPorts, stopping?: AbortSignal): Promise<number> {
  const { queue, now, onMail } = ports;
  for (const key of await queue.abandon(now()))
    onMail(
      { key, kind: "" },
      { state: "unsure", reason: "it was being sent when Daybook ended; it is not sent again" },
    );
  let taken = 0;
  while (!stopping?.aborted) {
    const mail = await queue.claim({ now: now(), leaseMs: LEASE_MS });
    if (!mail) return taken;
    taken += 1;
    const outcome = await sent(ports, mail);
    if (outcome === undefined) continue;
    await queue.settle(mail, outcome);
    onMail(mail, outcome);
  }
  return taken;
}

/** Nothing where another process took the mail over. */
async function sent(ports: MailPorts, mail: ClaimedMail): Promise<MailOutcome | undefined> {
  const composed = await compose(ports, mail);
  if (composed.is === "nothing") return { state: "dropped", reason: composed.reason };
  const { letter, script, to, attachments } = composed;
  const messageId = messageIdOf(mail.key, ports.from);
  const until = ports.now() + SEND_MS;
  if (!(await ports.queue.begin(mail, { recipients: to, messageId, until }))) return undefined;
  const { subject } = letter;
  const outgoing = { from: ports.from, to, messageId, subject, attachments };
  const outcome = await ports.send({ ...outgoing, html: htmlOf(letter, script), text: textOf(letter) });
  return outcomeOf(ports, mail, outcome);
}

function outcomeOf({ now, chance }: MailPorts, mail: ClaimedMail, outcome: SendOutcome): MailOutcome {
  const at = now();
  switch (outcome.is) {
    case "accepted": {
      const { rejected } = outcome;
      return { state: "sent", at, reason: rejected.length === 0 ? null : `refused for ${rejected.join(", ")}` };
    }
    case "refused":
      return { state: "failed", reason: outcome.reason };
    case "unsure":
      return { state: "unsure", reason: outcome.reason };
    case "away": {
      const tried = { receivedAt: mail.queuedAt, attempt: mail.attempts + 1, now: at, spread: SPREAD * chance() };
      const dueAt = at - mail.queuedAt >= GIVE_UP_AFTER_MS ? undefined : nextTry(tried);
      return dueAt === undefined
        ? { state: "failed", reason: `given up: ${outcome.reason}` }
        : { state: "waiting", dueAt, reason: outcome.reason };
    }
  }
}

/** The same for the same mail, so that mailboxes which get it twice after all can tell. */
export function messageIdOf(key: string, from: string): string {
  const domain = addressIn(from).split("@")[1] ?? "localhost";
  return `<${createHash("sha256").update(key).digest("hex").slice(0, 32)}@${domain}>`;
}
