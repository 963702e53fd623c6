import { createHash, timingSafeEqual } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { StoreHealth } from "../store/port.ts";
import { problemResponse, STATUS } from "./problem.ts";

export interface OperationParts {
  readonly store: StoreHealth;
  /** Aborted when the service begins to stop. */
  readonly stopping: AbortSignal;
  readonly metrics: { readonly text: () => Promise<string>; readonly contentType: string };
  /** Who shows it may read the metrics; without one, programs on this machine may. */
  readonly metricsToken: string | undefined;
}

type Env = { Bindings: Partial<HttpBindings> };

const PING_PATIENCE_MS = 2_000;
const NOT_READY = 503;

/**
 * For whoever operates the service. `/healthz`: the process lives. `/readyz`: it can do its work, so send it requests; it is
 * ready with partitions that are stuck too, because the others go on and facts are taken, and says how many there are. Both say
 * nothing else and ask nobody who they are. `/metrics`: figures for Prometheus, money among them.
 */
export function operationApp({ store, stopping, metrics, metricsToken }: OperationParts): Hono<Env> {
  const app = new Hono<Env>();
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.get("/readyz", async (context) => {
    const found = stopping.aborted ? { reason: "stopping" } : await askStore(store);
    if ("stuck" in found) return context.json({ status: "ready", ...found });
    return context.json({ status: "not_ready", ...found }, NOT_READY);
  });
  app.get("/metrics", async (context) => {
    if (!mayRead(context, metricsToken)) return REFUSALS[metricsToken === undefined ? "elsewhere" : "token"]();
    const headers = { "content-type": metrics.contentType, "cache-control": "no-store" };
    return new Response(await metrics.text(), { status: STATUS.ok, headers });
  });
  return app;
}

const REFUSALS = {
  token: () =>
    problemResponse({ code: "unauthenticated", detail: "Send the metrics token as `Authorization: Bearer`." }),
  elsewhere: () =>
    problemResponse({
      code: "forbidden",
      detail: "Without a metrics token, only programs on this machine may read the metrics: set DAYBOOK_METRICS_TOKEN.",
    }),
} as const;

const PROXY_HEADERS = ["x-forwarded-for", "x-real-ip", "forwarded", "via"];
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

function mayRead(context: Context<Env>, token: string | undefined): boolean {
  if (token !== undefined) return isSame(context.req.header("authorization") ?? "", `Bearer ${token}`);
  const address = context.env.incoming?.socket.remoteAddress ?? "";
  return LOOPBACK.test(address) && !PROXY_HEADERS.some((name) => context.req.header(name) !== undefined);
}

/** In constant time, whatever the lengths. */
function isSame(presented: string, expected: string): boolean {
  const [a, b] = [presented, expected].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

async function askStore(store: StoreHealth): Promise<{ readonly stuck: number } | { readonly reason: string }> {
  const tooLate = AbortSignal.timeout(PING_PATIENCE_MS);
  const late = new Promise<{ reason: string }>((done) =>
    tooLate.addEventListener("abort", () => done({ reason: "the store is slow" })),
  );
  const answer = store.stuck().then(
    (stuck) => ({ stuck }),
    () => ({ reason: "the store does not answer" }),
  );
  return Promise.race([answer, late]);
}
