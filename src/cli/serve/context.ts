import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import type { DirectAnswer } from "../../api/receiver/direct.ts";
import type { ServiceSettings } from "../../app/service/settings/settings.ts";
import type { Log } from "../../app/service/watch/log.ts";
import type { Metrics } from "../../app/service/watch/metrics.ts";
import type { Worker } from "../../app/service/worker.ts";
import type { StoreKey } from "../../store/key.ts";
import type { OpenStore } from "../../store/postgres/open.ts";

/** The server's own app, on which parts of the service mount theirs. */
export type Root = Hono<{ Bindings: HttpBindings }>;

/** What every part of the service is made from. */
export interface ServiceContext {
  readonly settings: ServiceSettings;
  readonly store: OpenStore;
  /** The secret from which surrogates come. */
  readonly key: StoreKey;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Says something to the person at the terminal that is not for the log. */
  readonly announce: (text: string) => void;
  /** Aborted when the service begins to stop: streams end, and nothing new begins. */
  readonly stopping: AbortSignal;
}

/** A part of the service: routes, workers, and what is to be closed after both. */
export interface ServicePart {
  readonly mount?: (root: Root) => void;
  /** Answers some requests before the routes are asked. */
  readonly direct?: DirectAnswer;
  readonly workers?: readonly Worker[];
  readonly close?: () => Promise<void>;
}
