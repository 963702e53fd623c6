import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { answerError, answerNotFound } from "../api/problem.ts";
import type { DirectAnswer } from "../api/receiver/direct.ts";
import { httpServer } from "../api/server.ts";
import { timed } from "../api/timed.ts";
import type { ServiceSettings } from "../app/service/settings/settings.ts";
import { type Log, openLog } from "../app/service/watch/log.ts";
import { openMetrics } from "../app/service/watch/metrics.ts";
import { storeTrouble } from "../app/service/watch/store-trouble.ts";
import type { StopWorker } from "../app/service/worker.ts";
import { openKey } from "../store/key.ts";
import { openStore } from "../store/postgres/open.ts";
import { openStoreKey } from "../store/postgres/store-key.ts";
import { watched } from "../store/postgres/watched.ts";
import { EXIT } from "./exit.ts";
import type { ServiceContext, ServicePart } from "./serve/context.ts";
import { closeServer, listen, tryPlace } from "./serve/listen.ts";
import { explained } from "./serve/open-store.ts";
import { serviceParts } from "./serve/parts.ts";
import { settingsFrom } from "./serve/settings.ts";
import { takeSignals } from "./serve/signals.ts";
import { VERSION } from "./version.ts";

/** Runs the service until a signal ends it; gives the exit status. */
export async function runServe(flags: Readonly<Record<string, unknown>>): Promise<number> {
  const settings = await settingsFrom(flags);
  const log = logOf(settings);
  const signals = takeSignals(log);
  try {
    const service = await startService(settings, log, signals.stopping);
    await signals.first;
    await service.stop();
    log.info("stopped");
    return EXIT.ok;
  } catch (error) {
    throw explained(error);
  } finally {
    signals.release();
  }
}

interface Service {
  readonly stop: () => Promise<void>;
}

/** What was started, the last first, so that a failure on the way leaves nothing behind. */
type Undo = () => Promise<void>;

async function startService(settings: ServiceSettings, log: Log, stopping: AbortSignal): Promise<Service> {
  for (const notice of settings.notices) log.warn(notice);
  await tryPlace(settings);
  const undo: Undo[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const opened = await openStore({
      url: settings.databaseUrl,
      data: settings.data,
      use: "own",
      connections: settings.connections,
      notice: (text) => log.warn(text),
    });
    undo.push(opened.close);
    const store = { ...opened, pool: watched(opened.pool, storeTrouble(log, Date.now)) };
    const kept = await openStoreKey(store, settings.key);
    if (kept.kept === "database")
      log.warn("the store's key lies in the database beside what it protects; DAYBOOK_KEY keeps it elsewhere");
    const key = openKey(kept.key);
    const announce = (text: string) => process.stderr.write(`${text}\n`);
    const context: ServiceContext = { settings, store, key, log, metrics: openMetrics(), announce, stopping };
    const parts = await serviceParts(context);
    undo.push(() => inOrder(parts.map((part) => part.close ?? nothing)));
    undo.push(startWorkers(parts));
    const server = serverOf(parts, context);
    const url = await listen(server, settings);
    undo.push(() => closeServer(server, settings.stopSeconds * 1_000));
    log.info("listening", { url, store: store.kind, version: VERSION });
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startWorkers(parts: readonly ServicePart[]): Undo {
  const stops: readonly StopWorker[] = parts.flatMap(({ workers }) => workers ?? []).map((worker) => worker.start());
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function serverOf(parts: readonly ServicePart[], { log, metrics }: ServiceContext) {
  const root = new Hono<{ Bindings: HttpBindings }>();
  for (const { mount } of parts) mount?.(root);
  root.onError(answerError((error) => log.error("a request failed", error)));
  root.notFound(answerNotFound);
  const direct: DirectAnswer = (incoming, outgoing) => parts.some((part) => part.direct?.(incoming, outgoing));
  return httpServer(timed(root, metrics.answered), { direct });
}

function logOf({ logLevel, logFormat }: ServiceSettings): Log {
  const isText = logFormat === "text" || (logFormat === "auto" && process.stdout.isTTY);
  return openLog({
    level: logLevel,
    format: isText ? "text" : "json",
    write: (line) => process.stdout.write(line),
  });
}

async function inOrder(steps: readonly Undo[]): Promise<void> {
  for (const step of steps) await step();
}

async function nothing(): Promise<void> {}
