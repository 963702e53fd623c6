import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "../problem.ts";
import type { Answered } from "../timed.ts";
import { type Receiver, WEBHOOK_PATH } from "./receiver.ts";

/** Answers a request itself, or says that it is somebody else's. */
export type DirectAnswer = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

/**
 * Answers posts to Meta's own address without a framework in between, which would take longer than all the rest. Every
 * other request goes the usual way, and so would these.
 */
export function directPosts(receiver: Receiver, answered: (request: Answered) => void = () => {}): DirectAnswer {
  return (incoming, outgoing) => {
    if (incoming.url !== WEBHOOK_PATH || incoming.method !== "POST") return false;
    const startedAt = performance.now();
    void receiver.answer(incoming).then((answer) => {
      write(answer, incoming, outgoing);
      const seconds = (performance.now() - startedAt) / 1_000;
      answered({ route: WEBHOOK_PATH, status: answer.status, seconds });
    });
    return true;
  };
}

function write({ status, headers, text }: Answer, incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(status, headers);
  outgoing.end(text);
  if (!incoming.complete) outgoing.once("finish", () => letGo(incoming));
}

const LAST_WORDS_MS = 500;

/** What nobody wants to read any more is thrown away for a moment, so that the other side sees the answer; then it ends. */
function letGo(incoming: IncomingMessage): void {
  const timer = setTimeout(() => incoming.socket.destroy(), LAST_WORDS_MS);
  incoming.once("end", () => clearTimeout(timer));
  incoming.once("close", () => clearTimeout(timer));
  incoming.resume();
}
