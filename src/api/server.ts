import type { Server } from "node:http";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import type { Hono } from "hono";
import { assert } from "../core/kernel/assert.ts";

/** Bounds for those who send slowly or too much; a long answer, such as a stream of charges, is not concerned. */
export const SERVER_LIMITS = {
  maxHeaderSize: 16 * 1024,
  /** From the first byte of a request to the last of its headers. */
  headersTimeout: 10_000,
  /** From the first byte of a request to the last of its body. */
  requestTimeout: 30_000,
  /** How often the two above are looked at. */
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 65_000,
} as const;

/** A connection costs some 20 kB even if nothing is sent. */
const MOST_CONNECTIONS = 8_192;

type Fetch = Pick<Hono, "fetch">["fetch"];

/** Node's HTTP server around a Hono app, with bounds for whoever connects. */
export function httpServer(fetch: Fetch, limits: Partial<Record<keyof typeof SERVER_LIMITS, number>> = {}): Server {
  const serverOptions = { ...SERVER_LIMITS, ...limits };
  const server = createAdaptorServer({ fetch, hostname: "localhost", serverOptions });
  assert(isHttp1(server), "the server speaks HTTP/1.1");
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

function isHttp1(server: ServerType): server is Server {
  return "maxConnections" in server && "closeIdleConnections" in server;
}
