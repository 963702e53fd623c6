import { randomUUID } from "node:crypto";
import type { Audit, AuditEntry } from "../../port/access.ts";
import { BadCursor } from "../../port/reads.ts";
import type { Connection } from "../connection.ts";

interface AuditRow extends Omit<AuditEntry, "actorName"> {
  readonly actor_name: string;
}

/** The log of changes. There is no statement here that alters or removes a row. */
export function openAudit(connection: Connection): Audit {
  return {
    append: async ({ actor, actorName, action, subject, before, after, request }) => {
      await connection.query(
        `insert into audit (id, actor, actor_name, action, subject, before, after, request)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [randomUUID(), actor, actorName, action, subject, json(before), json(after), request],
      );
    },
    list: async ({ after, action, subject, limit }) => {
      const [at, id] = after === undefined ? [null, null] : placeIn(after);
      const { rows } = await connection.query<AuditRow>(
        `select at, id, actor, actor_name, action, subject, before, after, request from audit
         where ($1::timestamptz is null or (at, id) < ($1, $2))
           and ($3::text is null or action = $3) and ($4::text is null or subject = $4)
         order by at desc, id desc limit $5`,
        [at, id, action, subject, limit + 1],
      );
      const items = rows.slice(0, limit).map(({ actor_name: actorName, ...row }) => ({ ...row, actorName }));
      const last = items.at(-1);
      return { items, next: rows.length > limit && last ? `${last.at.getTime()}~${last.id}` : null };
    },
  };
}

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

function placeIn(cursor: string): readonly [at: Date, id: string] {
  const [, at, id] = /^(\d{1,15})~([0-9a-f-]{36})$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined) throw new BadCursor("no place in the audit log");
  return [new Date(Number(at)), id];
}
