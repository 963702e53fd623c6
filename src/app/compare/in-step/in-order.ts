import TinyQueue from "tinyqueue";
import { type RatingRun, type Refused, refusalOf } from "../../../core/engine.ts";
import { DAY_MS, type Instant } from "../../../core/kernel/time.ts";
import type { Charge } from "../../../core/pricing/charge.ts";
import type { Fact, MessageFact } from "../../../core/usage/fact.ts";
import { underNumberId } from "../../../core/usage/gather.ts";
import type { Identities } from "../../../core/usage/identity.ts";
import { joinMessages, type Message, messageKey, sameMessage } from "../../../core/usage/message.ts";
import type { RuleSettings } from "../../../core/usage/settings.ts";
import { compareEvents, eachEvent, eventsOf, type ThreadEvent, unusable } from "../../../core/usage/timeline.ts";
import { openFingerprints } from "./fingerprints.ts";

/** Facts cannot be rated as they come: what was already decided would have to change. The way out is to sort them. */
export class OutOfOrder extends Error {}

/** How long a message that Meta's statuses speak of is remembered: 30 days to live, 7 of retries, and some (WH-15). */
const STATUS_MEMORY_MS = 45 * DAY_MS;

/** Messages remembered at most; above it memory is better used by sorting on disk. */
const MOST_RECORDS = 1_500_000;

/** Facts between two sweeps, at least; more where much is remembered, so that sweeping stays cheap. */
const SWEEP_EVERY = 20_000;

interface Options {
  readonly run: RatingRun;
  readonly identities: Identities;
  readonly rules: RuleSettings;
  /** How far behind the newest fact another one may come. */
  readonly slackMs: number;
  readonly onCharge: (charge: Charge) => void;
  /** For tests: facts between two sweeps. */
  readonly sweepEvery?: number;
  readonly onRefused: (refused: Refused) => void;
}

/** An event in line, with the record of its message. */
interface Waiting extends ThreadEvent {
  readonly record: Record;
}

/** A message that facts may still add to. */
interface Record {
  message: Message;
  /** How much of it the run has taken. */
  taken: "nothing" | "sent" | "all";
  lastAt: Instant;
}

/**
 * Rates facts that come roughly in order of time, holding only what lies within the slack, messages still under way,
 * and open threads. Throws {@link OutOfOrder} rather than ever being wrong.
 */
export class InOrderRating {
  private readonly queue = new TinyQueue<Waiting>([], compareEvents);
  private readonly records = new Map<string, Map<string, Record>>();
  private recordCount = 0;
  /** Users, resolved, whose events were taken: one that later resolves to another was taken wrongly. */
  private readonly usersSeen = openFingerprints();
  private readonly numbersSeen = new Set<string>();
  private newest = Number.NEGATIVE_INFINITY;
  private frontier = Number.NEGATIVE_INFINITY;
  private sawStatuses = false;
  /** Messages that are done and whose facts are no longer held. */
  private readonly forgotten = openFingerprints();
  private untilSweep: number;
  private readonly options: Options;

  constructor(options: Options) {
    this.options = options;
    this.untilSweep = options.sweepEvery ?? SWEEP_EVERY;
  }

  learn(fact: Fact): void {
    if (fact.kind === "message") this.learnMessage(underNumberId(fact, this.options.identities));
    else this.learnAlias(fact);
  }

  /** No more facts: everything held back is decided. */
  finish(): void {
    this.advance(Number.POSITIVE_INFINITY);
    for (const records of this.records.values())
      for (const { message } of records.values()) this.refuseUnusable(message);
  }

  private learnAlias(fact: Exclude<Fact, MessageFact>): void {
    const { identities } = this.options;
    if (fact.kind === "number_alias") {
      if (identities.learnNumber(fact) && this.numbersSeen.has(fact.digits))
        throw new OutOfOrder("a number got a second name");
      return;
    }
    const before = fact.users.map(identities.user);
    if (!identities.learnUser(fact)) return;
    const renamed = before.some((name) => identities.user(name) !== name && this.usersSeen.has(name));
    if (renamed) throw new OutOfOrder("two users turned out to be one");
  }

  private learnMessage(fact: Message): void {
    const at = fact.at ?? fact.deliveredAt ?? fact.failedAt;
    if (fact.at === undefined) this.sawStatuses = true;
    this.numbersSeen.add(fact.number);
    const known = this.records.get(fact.number)?.get(fact.id);
    if (known) this.extend(known, fact);
    else this.begin(fact, at);
    if (at !== undefined && at > this.newest) {
      this.newest = at;
      this.advance(at - this.options.slackMs);
    }
    this.sweepNowAndThen();
  }

  private begin(message: Message, at: Instant | undefined): void {
    if (this.forgotten.has(messageKey(message.number, message.id)))
      throw new OutOfOrder("a fact came long after its message");
    const record: Record = { message, taken: "nothing", lastAt: at ?? this.newest };
    const records = this.records.get(message.number) ?? new Map<string, Record>();
    this.records.set(message.number, records.set(message.id, record));
    this.recordCount += 1;
    this.schedule(record);
  }

  private extend(record: Record, fact: Message): void {
    const before = record.message;
    const joined = joinMessages(before, fact);
    if (sameMessage(before, joined)) return;
    if (record.taken === "all") throw new OutOfOrder("a fact came after its message was decided");
    record.message = joined;
    record.lastAt = Math.max(record.lastAt, fact.deliveredAt ?? fact.at ?? record.lastAt);
    if (record.taken === "nothing") this.schedule(record);
    else this.extendSent(record, before);
  }

  /** A message that was taken as sent: facts may add its delivery, as long as that changes nothing before. */
  private extendSent(record: Record, before: Message): void {
    const joined = record.message;
    const { deliveredAt, failedAt, reported } = before;
    const onlyDelivered = sameMessage({ ...joined, deliveredAt, failedAt, reported }, before);
    if (!onlyDelivered || this.options.run.mattered(before, joined))
      throw new OutOfOrder("a fact changed what a message met when it was sent");
    eachEvent(joined, this.options.rules, (at, is) => {
      if (is !== "sent") this.push(at, is, record);
    });
  }

  /** Puts a message's events in line; a sending without a known delivery is looked at, in case one follows. */
  private schedule(record: Record): void {
    const { message } = record;
    if (unusable(message) !== undefined) return;
    const { direction, at, deliveredAt, failedAt } = message;
    eachEvent(message, this.options.rules, (when, is) => this.push(when, is, record));
    const mayFollow = direction === "outbound" && deliveredAt === undefined && failedAt === undefined;
    if (mayFollow && at !== undefined) this.push(at, "sent", record);
  }

  private push(at: Instant, is: ThreadEvent["is"], record: Record): void {
    if (at < this.frontier) throw new OutOfOrder("a fact came late");
    this.queue.push({ at, is, message: record.message, record });
  }

  private advance(to: Instant): void {
    for (let next = this.queue.peek(); next && next.at < to; next = this.queue.peek()) {
      this.queue.pop();
      this.take(next);
    }
    if (to > this.frontier) this.frontier = to;
  }

  /** Events of a message that facts have since added to are stale: newer ones are in line. */
  private take(event: Waiting): void {
    const { run, identities, onCharge } = this.options;
    const { record } = event;
    if (record.taken === "all" || (event.is === "sent" && record.taken === "sent")) return;
    const isPeek = event.is === "sent" && record.message.deliveredAt === undefined;
    if (record.message !== event.message && !isPeek && !this.isCurrent(event, record.message)) return;
    record.taken = event.is === "sent" ? "sent" : "all";
    this.usersSeen.add(identities.user(event.message.user ?? ""));
    if (isPeek) {
      run.peek(record.message, event.at);
      return;
    }
    const { at, is } = event;
    const charge = run.take(record.message === event.message ? event : { at, is, message: record.message });
    if (charge) onCharge(charge);
  }

  private isCurrent(event: ThreadEvent, message: Message): boolean {
    return eventsOf(message, this.options.rules).some(({ is, at }) => is === event.is && at === event.at);
  }

  /** Forgets messages that nothing can add to any more, and threads in which nothing is open. */
  private sweepNowAndThen(): void {
    this.untilSweep -= 1;
    if (this.untilSweep > 0) return;
    for (const records of this.records.values()) this.forgetDone(records);
    this.untilSweep = Math.max(this.options.sweepEvery ?? SWEEP_EVERY, this.recordCount);
    if (this.recordCount > MOST_RECORDS) throw new OutOfOrder("too many messages are under way at once");
    this.options.run.sweep(this.frontier);
  }

  private forgetDone(records: Map<string, Record>): void {
    const memory = this.sawStatuses ? STATUS_MEMORY_MS : 0;
    for (const [id, record] of records) {
      if (record.lastAt >= this.frontier - memory || !this.isDone(record)) continue;
      this.refuseUnusable(record.message);
      this.forgotten.add(messageKey(record.message.number, record.message.id));
      if (record.taken === "sent") this.options.run.forget(record.message);
      records.delete(id);
      this.recordCount -= 1;
    }
  }

  private isDone({ taken, message, lastAt }: Record): boolean {
    if (taken === "all" || unusable(message) !== undefined) return true;
    return lastAt < this.frontier - STATUS_MEMORY_MS || (message.deliveredAt === undefined && !this.sawStatuses);
  }

  private refuseUnusable(message: Message): void {
    const refused = refusalOf(message);
    if (refused) this.options.onRefused(refused);
  }
}
