import type { ImportJob, ImportStore } from "../../port/imports.ts";
import { BadCursor } from "../../port/reads.ts";
import type { Connection, Value } from "../connection.ts";
import { dropTemplateLists, openTemplateLists } from "./template-lists.ts";

const COLUMNS = `id, source, name, options, on_overlap, state, bytes, bytes_done, facts, added, known, matched, withdrawn,
  problem_count, problems, notices, outcomes, shared, detail, created_at, created_by, finished_at`;
const HOLD = "30 seconds";
/** So long an upload waits for an answer. */
const UNDECIDED = "7 days";
const ENDED = "('done', 'failed', 'cancelled')";

interface JobRow extends Pick<ImportJob, "id" | "source" | "name" | "options" | "state" | "bytes" | "detail"> {
  readonly on_overlap: ImportJob["onOverlap"];
  readonly bytes_done: bigint;
  readonly facts: bigint;
  readonly added: bigint;
  readonly known: bigint;
  readonly matched: bigint;
  readonly withdrawn: bigint;
  readonly problem_count: bigint;
  readonly problems: ImportJob["problems"];
  readonly notices: ImportJob["notices"];
  readonly outcomes: ImportJob["outcomes"];
  readonly shared: ImportJob["overlaps"];
  readonly created_at: Date;
  readonly created_by: string;
  readonly finished_at: Date | null;
}

/** Imports on PostgreSQL. */
export function openImports(connection: Connection): ImportStore {
  return { ...forPeople(connection), ...forWorkers(connection), ...openTemplateLists(connection) };
}

/** What people ask for and decide. */
function forPeople(connection: Connection): Pick<ImportStore, "add" | "list" | "byId" | "decide" | "cancel"> {
  const one = jobReader(connection);
  return {
    add: async ({ id, source, name, options, onOverlap, bytes, createdBy }, place) => {
      const job = await one(
        `insert into import (id, source, name, options, on_overlap, state, bytes, created_by, place)
         values ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8) returning ${COLUMNS}`,
        [id, source, name, JSON.stringify(options), onOverlap, bytes, createdBy, place],
      );
      if (!job) throw new Error("the store took an import and gave none back");
      return job;
    },
    list: async ({ limit, after }) => {
      const [at, id] = after === undefined ? [null, null] : placeIn(after);
      const { rows } = await connection.query<JobRow>(
        `select ${COLUMNS} from import where $1::timestamptz is null or (created_at, id) < ($1, $2)
         order by created_at desc, id desc limit $3`,
        [at, id, limit + 1],
      );
      const items = rows.slice(0, limit).map(jobOf);
      const last = items.at(-1);
      return { items, next: rows.length > limit && last ? `${last.createdAt.getTime()}~${last.id}` : null };
    },
    byId: (id) => one(`select ${COLUMNS} from import where id = $1`, [id]),
    decide: (id, onOverlap) =>
      one(
        `update import set on_overlap = $2, state = 'waiting', held_until = '-infinity'
         where id = $1 and state = 'needs_decision' returning ${COLUMNS}`,
        [id, onOverlap],
      ),
    cancel: (id) =>
      one(
        `update import set cancelling = true,
           state = case when held_until < now() then 'cancelled' else state end,
           finished_at = case when held_until < now() then now() else finished_at end
         where id = $1 and state not in ${ENDED} returning ${COLUMNS}`,
        [id],
      ),
  };
}

/** What whoever carries imports out needs. */
function forWorkers(connection: Connection): Pick<ImportStore, "claim" | "progress" | "sweep"> {
  const one = jobReader(connection);
  return {
    claim: (place, holder) =>
      one(
        `update import set holder = $2, held_until = now() + interval '${HOLD}' where id = (
           select id from import where place = $1 and state in ('waiting', 'checking', 'running') and held_until < now()
           order by created_at, id limit 1 for update skip locked)
         returning ${COLUMNS}`,
        [place, holder],
      ),
    progress: async (id, holder, { counts, ...progress }) => {
      const columns = { ...progress, ...counts };
      const { count } = await connection.query(
        `update import set state = coalesce($3, state), bytes_done = coalesce($4, bytes_done),
           facts = coalesce($5, facts), added = coalesce($6, added), known = coalesce($7, known),
           matched = coalesce($8, matched), problem_count = coalesce($9, problem_count),
           problems = coalesce($10, problems), notices = coalesce($11, notices), outcomes = coalesce($12, outcomes),
           shared = coalesce($13, shared), detail = coalesce($14, detail), withdrawn = coalesce($15, withdrawn),
           finished_at = case when $3 in ${ENDED} then now() else finished_at end,
           held_until = case when $3 in ('needs_decision', 'done', 'failed', 'cancelled') then '-infinity'
             else now() + interval '${HOLD}' end
         where id = $1 and holder = $2 and state not in ${ENDED} and (not cancelling or $3 = 'cancelled')`,
        [
          id,
          holder,
          columns.state ?? null,
          columns.bytesDone ?? null,
          columns.facts ?? null,
          columns.added ?? null,
          columns.known ?? null,
          columns.matched ?? null,
          counts?.problems ?? null,
          json(progress.problems),
          json(columns.notices),
          json(columns.outcomes),
          json(columns.overlaps),
          columns.detail ?? null,
          columns.withdrawn ?? null,
        ],
      );
      return count > 0;
    },
    sweep: async (place) => {
      await connection.query(
        `update import set state = 'cancelled', finished_at = now(), detail = 'nobody decided for a week'
         where place = $1 and state = 'needs_decision' and held_until < now() and created_at < now() - interval '${UNDECIDED}'`,
        [place],
      );
      await dropTemplateLists(connection, ENDED);
      const { rows } = await connection.query<{ id: string }>(
        `select id from import where place = $1 and state not in ${ENDED}`,
        [place],
      );
      return new Set(rows.map(({ id }) => id));
    },
  };
}

function jobReader(connection: Connection) {
  return async (text: string, values: readonly Value[]) => {
    const { rows } = await connection.query<JobRow>(text, values);
    return rows[0] && jobOf(rows[0]);
  };
}

function jobOf(row: JobRow): ImportJob {
  const { id, source, name, options, state, bytes, detail, problems, notices, outcomes, shared: overlaps } = row;
  return {
    ...{ id, source, name, options, state, bytes, detail, problems, notices, outcomes, overlaps },
    onOverlap: row.on_overlap,
    bytesDone: row.bytes_done,
    counts: {
      facts: Number(row.facts),
      added: Number(row.added),
      known: Number(row.known),
      matched: Number(row.matched),
      withdrawn: Number(row.withdrawn),
      problems: Number(row.problem_count),
    },
    createdAt: row.created_at,
    createdBy: row.created_by,
    finishedAt: row.finished_at,
  };
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function placeIn(cursor: string): readonly [at: Date, id: string] {
  const [, at, id] = /^(\d{1,15})~([\w-]{1,64})$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined) throw new BadCursor("no place in the imports");
  return [new Date(Number(at)), id];
}
