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

/**
 * An endless-friendly answer: texts are made only as fast as the client takes them, and no more of them once it is gone.
 */
export function streamed(texts: AsyncIterable<string>, form: Exclude<Form, "json">, fileName: string): Response {
  const headers = {
    "content-type": MEDIA[form],
    "content-disposition": `attachment; filename="${fileName}.${form}"`,
    "cache-control": "no-store",
  };
  return new Response(streamOf(texts), { headers });
}

/** A stream that asks for the next text when the last one was taken. */
export function streamOf(texts: AsyncIterable<string>, onGone = () => {}): ReadableStream<Uint8Array> {
  const iterator = texts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: async () => {
        onGone();
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
