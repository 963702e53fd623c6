import { type AnswerOf, addressOf, type RequestOf } from "./client.ts";
import { problemOf } from "./problem.ts";

export type Comparison = AnswerOf<"GET /v1/usage/compare">;
type Asked = RequestOf<"GET /v1/usage/compare">["query"];

/** Asks for two pricing models over the same traffic, and tells how much of it was read; stops when the signal says so. */
export async function compareModels(
  query: Asked,
  { onProgress, signal }: { readonly onProgress: (share: number) => void; readonly signal: AbortSignal },
): Promise<Comparison> {
  const address = addressOf("GET /v1/usage/compare", { query });
  const response = await fetch(address, { headers: { accept: "text/event-stream" }, signal });
  if (!response.ok || !response.body) throw await problemOf(response);
  for await (const { name, data } of eventsIn(response.body)) {
    if (name === "result") return new Response(data).json();
    const { done = 0, of = 0 }: { done?: number; of?: number } = JSON.parse(data);
    if (of > 0) onProgress(done / of);
  }
  throw new TypeError("the answer ended before its end");
}

/** The events of a stream, as they arrive. */
async function* eventsIn(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const [first = "", second = ""] = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      yield { name: first.replace("event: ", ""), data: second.replace("data: ", "") };
    }
  }
}
