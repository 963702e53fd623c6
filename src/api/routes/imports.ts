import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { inputOptions } from "../../app/service/imports/read-upload.ts";
import {
  addImport,
  cancelImport,
  decideImport,
  type ImportCounterDesk,
  type Received,
  receiveUpload,
} from "../../app/service/imports/take-import.ts";
import { UploadBrokenOff, UploadTooLarge } from "../../app/service/imports/upload.ts";
import { ON_OVERLAP } from "../../store/port/imports.ts";
import { actorIn, type Env, notFound } from "../context.ts";
import { declared } from "../declare.ts";
import { once } from "../idempotent.ts";
import { invalid } from "../invalid.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { ProblemError } from "../problem.ts";
import { importSchema, importWire, templateListSchema } from "../schemas/imports.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const LARGEST_UPLOAD = 8 * 1024 ** 3;

const tags = ["Imports"];
const params = z.object({ id: pathParameter("id", "The import's id.") });
const onOverlap = z.enum(ON_OVERLAP).openapi({
  description:
    "Where another source already covers a number and a day (UTC) under other message ids. `ask`: stop before anything is " +
    "taken, and say where. `match`: a row that is the same message (number, user and direction alike, at most two minutes " +
    "apart, type and category not different) adds to that message; a row that is none becomes a message of its own. " +
    "`keep_apart`: every row is a message of its own, so what both sources saw counts twice. `replace`: what other sources " +
    "stated of those numbers and days is withdrawn, and counts again only when it is delivered or imported again.",
});

const upload = declared("write", {
  method: "post",
  path: "/v1/imports",
  tags,
  summary: "Import a message log or a webhook log",
  description:
    "The body is the file itself: CSV with a header, JSON Lines, webhook bodies one a line or as an array, each also as gzip " +
    `(what it is, its content tells); at most ${LARGEST_UPLOAD / 1024 ** 3} GiB. It is read while it arrives, and imported in the ` +
    "background. Importing the same again changes nothing.",
  request: {
    query: z.object({
      source: z
        .string()
        .regex(/^[\w.:-]{1,100}$/, "1 to 100 letters, digits, or any of _ . : -")
        .openapi({ description: "Where it comes from, such as `crm-export`; recorded with each of its facts." }),
      name: z.string().max(200).default("upload").openapi({ description: "The file's name, for people." }),
      map: z
        .string()
        .max(20_000)
        .optional()
        .openapi({ description: "Columns and words of another tool, as for `--map`: `at=SentDate,user=To`." }),
      date_zone: z.string().max(100).optional().openapi({ description: "Zone of times that state no offset." }),
      date_order: z.enum(["dmy", "mdy", "ymd"]).optional(),
      templates: z
        .string()
        .regex(/^[0-9a-f]{32}$/, "the id of a list of templates")
        .optional()
        .openapi({
          description: "The id of a list of templates (`POST /v1/imports/templates`), where rows name a template only.",
        }),
      on_overlap: onOverlap.default("ask"),
    }),
  },
  responses: { 202: jsonOf("It was taken; look at it again to see how far it is.", importSchema) },
});

const templates = declared("write", {
  method: "post",
  path: "/v1/imports/templates",
  tags,
  summary: "Send a list of templates for imports whose rows name a template and no category",
  description: "Kept for a day, and for as long as an import needs it. The same list has the same id.",
  request: { body: jsonBody(templateListSchema) },
  responses: {
    200: jsonOf("Name its `id` as `templates` of an import.", z.object({ id: z.string(), templates: z.int() })),
  },
});

const list = declared("read_all", {
  method: "get",
  path: "/v1/imports",
  tags,
  summary: "Imports, newest first",
  request: { query: z.object(pageQuery) },
  responses: { 200: jsonOf("Imports.", pageOf(importSchema)) },
});

const get = declared("read_all", {
  method: "get",
  path: "/v1/imports/{id}",
  tags,
  summary: "How far an import is, and what there is to say about it",
  request: { params },
  responses: { 200: jsonOf("The import.", importSchema) },
});

const decide = declared("write", {
  method: "post",
  path: "/v1/imports/{id}/decision",
  tags,
  summary: "Answer an import that asks",
  request: { params, body: jsonBody(z.object({ on_overlap: onOverlap.exclude(["ask"]) })) },
  responses: { 200: jsonOf("It goes on.", importSchema) },
});

const cancel = declared("write", {
  method: "post",
  path: "/v1/imports/{id}/cancel",
  tags,
  summary: "Cancel an import",
  description: "What it had already put into the journal stays there.",
  request: { params },
  responses: { 200: jsonOf("It has ended, or ends within seconds.", importSchema) },
});

/** Imports of logs. */
export function importRoutes(api: OpenAPIHono<Env>, services: ApiServices): void {
  const { imports: desk } = services;
  const { imports, folder } = desk;
  api.openapi(upload, async (c) => {
    const {
      source,
      name,
      on_overlap,
      map = null,
      date_zone: dateZone = null,
      date_order: dateOrder = null,
      templates: templateList = null,
    } = c.req.valid("query");
    const options = { map, dateZone, dateOrder, templates: templateList };
    const readable = inputOptions(options);
    if (!readable.ok) throw invalid("map", readable.refusal, "columns as in docs/input.md");
    if (templateList !== null && !(await imports.templates(templateList)))
      throw invalid("templates", "an unknown list", "the id that POST /v1/imports/templates gave within the last day");
    const { body } = c.req.raw;
    if (body === null) throw invalid("/", "no body", "the file itself");
    // Only now: whoever gets here has shown that they may import.
    c.env.allowLong?.();
    const received = await taken(desk, body);
    let isTaken = false;
    try {
      return await once(c, services.access.idempotency, received.hash, async () => {
        const actor = actorIn(c);
        const { id, bytes } = received;
        const wish = { id, source, name, options, onOverlap: on_overlap, bytes, createdBy: actor.actor };
        const job = await addImport(desk, wish, actor);
        isTaken = true;
        return c.json(importWire(job), 202);
      });
    } finally {
      if (!isTaken) await folder.remove(received.id);
    }
  });
  api.openapi(templates, async (c) => {
    const { items } = c.req.valid("json");
    return c.json({ id: await imports.addTemplates(items), templates: items.length }, 200);
  });
  api.openapi(list, async (c) => {
    const query = c.req.valid("query");
    return c.json(pageOut(await imports.list(pageIn(query)), query, importWire), 200);
  });
  api.openapi(get, async (c) => {
    const job = await imports.byId(c.req.valid("param").id);
    if (!job) throw notFound("import");
    return c.json(importWire(job), 200);
  });
  api.openapi(decide, async (c) => {
    const { id } = c.req.valid("param");
    const job = await decideImport(desk, id, c.req.valid("json").on_overlap, actorIn(c));
    if (!job) throw await notNow(id, "It does not ask for a decision.");
    return c.json(importWire(job), 200);
  });
  api.openapi(cancel, async (c) => {
    const { id } = c.req.valid("param");
    const job = await cancelImport(desk, id, actorIn(c));
    if (!job) throw await notNow(id, "It has ended already.");
    return c.json(importWire(job), 200);
  });

  async function notNow(id: string, detail: string): Promise<ProblemError> {
    return (await imports.byId(id)) ? new ProblemError({ code: "conflict", detail }) : notFound("import");
  }
}

async function taken({ folder }: ImportCounterDesk, body: ReadableStream<Uint8Array>): Promise<Received> {
  try {
    return await receiveUpload(folder, body, LARGEST_UPLOAD);
  } catch (error) {
    if (error instanceof UploadBrokenOff)
      throw new ProblemError({ code: "malformed", detail: "The upload broke off before its end." }, error);
    if (!(error instanceof UploadTooLarge)) throw error;
    throw new ProblemError({ code: "too_large", detail: `An upload has at most ${LARGEST_UPLOAD} bytes.` }, error);
  }
}
