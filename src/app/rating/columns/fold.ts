import { DAY_MS } from "../../../core/kernel/time.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import type { Waba } from "../../../core/usage/accounts.ts";
import { deliver, look, send, testedAt } from "../../../core/usage/evolve.ts";
import { underNumberId } from "../../../core/usage/gather.ts";
import type { Identities } from "../../../core/usage/identity.ts";
import type { Message } from "../../../core/usage/message.ts";
import type { SentView } from "../../../core/usage/models/model.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import { NEW_THREAD, receive, type Thread } from "../../../core/usage/thread.ts";
import {
  compareEvents,
  eachEvent,
  isBare,
  newLiveThread,
  type ThreadEvent,
  takeEvent,
} from "../../../core/usage/timeline.ts";
import type { Usage } from "../../../core/usage/usage.ts";
import { CLOSED, covers } from "../../../core/usage/window.ts";
import { Answers, FIRST_TEMPLATE, NOT_SIMPLE, RIDES, UNKNOWN } from "./answers.ts";
import type { ByThread } from "./by-thread.ts";
import { Days } from "./days.ts";
import { Gathered } from "./gathered.ts";
import { LiveTemplates } from "./live-templates.ts";
import { Markets } from "./markets.ts";
import type { Role, Roster } from "./roster.ts";
import { CLASS, FLOATS, GONE, INTS, messageAt, type Rows, USER, whole } from "./row-table.ts";
import { Templates } from "./templates.ts";
import { DELIVERED, ThreadEvents } from "./thread-events.ts";
import { UsageList } from "./usage-list.ts";
import { bitsOf, viewOf, WITH_ENTRY_POINT } from "./views.ts";

/** For each market: what was met at the sending (two bits), and whether the thread is incomplete. */
const SITUATIONS = 8;
/** The same with all that a message may meet in a thread with more open. */
const LIVE_SITUATIONS = 34;
/** In place of what was met, for usages of threads that are folded whole. */
const OF_WHOLE = 16;

export interface FoldOptions {
  readonly table: Rows;
  readonly roster: Pick<Roster, "roles" | "classes" | "userName" | "wabaOf">;
  readonly settings: Settings;
  readonly rates: RateSet;
  readonly identities: Identities;
}

/** What threads were folded into. */
export interface Folded {
  readonly usages: UsageList;
  readonly templates: Templates;
}

/** Folds some threads into usages, from one to before another, each in order of its events; usages come in no order. */
export function foldThreads(options: FoldOptions, { rows, ends }: ByThread, from: number, to: number): Folded {
  const fold = new Fold(options);
  let start = from === 0 ? 0 : (ends[from - 1] ?? 0);
  for (let thread = from; thread < to; thread += 1) {
    const end = ends[thread] ?? start;
    fold.thread(rows, start, end);
    start = end;
  }
  return { usages: fold.usages, templates: fold.templates };
}

/** A span that is moved about, so that asking whether it covers an instant takes no memory. */
interface MovingSpan {
  start: number;
  end: number;
}

/**
 * The fold of one thread after the other. A thread in which nothing is open but its window is kept as two numbers, and
 * what the rules say there is asked of them once for each kind of message, day, market and situation. As soon as
 * anything else opens, the thread is a {@link Thread} and every event is put to the rules themselves.
 */
class Fold {
  readonly usages = new UsageList();
  readonly templates: Templates;
  private readonly options: FoldOptions;
  private readonly events: ThreadEvents;
  private readonly gathered = new Gathered();
  private readonly days = new Days();
  private readonly markets: Markets;
  private readonly daySlots: readonly Int32Array[];
  private readonly answers = new Answers();
  private readonly liveTemplates = new LiveTemplates();
  /** By class: the window after a message of the user, as milliseconds from it; NaN where it does more than that. */
  private readonly opens: (MovingSpan | undefined)[] = [];
  /** By class and whether it was inside: what a message meets at its sending in a bare thread; -1 where that changes the thread. */
  private readonly meets: Int8Array;
  /** The thread at hand, while nothing but its window is open. */
  private readonly window: MovingSpan = { start: 0, end: 0 };
  private isOpen = false;
  private incomplete = false;
  /** The thread at hand, while more is open. */
  private live: Thread | null = null;
  /** Messages sent and not delivered yet. */
  private underWay = 0;
  private members: Int32Array = new Int32Array(0);
  private start = 0;
  private lastUser = -1;
  private lastName = "";
  private views = new Uint8Array(64);
  /** WABAs as they stand in keys of templates. */
  private readonly wabas = new WeakMap<Waba, string>();

  constructor(options: FoldOptions) {
    const { table, roster, settings, rates } = options;
    this.options = options;
    this.templates = new Templates(settings, rates);
    this.events = new ThreadEvents(table, roster.roles);
    this.markets = new Markets(rates, table.userCount, roster.userName);
    this.daySlots = roster.roles.map(({ waba }) => this.days.slotsOf(waba.zone));
    this.meets = new Int8Array(roster.roles.length * 2).fill(NEVER_ASKED);
  }

  thread(members: Int32Array, start: number, end: number): void {
    this.members = members;
    this.start = start;
    this.events.clear(members, start);
    if (end > this.gathered.end) this.gathered.fill(this.options.table, members, start, end);
    for (let i = start; i < end; i += 1) {
      if (!this.enlist(i, (i - start) * 2)) {
        this.foldWhole(members.subarray(start, end));
        return;
      }
    }
    if (this.views.length < end - start) this.views = new Uint8Array((end - start) * 2);
    this.isOpen = false;
    this.incomplete = false;
    this.live = null;
    this.underWay = 0;
    const { events } = this;
    events.sort();
    for (let i = 0; i < events.count; i += 1) this.take(events.at[i] ?? 0, events.codes[i] ?? 0);
  }

  /** Lists the events of a row; false where its message must be folded as it stands. */
  private enlist(member: number, code: number): boolean {
    const { roster, settings } = this.options;
    const { gathered } = this;
    const place = member - gathered.start;
    const role = roster.roles[gathered.classes[place] ?? -1];
    if (role === undefined || role.does === "whole") return false;
    const at = gathered.at[place] ?? 0;
    if (role.does !== "sends") {
      this.events.add(at, code);
      return true;
    }
    const then = gathered.later[place] ?? 0;
    TIMES.at = Number.isNaN(at) ? undefined : at;
    TIMES.deliveredAt = then;
    this.events.add(testedAt(TIMES, settings.rules) ?? then, code);
    this.events.add(then, code | DELIVERED);
    return true;
  }

  private take(at: number, code: number): void {
    const member = this.start + (code >>> 1);
    const row = this.members[member] ?? 0;
    const known = this.gathered.classes[member - this.gathered.start] ?? 0;
    const role = this.options.roster.roles[known];
    if (role === undefined) return;
    if (role.does !== "sends") this.receive(at, row, known, role);
    else if ((code & DELIVERED) === 0) this.send(at, code >>> 1, row, known, role);
    else this.deliver(at, code >>> 1, row, known, role);
  }

  private receive(at: number, row: number, known: number, role: Role): void {
    const opens = this.opens[known] ?? this.askOpening(known, role);
    if (this.live === null && !Number.isNaN(opens.end)) {
      this.window.start = at + opens.start;
      this.window.end = at + opens.end;
      this.isOpen = true;
      return;
    }
    this.settle(receive(this.asThread(), this.message(row, role), at, this.options.settings.rules), at);
  }

  /** What a message of the user does to the window of a bare thread, as the rules have it. */
  private askOpening(known: number, { template }: Role): MovingSpan {
    const after = receive(NEW_THREAD, { ...template, at: DAY_MS }, DAY_MS, this.options.settings.rules);
    const { window } = after;
    const isPlain = window.status === "open" && after.entries.length === 0 && after.conversations.length === 0;
    const opens = isPlain
      ? { start: window.span.start - DAY_MS, end: window.span.end - DAY_MS }
      : { start: Number.NaN, end: Number.NaN };
    this.opens[known] = opens;
    return opens;
  }

  private send(at: number, place: number, row: number, known: number, role: Role): void {
    this.underWay += 1;
    if (this.live === null) {
      const inside = this.isOpen && covers(this.window, at, this.options.settings.rules);
      const slot = known * 2 + Number(inside);
      let met = this.meets[slot] ?? NEVER_ASKED;
      if (met === NEVER_ASKED) {
        met = this.askSending(row, role, inside);
        this.meets[slot] = met;
      }
      if (met !== CHANGES) {
        this.views[place] = met;
        return;
      }
    }
    const { settings } = this.options;
    const message = this.message(row, role);
    const thread = this.asThread();
    const view = look(thread, message, at, settings.rules);
    this.views[place] = bitsOf(view);
    this.settle(send(thread, message, view, settings, role.waba), at);
  }

  /** What a message meets in a bare thread; {@link CHANGES} where its sending does something to that. */
  private askSending(row: number, role: Role, inside: boolean): number {
    const { settings } = this.options;
    const message = this.message(row, role);
    const at = message.at ?? message.deliveredAt ?? 0;
    const span = { start: at - 1, end: at + DAY_MS };
    const bare: Thread = inside ? { ...NEW_THREAD, window: { status: "open", span } } : NEW_THREAD;
    const view = look(bare, message, at, settings.rules);
    return send(bare, message, view, settings, role.waba) === bare ? bitsOf(view) : CHANGES;
  }

  private deliver(at: number, place: number, row: number, known: number, role: Role): void {
    this.underWay -= 1;
    const view = this.views[place] ?? 0;
    if (this.live === null && view < WITH_ENTRY_POINT) {
      const said = this.answer(at, view, place, row, known, role);
      if (said >= FIRST_TEMPLATE) {
        this.usages.add(at, Number.NaN, row, said - FIRST_TEMPLATE);
        return;
      }
      if (said === RIDES) return;
    }
    const { settings } = this.options;
    const message = this.message(row, role);
    const outcome = deliver(this.asThread(), message, this.viewOf(view, message), { settings, waba: role.waba });
    if (outcome.usage) this.add(outcome.usage, row, this.templateOf(outcome.usage, view, row, known, role));
    this.settle(outcome.thread, at);
  }

  /** What a delivery leads to in a thread with nothing open but its window: asked of the rules once, then remembered. */
  private answer(at: number, view: number, place: number, row: number, known: number, role: Role): number {
    const { settings } = this.options;
    const day = this.days.of(this.daySlots[known] ?? NO_DAYS, role.waba.zone, at);
    const date = settings.asOf ?? this.days.dates[day] ?? "";
    const user = this.gathered.users[this.start + place - this.gathered.start] ?? 0;
    const market = this.markets.of(user, day, date);
    if (market < 0) return NOT_SIMPLE;
    const slot = market * SITUATIONS + view + (this.incomplete ? 4 : 0);
    const remembered = this.answers.get(role.ratedAs, day, slot);
    if (remembered !== UNKNOWN) return remembered;
    const latest = this.answers.latestOf(role.ratedAs, this.days.months[day] ?? 0);
    const said = this.askDelivery(view, row, role, latest.get(slot));
    if (said >= FIRST_TEMPLATE) latest.set(slot, said - FIRST_TEMPLATE);
    this.answers.set(role.ratedAs, day, slot, said);
    return said;
  }

  /** What the rules say of a delivery in a thread with nothing open but its window. */
  private askDelivery(view: number, row: number, role: Role, before: number | undefined): number {
    const { settings } = this.options;
    const message = this.message(row, role);
    const bare: Thread = { ...NEW_THREAD, incomplete: this.incomplete };
    const { thread, usage } = deliver(bare, message, this.viewOf(view, message), { settings, waba: role.waba });
    if (thread !== bare || usage?.expiresAt != null) return NOT_SIMPLE;
    if (!usage) return RIDES;
    const byInstant =
      usage.category === "authentication" && settings.portfolios[role.waba.portfolio]?.authInternational;
    if (byInstant) return NOT_SIMPLE;
    return FIRST_TEMPLATE + this.templates.of(usage, role.waba, `${role.ratedAs}`, before);
  }

  /** Goes on with what the rules made of the thread: as numbers if nothing but its window is open. */
  private settle(thread: Thread, at: number): void {
    if (this.underWay > 0 || !isBare(thread, at)) {
      this.live = thread;
      return;
    }
    this.live = null;
    this.incomplete = thread.incomplete;
    this.isOpen = thread.window.status === "open";
    if (thread.window.status === "open") {
      this.window.start = thread.window.span.start;
      this.window.end = thread.window.span.end;
    }
  }

  private asThread(): Thread {
    if (this.live) return this.live;
    const { start, end } = this.window;
    return {
      window: this.isOpen ? { status: "open", span: { start, end } } : CLOSED,
      entries: NEW_THREAD.entries,
      entryPoint: CLOSED,
      conversations: NEW_THREAD.conversations,
      incomplete: this.incomplete,
    };
  }

  private viewOf(bits: number, message: Message): SentView {
    return viewOf(bits, testedAt(message, this.options.settings.rules) ?? 0);
  }

  /** The message of a row of a class; without its id, which no rule looks at. */
  private message(row: number, { template, failed }: Role): Message {
    const { table } = this.options;
    const at = table.floats[row * FLOATS] ?? Number.NaN;
    const then = table.floats[row * FLOATS + 1] ?? Number.NaN;
    return whole(template, {
      id: "",
      user: this.nameOf(table.ints[row * INTS + USER] ?? 0),
      at: Number.isNaN(at) ? undefined : at,
      deliveredAt: failed || Number.isNaN(then) ? undefined : then,
      failedAt: undefined,
    });
  }

  /** The name of a user; most often it is the one that was asked for last. */
  private nameOf(user: number): string {
    if (user !== this.lastUser) this.lastName = this.options.roster.userName(user);
    this.lastUser = user;
    return this.lastName;
  }

  /** The last template of the same class, month, market and view is most often this one's too. */
  private templateOf(usage: Usage, view: number, row: number, known: number, { waba, ratedAs }: Role): number {
    const day = this.days.of(this.daySlots[known] ?? NO_DAYS, waba.zone, usage.occurredAt);
    const market = this.markets.of(this.options.table.ints[row * INTS + USER] ?? 0, day, usage.date);
    const slot = (market + 1) * LIVE_SITUATIONS + view * 2 + Number(usage.incomplete);
    const same = market < 0 ? undefined : this.liveTemplates.get(ratedAs, day, slot, usage);
    if (same !== undefined) return same;
    const latest = this.answers.latestOf(ratedAs, this.days.months[day] ?? 0);
    const template = this.templates.of(usage, waba, `${ratedAs}`, latest.get(-slot));
    latest.set(-slot, template);
    if (market >= 0) this.liveTemplates.set(ratedAs, day, slot, { usage, template });
    return template;
  }

  private addOdd(usage: Usage, row: number, waba: Waba): void {
    this.add(usage, row, this.templates.of(usage, waba, this.ratedAsOf(usage.message, waba)));
  }

  private add({ occurredAt, expiresAt }: Usage, row: number, template: number): void {
    this.usages.add(occurredAt, expiresAt ?? Number.NaN, row, template);
  }

  /** All of a message, and of its WABA then, that a charge depends on beside user and instants. */
  private ratedAsOf({ number, idDerived, reported, conflicts }: Message, waba: Waba): string {
    const whose = this.wabas.get(waba) ?? said(waba);
    this.wabas.set(waba, whose);
    const report = reported && { ...reported, conversation: undefined, expiresAt: undefined };
    return `whole ${whose} ${said(number, idDerived, report, conflicts)}`;
  }

  /** Folds a thread with messages that no short cut knows. */
  private foldWhole(members: Int32Array): void {
    const { table, roster, settings, identities } = this.options;
    const rowOf = new Map<Message, number>();
    const events: ThreadEvent[] = [];
    for (const row of members) {
      const message = underNumberId(messageAt(table, row, roster), identities);
      rowOf.set(message, row);
      eachEvent(message, settings.rules, (at, is) => events.push({ at, is, message }));
    }
    const thread = newLiveThread();
    for (const event of events.sort(compareEvents)) {
      const usage = takeEvent(thread, event, roster.wabaOf(event.message, event.at), settings);
      if (!usage) continue;
      const row = rowOf.get(event.message) ?? 0;
      const about = rowOf.get(usage.message) ?? row;
      const known = table.ints[about * INTS + CLASS] ?? GONE;
      const role = roster.roles[known];
      if (role && role.does !== "whole") this.add(usage, row, this.templateOf(usage, OF_WHOLE, about, known, role));
      else this.addOdd(usage, row, roster.wabaOf(usage.message, usage.occurredAt));
      if (about !== row) this.usages.isAbout(about);
    }
  }
}

const NEVER_ASKED = -128;
const CHANGES = -1;
const NO_DAYS = new Int32Array(0);

/** Times to be asked of {@link testedAt}. */
const TIMES: { kind: "message"; number: ""; id: ""; at: number | undefined; deliveredAt: number | undefined } = {
  kind: "message",
  number: "",
  id: "",
  at: 0,
  deliveredAt: 0,
};

function said(...parts: readonly unknown[]): string {
  return JSON.stringify(parts, (_, value) => (typeof value === "bigint" ? `${value}` : value));
}
