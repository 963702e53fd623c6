import TinyQueue from "tinyqueue";
import { HOUR_MS, type Instant } from "../../core/kernel/time.ts";
import type { SimulatedMessage } from "./message.ts";
import { csvLine, jsonLine, LOG_HEADER } from "./message-log.ts";
import { openRandom, type Random } from "./random.ts";
import { notificationsOf, webhookLine } from "./webhook-log.ts";

/** The forms in which traffic is written. */
export const TRAFFIC_FORMATS = ["csv", "jsonl", "webhooks"] as const;
export type TrafficFormat = (typeof TRAFFIC_FORMATS)[number];

/** What goes wrong between Meta and the log; the traffic itself stays the same. */
export interface Disorder {
  readonly seed: number;
  /** Share of the lines that come late. */
  readonly late: number;
  /** By how many hours at most; half of them come within a tenth of that. */
  readonly lateHours: number;
  /** Share of the lines that come once more, as late as late ones do. */
  readonly duplicates: number;
}

/** What stands before all lines of a form. */
export function headOf(format: TrafficFormat): string {
  return format === "csv" ? LOG_HEADER : "";
}

/**
 * The lines of a log in the order in which they come: rows of a message log when the message was sent, webhooks when what
 * they tell happened. Holds what is late, duplicated or has not happened yet.
 */
export function trafficLines(
  messages: Iterable<SimulatedMessage>,
  format: TrafficFormat,
  disorder: Disorder,
): Iterable<string> {
  const random = openRandom(disorder.seed + APART);
  if (format === "webhooks") {
    return arrivals(messages, { itemsOf: notificationsOf, line: webhookLine, disorder, random });
  }
  const line = format === "csv" ? csvLine : jsonLine;
  if (disorder.late === 0 && disorder.duplicates === 0) return each(messages, line);
  return arrivals(messages, { itemsOf: (message) => [message], line, disorder, random });
}

const BLOCK_LENGTH = 1 << 16;

/** Lines put together, so that few and large pieces are written. */
export async function* blocksOf(
  head: string,
  piles: Iterable<Iterable<string>> | AsyncIterable<Iterable<string>>,
): AsyncGenerator<string> {
  let block = head;
  for await (const lines of piles) {
    for (const line of lines) {
      block += line;
      if (block.length < BLOCK_LENGTH) continue;
      yield block;
      block = "";
    }
  }
  if (block !== "") yield block;
}

/** Sets these draws apart from those of the traffic. */
const APART = 104_729;

function* each(messages: Iterable<SimulatedMessage>, line: (message: SimulatedMessage) => string): Iterable<string> {
  for (const message of messages) yield line(message);
}

interface Arrivals<T> {
  readonly itemsOf: (message: SimulatedMessage) => readonly T[];
  readonly line: (item: T) => string;
  readonly disorder: Disorder;
  readonly random: Random;
}

interface Waiting<T> {
  readonly at: Instant;
  readonly rank: number;
  readonly item: T;
}

function* arrivals<T extends { readonly at: Instant }>(
  messages: Iterable<SimulatedMessage>,
  { itemsOf, line, disorder, random }: Arrivals<T>,
): Iterable<string> {
  const queue = new TinyQueue<Waiting<T>>([], (a, b) => a.at - b.at || a.rank - b.rank);
  let rank = 0;
  const wait = (item: T, at: Instant) => {
    rank += 1;
    queue.push({ at, rank, item });
  };
  for (const message of messages) {
    for (let next = queue.peek(); next && next.at <= message.at; next = queue.peek()) {
      queue.pop();
      yield line(next.item);
    }
    for (const item of itemsOf(message)) {
      const at = item.at + (random.chance(disorder.late) ? delayMs(random, disorder) : 0);
      if (random.chance(disorder.duplicates)) wait(item, at + delayMs(random, disorder));
      if (at <= message.at) yield line(item);
      else wait(item, at);
    }
  }
  for (let next = queue.pop(); next; next = queue.pop()) yield line(next.item);
}

function delayMs(random: Random, { lateHours }: Disorder): number {
  const share = random.chance(0.5) ? random.roll() * 0.1 : 0.1 + random.roll() * 0.9;
  return Math.ceil((share * lateHours * HOUR_MS) / 1000) * 1000;
}
