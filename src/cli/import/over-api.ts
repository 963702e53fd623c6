import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { formatInstant } from "../../core/kernel/time.ts";
import type { TemplateRow } from "../../intake/templates.ts";
import { UsageError } from "../exit.ts";
import type { Imported, ImportWish } from "./wish.ts";

const POLL_MS = 500;

const importShape = z.object({
  id: z.string(),
  state: z.enum(["waiting", "checking", "needs_decision", "running", "done", "failed", "cancelled"]),
  bytes_done: z.number(),
  facts: z.number(),
  added: z.number(),
  known: z.number(),
  matched: z.number(),
  withdrawn: z.number(),
  problem_count: z.number(),
  problems: z.array(
    z.object({
      file: z.string(),
      line: z.number().nullable(),
      column: z.string().nullable(),
      found: z.string(),
      expected: z.string(),
    }),
  ),
  notices: z.array(z.string()),
  overlaps: z.array(
    z.object({
      number: z.string(),
      from: z.string(),
      to: z.string(),
      sources: z.array(z.string()),
      there: z.number(),
      here: z.number(),
      same: z.number(),
    }),
  ),
  detail: z.string().nullable(),
});
const listShape = z.object({ id: z.string() });
const problemShape = z.object({ detail: z.string() });

/** Uploads a file to a running service, and waits until it is imported. */
export async function importOverApi(wish: ImportWish, url: string): Promise<Imported> {
  const key = process.env.DAYBOOK_API_KEY;
  if (!key) throw new UsageError("--url needs an API key in DAYBOOK_API_KEY (daybook key create --scope read,write)");
  if (!URL.canParse(url)) throw new UsageError(`--url ${url}: expected a URL such as https://daybook.example.org`);
  const base = `${url.replace(/\/+$/, "")}/v1/imports`;
  const headers = { authorization: `Bearer ${key}` };
  const { size } = await stat(wish.path);
  const query = queryOf(wish);
  if (wish.templates !== null) query.set("templates", await sendTemplates(wish.templates, base, headers));
  let job = await ask(`${base}?${query}`, { method: "POST", headers, body: bodyOf(wish.path), duplex: "half" });
  while (["waiting", "checking", "running"].includes(job.state)) {
    await sleep(POLL_MS);
    job = await ask(`${base}/${job.id}`, { headers });
    wish.progress(job.bytes_done, size);
  }
  if (job.state === "needs_decision") await ask(`${base}/${job.id}/cancel`, { method: "POST", headers });
  const { state, facts, added, known, matched, withdrawn, problem_count: problems } = job;
  return { ...job, state, counts: { facts, added, known, matched, withdrawn, problems } };
}

function queryOf({ path, source, options: { map, dateZone, dateOrder }, onOverlap }: ImportWish): URLSearchParams {
  const query = new URLSearchParams({ source, name: basename(path), on_overlap: onOverlap });
  if (map !== null) query.set("map", map);
  if (dateZone !== null) query.set("date_zone", dateZone);
  if (dateOrder !== null) query.set("date_order", dateOrder);
  return query;
}

async function sendTemplates(
  templates: readonly TemplateRow[],
  base: string,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const items = templates.map(({ from, ...row }) => ({ ...row, from: from === null ? "" : formatInstant(from) }));
  const body = JSON.stringify({ items });
  const sent = await answerOf(`${base}/templates`, {
    ...{ method: "POST", body, headers: { ...headers, "content-type": "application/json" } },
  });
  return told(sent, listShape).id;
}

function bodyOf(path: string): ReadableStream {
  return Readable.toWeb(createReadStream(path));
}

async function ask(url: string, options: RequestInit): Promise<z.output<typeof importShape>> {
  return told(await answerOf(url, options), importShape);
}

interface Told {
  readonly answer: Response;
  readonly body: unknown;
}

async function answerOf(url: string, options: RequestInit): Promise<Told> {
  const answer = await fetch(url, options).catch((error: unknown) => {
    throw new UsageError(`the service at ${new URL(url).origin} cannot be reached`, { cause: error });
  });
  return { answer, body: await answer.json().catch(() => undefined) };
}

function told<Shape extends z.ZodType>({ answer, body }: Told, shape: Shape): z.output<Shape> {
  const read = shape.safeParse(body);
  if (answer.ok && read.success) return read.data;
  const problem = problemShape.safeParse(body);
  throw new UsageError(
    `the service answered ${answer.status}: ${problem.success ? problem.data.detail : "no problem that is known"}`,
  );
}
