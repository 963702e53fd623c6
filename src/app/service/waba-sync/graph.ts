import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** Where the Graph API is, and in which version. */
export interface GraphPlace {
  /** Such as `https://graph.facebook.com`; another one in tests. */
  readonly host: string;
  /** Such as `v23.0`. */
  readonly version: string;
}

/** Why the Graph API gave no answer, by what a person can do about it. */
export type GraphTrouble = "token" | "permission" | "not_found" | "too_often" | "unavailable" | "strange";

/** The Graph API said no, or nothing. Its words never hold the token. */
export class GraphError extends Error {
  override readonly name = "GraphError";
  readonly trouble: GraphTrouble;
  /** Meta's code; null where there was no answer. */
  readonly code: number | null;

  constructor(trouble: GraphTrouble, code: number | null, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.trouble = trouble;
    this.code = code;
  }
}

/** Reads nodes and edges of the Graph API with one token. */
export interface Graph {
  readonly get: (path: string, query: Readonly<Record<string, string>>) => Promise<unknown>;
  /** All pages of an edge, in order. */
  readonly all: (path: string, query: Readonly<Record<string, string>>) => AsyncGenerator<unknown, void, undefined>;
}

const TIMEOUT_MS = 20_000;
const ATTEMPTS = 3;
const PAUSE_MS = 500;
const LARGEST_ANSWER = 4_194_304;
const MOST_PAGES = 1_000;

const errorShape = z.object({
  error: z.object({ message: z.string().default(""), code: z.number(), error_subcode: z.number().optional() }),
});
const pageShape = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() })
    .optional(),
});

/** The token goes into a header, never into an address, and is kept nowhere. */
export function openGraph({ host, version }: GraphPlace, token: string): Graph {
  const get = async (path: string, query: Readonly<Record<string, string>>) => {
    const url = `${host}/${version}/${path}?${new URLSearchParams(query)}`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(url, token);
      } catch (error) {
        if (!(error instanceof GraphError) || error.trouble !== "unavailable" || attempt === ATTEMPTS) throw error;
      }
      await sleep(PAUSE_MS * attempt);
    }
  };
  return {
    get,
    all: async function* all(path, query) {
      let after: string | undefined;
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const page = pageShape.safeParse(await get(path, { ...query, ...(after === undefined ? {} : { after }) }));
        if (!page.success) throw new GraphError("strange", null, `the list ${path} is not in a form that is known`);
        yield* page.data.data;
        // The address of the next page would hold the token, so only the cursor is taken from it.
        const next = page.data.paging?.cursors?.after;
        if (page.data.paging?.next === undefined || next === undefined || next === after) return;
        after = next;
      }
    },
  };
}

async function once(url: string, token: string): Promise<unknown> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, accept: "application/json" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: "error",
  }).catch((error: unknown) => {
    throw new GraphError("unavailable", null, "the Graph API cannot be reached", error);
  });
  const body = jsonOf(await textOf(response));
  if (response.ok && body !== undefined) return body;
  const said = errorShape.safeParse(body);
  if (!said.success) {
    const trouble = response.status >= 500 ? "unavailable" : "strange";
    throw new GraphError(trouble, null, `the Graph API answered ${response.status} and no error in its own form`);
  }
  const { code, message, error_subcode: subcode } = said.data.error;
  throw new GraphError(troubleOf(code, subcode, response.status), code, message.replaceAll(token, "..."));
}

async function textOf(response: Response): Promise<string> {
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength > LARGEST_ANSWER) throw new GraphError("strange", null, "the Graph API's answer is too large");
  return new TextDecoder().decode(bytes);
}

/** Meta states codes, and no HTTP statuses any more, so the code decides. */
function troubleOf(code: number, subcode: number | undefined, status: number): GraphTrouble {
  if (code === 190) return "token";
  if (code === 100 && subcode === 33) return "not_found";
  if (code === 0 || code === 3 || code === 10 || (code >= 200 && code <= 299)) return "permission";
  if (code === 4 || code === 80_007 || code === 80_008 || code === 130_429) return "too_often";
  return code === 1 || code === 2 || status >= 500 ? "unavailable" : "strange";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
