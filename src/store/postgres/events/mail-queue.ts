import { type ClaimedMail, type KeptMail, MAIL_STATES, type MailOutcome, type MailQueue } from "../../port/mail.ts";
import { BadCursor } from "../../port/reads.ts";
import type { Pool } from "../connection.ts";

interface MailRow extends Pick<ClaimedMail, "key" | "kind" | "business" | "body" | "attempts"> {
  readonly queued_at: bigint;
}

interface KeptRow extends Omit<MailRow, "body"> {
  readonly state: string;
  readonly recipients: readonly string[] | null;
  readonly message_id: string | null;
  readonly sent_at: bigint | null;
  readonly reason: string | null;
}

const CLAIM = {
  name: "mail-claim",
  text: `update mail set leased_until = $1::int8 + $2::int8, attempts = attempts + 1
    where key = (select key from mail where state = 'waiting' and due_at <= $1 and leased_until <= $1
      order by due_at, key limit 1 for update skip locked)
    returning key, kind, business, body, attempts, queued_at`,
};

/** The queue of mails in PostgreSQL. */
export function mailQueue(pool: Pool): MailQueue {
  return {
    add: async ({ key, kind, business, body }, now) => {
      const { count } = await pool.query(
        `insert into mail (key, kind, business, body, state, attempts, queued_at, due_at, leased_until)
         values ($1, $2, $3, $4, 'waiting', 0, $5, $5, 0) on conflict (key) do nothing`,
        [key, kind, business, JSON.stringify(body), now],
      );
      return count > 0;
    },
    claim: async ({ now, leaseMs }) => {
      const [row] = (await pool.query<MailRow>(CLAIM, [now, leaseMs])).rows;
      if (!row) return undefined;
      const { queued_at, attempts, ...mail } = row;
      return { ...mail, attempts: attempts - 1, queuedAt: Number(queued_at) };
    },
    begin: async ({ key, attempts }, { recipients, messageId, until }) => {
      const { count } = await pool.query(
        `update mail set state = 'sending', recipients = $3::text[], message_id = $4, leased_until = $5
         where key = $1 and attempts = $2 + 1 and state = 'waiting'`,
        [key, attempts, recipients, messageId, until],
      );
      return count > 0;
    },
    settle: (mail, outcome) => settle(pool, mail, outcome),
    abandon: async (now) => {
      const { rows } = await pool.query<{ key: string }>(
        `update mail set state = 'unsure', leased_until = 0, reason = 'it was being sent when Daybook ended'
         where state = 'sending' and leased_until <= $1 returning key`,
        [now],
      );
      return rows.map(({ key }) => key);
    },
    resend: async (key, now) => {
      const { count } = await pool.query(
        `update mail set state = 'waiting', queued_at = $2, due_at = $2, leased_until = 0
         where key = $1 and state in ('failed', 'unsure', 'dropped')`,
        [key, now],
      );
      return count > 0;
    },
    list: async ({ state }, { limit, after }) => {
      const [at, last] = placeIn(after);
      const { rows } = await pool.query<KeptRow>(
        `select key, kind, business, state, attempts, queued_at, recipients, message_id, sent_at, reason from mail
         where ($1::text is null or state = $1) and ($2::int8 is null or (queued_at, key) < ($2, $3))
         order by queued_at desc, key desc limit $4`,
        [state ?? null, at, last, limit + 1],
      );
      const items = rows.slice(0, limit).map(keptOf);
      const end = items.at(-1);
      return { items, next: rows.length > limit && end ? `${end.queuedAt}~${end.key}` : null };
    },
  };
}

async function settle(pool: Pool, { key, attempts }: ClaimedMail, outcome: MailOutcome): Promise<void> {
  await pool.query(
    `update mail set state = $3, leased_until = 0, reason = $4, due_at = coalesce($5, due_at), sent_at = $6
     where key = $1 and attempts = $2 + 1 and state in ('waiting', 'sending')`,
    [
      ...[key, attempts, outcome.state, outcome.reason],
      ...[outcome.state === "waiting" ? outcome.dueAt : null, outcome.state === "sent" ? outcome.at : null],
    ],
  );
}

function keptOf({ queued_at, message_id, sent_at, state, ...row }: KeptRow): KeptMail {
  return {
    ...row,
    state: MAIL_STATES.find((one) => one === state) ?? "failed",
    queuedAt: Number(queued_at),
    messageId: message_id,
    sentAt: sent_at === null ? null : Number(sent_at),
  };
}

function placeIn(cursor: string | undefined): readonly [at: number | null, key: string | null] {
  if (cursor === undefined) return [null, null];
  const [, at, key] = /^(\d{1,15})~(.{1,300})$/.exec(cursor) ?? [];
  if (at === undefined || key === undefined) throw new BadCursor("no place among the mails");
  return [Number(at), key];
}
