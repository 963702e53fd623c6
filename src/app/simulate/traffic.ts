import { HOUR_MS, type Instant } from "../../core/kernel/time.ts";
import { type Accounts, categoryAt, openAccounts } from "./accounts.ts";
import { openDialogs, type PlanDialog, type PlannedMessage } from "./dialogs.ts";
import { drawMarket } from "./markets.ts";
import type { SimulatedMessage } from "./message.ts";
import { type Judgement, openJudge } from "./meta.ts";
import type { TrafficParameters } from "./parameters.ts";
import { hash, openRandom, type Random } from "./random.ts";
import { type Slot, slotsOf } from "./rhythm.ts";
import { BSUIDS_FROM, openPopulation, type Population } from "./users.ts";

export type { SimulatedMessage } from "./message.ts";
export { DEFAULT_TRAFFIC, type TrafficParameters } from "./parameters.ts";

/**
 * Simulated traffic in order of time, exactly as many messages as asked for. The same parameters give the same messages
 * on every machine. Holds the dialogs under way and twelve bytes a user, whatever the number of messages.
 */
export function* simulateTraffic(parameters: TrafficParameters): Iterable<SimulatedMessage> {
  const judge = openJudge(parameters);
  let count = 0;
  for (const message of plannedInOrder(parameters, openAccounts(parameters))) {
    count += 1;
    yield finished(message, judge(message), messageId(parameters.seed, count));
  }
}

/** Begins dialogs hour by hour, and gives out an hour's messages when all dialogs have begun that may reach into it. */
function* plannedInOrder(parameters: TrafficParameters, accounts: Accounts): Iterable<PlannedMessage> {
  const random = openRandom(parameters.seed);
  const population = openPopulation(parameters, accounts);
  const plan = openDialogs(parameters, random);
  const hours = openHours(parameters);
  for (const slot of slotsOf(parameters)) {
    while (hours.planned() < slot.target) begin({ slot, random, population, plan }, hours.add);
    yield* hours.take(slot.start);
  }
}

interface Beginning {
  readonly slot: Slot;
  readonly random: Random;
  readonly population: Population;
  readonly plan: PlanDialog;
}

function begin({ slot, random, population, plan }: Beginning, add: (message: PlannedMessage) => void): void {
  const user = population.draw(random, drawMarket(random, slot.sums));
  const seconds = Math.max(1, Math.floor((slot.end - slot.start) / 1000));
  plan(user, slot.start + random.below(seconds) * 1000, add);
}

/** Messages that wait for their hour. What is later than the simulated time, or more than asked for, is not sent. */
function openHours({ from, to, messages }: TrafficParameters) {
  const waiting = new Map<number, PlannedMessage[]>();
  const hourOf = (at: Instant) => Math.floor((at - from) / HOUR_MS);
  let planned = 0;
  return {
    planned: () => planned,
    add: (message: PlannedMessage) => {
      if (message.at >= to || planned >= messages) return;
      planned += 1;
      const hour = hourOf(message.at);
      const list = waiting.get(hour);
      if (list) list.push(message);
      else waiting.set(hour, [message]);
    },
    take: (start: Instant): readonly PlannedMessage[] => {
      const hour = hourOf(start);
      const list = waiting.get(hour) ?? [];
      waiting.delete(hour);
      return list.sort((a, b) => a.at - b.at);
    },
  };
}

function finished(message: PlannedMessage, { failure, reported }: Judgement, id: string): SimulatedMessage {
  const { at, direction, user, type, template, agent, campaign, entryPoint } = message;
  const { number } = user;
  const isHidden = at >= user.hiddenFrom;
  const isDelivered = failure === null;
  return {
    id,
    at,
    direction,
    waba: number.waba.id,
    number: number.id,
    digits: number.digits,
    user: isHidden ? user.bsuid : user.phone,
    phone: isHidden ? null : user.phone,
    bsuid: at >= BSUIDS_FROM ? user.bsuid : null,
    type,
    category: template && categoryAt(template, at),
    template: template?.name ?? null,
    agent,
    campaign,
    entryPoint,
    deliveredAt: isDelivered ? message.deliveredAt : null,
    readAt: isDelivered ? message.readAt : null,
    failure,
    reported,
  };
}

/** Unlike any other of the same traffic, and in no order of time, as Meta's are. */
function messageId(seed: number, count: number): string {
  return `wamid.SIM${hex(hash(seed, count))}${hex(hash(seed + 1, count))}`;
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0"));

/** Eight digits; several times as fast as a number's own way to write them, which counts where millions are written. */
function hex(word: number): string {
  const byte = (shift: number) => BYTES[(word >>> shift) & 255] ?? "";
  return byte(24) + byte(16) + byte(8) + byte(0);
}
