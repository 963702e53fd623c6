import { createServer, IncomingMessage, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { DirectAnswer } from "./receiver/direct.ts";
import { watchSlowRequests } from "./slow-requests.ts";

/** Bounds for those who send slowly or too much; a long answer, such as a stream of charges, is not concerned. */
export const SERVER_LIMITS = {
  maxHeaderSize: 16 * 1024,
  /** From the first byte of a request to the last of its headers. */
  headersTimeout: 10_000,
  /** From the end of the headers to the last byte of the body. */
  requestTimeout: 30_000,
  /** Bytes a second of a body that may take longer, over each stretch of that time. */
  slowestUpload: 4_096,
  longestUpload: 86_400_000,
  /** How often all of these are looked at. */
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 65_000,
} as const;

/** A connection costs some 20 kB even if nothing is sent. */
const MOST_CONNECTIONS = 8_192;

/** What answers requests: a Hono app, which is given Node's own request and response beside. */
export interface Answering {
  readonly fetch: (request: Request, bindings: object) => Response | Promise<Response>;
}

export interface ServerOptions {
  readonly limits?: Partial<Record<keyof typeof SERVER_LIMITS, number>>;
  /** Is asked first, and answers some requests itself. */
  readonly direct?: DirectAnswer;
}

/** Node's HTTP server around a Hono app, with bounds for whoever connects. */
export function httpServer(app: Answering, { limits, direct = () => false }: ServerOptions = {}): Server {
  const held = { ...SERVER_LIMITS, ...limits };
  const server = createServer({ ...held, requestTimeout: 0 });
  const slow = watchSlowRequests(server, held);
  const answer: Parameters<typeof getRequestListener>[0] = (request, env) => {
    const { incoming } = env;
    const allowLong = () => incoming instanceof IncomingMessage && slow.allowLong(incoming);
    return app.fetch(request, { ...env, allowLong });
  };
  const listener = getRequestListener(answer, { hostname: "localhost" });
  server.on("request", (incoming, outgoing) => {
    slow.watch(incoming, outgoing);
    if (!direct(incoming, outgoing)) void listener(incoming, outgoing);
  });
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}
