import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Which stage of booking: facts to usage, usage to charges. */
export type Stage = "threads" | "charges";

/** Money of one currency and category. */
export interface BookedMoney {
  readonly currency: string;
  readonly category: string;
  /** Negative where charges were reversed. */
  readonly micros: bigint;
}

/** What the service counts of itself. Each process counts what it did; sums are for the monitoring. */
export interface Metrics {
  /** Facts that became durable, by kind of source (`webhook`, `import`, ...); `known` were there already. */
  readonly facts: (source: string, counts: { readonly added: number; readonly known: number }) => void;
  /** Items that a stage has worked through. */
  readonly booked: (stage: Stage, count: number) => void;
  /** How old the oldest item is that a stage has not worked through. */
  readonly lag: (stage: Stage, seconds: number) => void;
  /** Facts, posts or requests that were refused, by code. */
  readonly refused: (code: string, count?: number) => void;
  /** Charges without a cost, by what is missing. */
  readonly unrated: (reason: string, count?: number) => void;
  /** Cost that was booked or taken back. */
  readonly money: (money: BookedMoney) => void;
  /** Bodies that could not be understood. */
  readonly deadLetters: (count?: number) => void;
  /** Parts of webhook bodies, by what became of them: `understood`, `ignored`, `reported`, `damaged`. */
  readonly parts: (outcome: string, count: number) => void;
  /** Attempts to hand a webhook on, by what became of them. */
  readonly forwarded: (outcome: string) => void;
  /** Attempts to deliver an event, by what became of them. */
  readonly delivered: (outcome: string) => void;
  /** Mails, by what became of them. */
  readonly mailed: (outcome: string) => void;
  /** A request that was answered. `route` is the pattern, never the address. */
  readonly answered: (request: { readonly route: string; readonly status: number; readonly seconds: number }) => void;
  /** Sets a figure of a concern's own, made at its first use: `daybook_<name>`. */
  readonly gauge: (name: string, help: string, value: number) => void;
  /** Everything as Prometheus reads it. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

const MICROS = 1e6;
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Opens a set of metrics of its own, with those of the process among them. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `daybook_${name}`, help, labelNames, registers: [registry] });
  const facts = counter("facts_total", "Facts that became durable, or were known already", ["source", "state"]);
  const bookings = counter("bookings_total", "Items that a stage of booking worked through", ["stage"]);
  const refusals = counter("refusals_total", "Facts, posts and requests that were refused", ["code"]);
  const unrated = counter("unrated_total", "Charges booked without a cost", ["reason"]);
  const money = counter("cost_total", "Cost that was booked, and cost that was taken back, in units of the currency", [
    "currency",
    "category",
    "direction",
  ]);
  const deadLetters = counter("dead_letters_total", "Bodies that could not be understood, whole or in part", []);
  const parts = counter("webhook_parts_total", "Parts of webhook bodies, by what became of them", ["outcome"]);
  const forwards = counter("forward_attempts_total", "Attempts to hand a webhook on, by what became of them", [
    "outcome",
  ]);
  const deliveries = counter("event_attempts_total", "Attempts to deliver an event, by what became of them", [
    "outcome",
  ]);
  const mails = counter("mails_total", "Mails, by what became of them", ["outcome"]);
  const lag = new Gauge({
    name: "daybook_lag_seconds",
    help: "Age of the oldest item that a stage of booking has not worked through",
    labelNames: ["stage"],
    registers: [registry],
  });
  const requests = new Histogram({
    name: "daybook_request_seconds",
    help: "How long requests took to answer",
    labelNames: ["route", "status"],
    buckets: SECONDS,
    registers: [registry],
  });
  return {
    facts: (source, { added, known }) => {
      facts.inc({ source, state: "added" }, added);
      facts.inc({ source, state: "known" }, known);
    },
    booked: (stage, count) => bookings.inc({ stage }, count),
    lag: (stage, seconds) => lag.set({ stage }, seconds),
    refused: (code, count = 1) => refusals.inc({ code }, count),
    unrated: (reason, count = 1) => unrated.inc({ reason }, count),
    // For monitoring only: a float is near enough there, and nothing is ever computed from it.
    money: ({ currency, category, micros }) => {
      const direction = micros < 0n ? "reversed" : "booked";
      money.inc({ currency, category, direction }, Math.abs(Number(micros)) / MICROS);
    },
    deadLetters: (count = 1) => deadLetters.inc(count),
    parts: (outcome, count) => parts.inc({ outcome }, count),
    forwarded: (outcome) => forwards.inc({ outcome }),
    mailed: (outcome) => mails.inc({ outcome }),
    delivered: (outcome) => deliveries.inc({ outcome }),
    answered: ({ route, status, seconds }) => requests.observe({ route, status }, seconds),
    gauge: gaugesOf(registry),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function gaugesOf(registry: Registry): Metrics["gauge"] {
  const gauges = new Map<string, Gauge>();
  return (name, help, value) => {
    const gauge = gauges.get(name) ?? new Gauge({ name: `daybook_${name}`, help, registers: [registry] });
    gauges.set(name, gauge);
    gauge.set(value);
  };
}
