import type { Request } from "./context.ts";
import { problemOf } from "./problem.ts";

/** How a list may go out. */
export const FORMS = ["json", "ndjson", "csv"] as const;
export type Form = (typeof FORMS)[number];

const MEDIA: Readonly<Record<Exclude<Form, "json">, string>> = {
  ndjson: "application/x-ndjson",
  csv: "text/csv; charset=utf-8; header=present",
};

/** The form that was asked for by `format`, else by the `Accept` header. */
export function formIn(format: Form | undefined, accept: string | undefined): Form {
  if (format !== undefined) return format;
  if (accept?.includes("ndjson")) return "ndjson";
  return accept?.includes("text/csv") ? "csv" : "json";
}

/** Where a stream goes. */
export interface StreamEnd {
  /** Called when the client went away before the end. */
  readonly onGone?: () => void;
  /** Called when the texts cannot go on; cuts the connection, so that nobody takes the part for the whole. */
  readonly onFailed: (error: unknown) => void;
}

/** The end of a stream that answers a request: what went wrong goes to the log of bugs, if it is one. */
export function streamEnd(c: Pick<Request, "env">, logError: (error: unknown) => void): StreamEnd {
  return {
    onFailed: (error) => {
      if (problemOf(error).code === "bug") logError(error);
      // What was made before is sent first.
      c.env.outgoing.socket?.destroySoon();
    },
  };
}

/**
 * An endless-friendly answer: texts are made only as fast as the client takes them, and no more of them once it is gone.
 */
export function streamed(
  texts: AsyncIterable<string>,
  { form, fileName }: { readonly form: Exclude<Form, "json">; readonly fileName: string },
  end: StreamEnd,
): Response {
  const headers = {
    "content-type": MEDIA[form],
    "content-disposition": `attachment; filename="${fileName}.${form}"`,
    "cache-control": "no-store",
  };
  return new Response(streamOf(texts, end), { headers });
}

/** A stream that asks for the next text when the last one was taken. */
export function streamOf(
  texts: AsyncIterable<string>,
  { onGone = () => {}, onFailed }: StreamEnd,
): ReadableStream<Uint8Array> {
  const iterator = texts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let isGone = false;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = await iterator.next().catch((error: unknown) => {
          onFailed(error);
          // Whoever serves the stream would put an error of it on the console, and its words behind the data.
          return NEVER;
        });
        if (isGone) return;
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      },
      cancel: async () => {
        isGone = true;
        onGone();
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

const NEVER = new Promise<never>(() => {});
