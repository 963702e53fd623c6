import { assert } from "../kernel/assert.ts";
import { contains, DAY_MS, HOUR_MS, type Instant, type Interval } from "../kernel/time.ts";
import { type Message, messageKey } from "../usage/message.ts";
import { type Nature, natureOf } from "../usage/nature.ts";
import type { RuleSettings } from "../usage/settings.ts";
import { compareEvents, eventsOf, type ThreadEvent } from "../usage/timeline.ts";
import type { PricingType, Unknown } from "../usage/usage.ts";
import type { DialogRules, Opener } from "./dialog-rules.ts";

/** A dialog of one thread, before it is ranked and priced. */
export interface ThreadDialog {
  /** The message that opened it. */
  readonly message: Message;
  readonly openedAt: Instant;
  /** Half-open: a message at this very instant is outside. */
  readonly until: Instant;
  readonly initiator: "user" | "business";
  readonly category: string;
  readonly pricingType: PricingType;
  /** The business messages that were counted in it: one that opened it, and those that it carried. */
  readonly carried: readonly Message[];
  /** A message proved a request that nobody recorded. */
  readonly incomplete: boolean;
  /** Set where the facts do not tell what this is. */
  readonly unknown: Unknown | null;
}

/** The dialogs of one thread by the rules of a plan, in order of their opening. Give all usable messages of the thread. */
export function dialogsOfThread(
  messages: readonly Message[],
  rules: DialogRules,
  settings: RuleSettings,
): readonly ThreadDialog[] {
  const events = messages.flatMap((message) => dialogEvents(message, rules, settings)).sort(compareEvents);
  const thread = openThread(rules);
  for (const event of events) {
    if (event.is === "received") receive(thread, event.at, event.message);
    else if (event.is === "sent") send(thread, event);
    else if (event.is === "delivered") count(thread, event);
  }
  return thread.dialogs;
}

interface OpenDialog extends ThreadDialog {
  until: Instant;
  readonly carried: Message[];
  category: string;
  unknown: Unknown | null;
  /** Carries every message: it came through a free entry. */
  readonly carriesAll: boolean;
  /** Whether a template named the category already. */
  named: boolean;
  /** A free entry closed it before its scheduled end. */
  closed: boolean;
}

/** What a business message met when it was sent. */
interface View {
  readonly at: Instant;
  readonly request: Interval | null;
}

interface Thread {
  readonly rules: DialogRules;
  readonly lengthMs: number;
  readonly dialogs: OpenDialog[];
  /** Those of them that may still be open. */
  live: readonly OpenDialog[];
  readonly views: Map<string, View>;
  request: Interval | null;
  lastInbound: Instant | null;
  entries: readonly Instant[];
  incomplete: boolean;
}

function openThread(rules: DialogRules): Thread {
  return {
    rules,
    lengthMs: rules.hours * HOUR_MS,
    dialogs: [],
    live: [],
    views: new Map(),
    request: null,
    lastInbound: null,
    entries: [],
    incomplete: false,
  };
}

/**
 * The thread events of core's own models; a plan that counts at sending sees undelivered messages too, but no failed ones. What
 * was delivered was sent by then.
 */
function dialogEvents(message: Message, { counts }: DialogRules, settings: RuleSettings): readonly ThreadEvent[] {
  if (message.direction === "inbound" || counts === "delivered") return eventsOf(message, settings);
  const { at: sentAt, deliveredAt, failedAt } = message;
  const at = Math.min(sentAt ?? deliveredAt ?? Number.NaN, deliveredAt ?? Number.POSITIVE_INFINITY);
  if (Number.isNaN(at) || (failedAt !== undefined && deliveredAt === undefined)) return [];
  return [
    { at, is: "sent", message },
    { at, is: "delivered", message },
  ];
}

/** Events come in order of time, so what has ended stays ended. */
function openAt(thread: Thread, at: Instant): readonly OpenDialog[] {
  thread.live = thread.live.filter((dialog) => !dialog.closed && at < dialog.until);
  return thread.live;
}

/** A message of the user, or the reply that proves one which nobody recorded. */
function receive(thread: Thread, at: Instant, message: Message): void {
  const { rules, lengthMs } = thread;
  const inside = openAt(thread, at);
  thread.lastInbound = at;
  const fresh = { start: at, end: at + lengthMs };
  if (rules.clock === "rolling_from_user_last") {
    for (const dialog of inside) dialog.until = Math.max(dialog.until, fresh.end);
  }
  const belongsToDialog = rules.clock === "fixed_from_user_first" && inside.length > 0;
  const stillLive = rules.clock === "fixed_from_user_first" && thread.request && contains(thread.request, at);
  if (!belongsToDialog && !stillLive) thread.request = fresh;
  const isEntry = message.entryPoint !== undefined && rules.freeEntry?.points.includes(message.entryPoint) === true;
  if (isEntry && !inside.some(({ carriesAll }) => carriesAll)) thread.entries = [...thread.entries, at];
  if (inside.length === 0 && rules.opens.includes("user_message")) {
    open(thread, { message, at, nature: null, view: { at, request: thread.request } });
  }
}

function send(thread: Thread, { at, message }: ThreadEvent): void {
  const isFreeForm = natureOf(message, "PMP").is === "free_form";
  const known = thread.lastInbound !== null && at < thread.lastInbound + DAY_MS;
  if (isFreeForm && !known && message.deliveredAt !== undefined) {
    thread.incomplete = true;
    receive(thread, at, { ...message, entryPoint: undefined });
  }
  const request = thread.request && contains(thread.request, at) ? thread.request : null;
  thread.views.set(messageKey(message.number, message.id), { at, request });
}

/** Whether a message sent then answers an entry within 24 h, as Meta has it (FEP-02). */
function answersEntry({ entries, rules }: Thread, { at }: View): boolean {
  if (rules.freeEntry === null) return false;
  return entries.some((entry) => contains({ start: entry, end: entry + DAY_MS }, at));
}

/** A business message begins to count: it rides on what is open, opens a dialog, or is of no matter to the plan. */
function count(thread: Thread, { at, message }: ThreadEvent): void {
  const { rules } = thread;
  const view = thread.views.get(messageKey(message.number, message.id));
  assert(view !== undefined, "a message is sent before it counts");
  const nature = natureOf(message, "PMP");
  const carrier = openAt(thread, at).find((dialog) => carries(dialog, nature, rules));
  const replaces = rules.perCategory && !carrier?.carriesAll && answersEntry(thread, view); // FEP-06
  if (carrier && !replaces) {
    carrier.carried.push(message);
    nameBy(carrier, nature, rules);
    return;
  }
  const opener = openerOf(nature, view, rules);
  if (opener) open(thread, { message, at, nature, view });
}

function carries(dialog: OpenDialog, nature: Nature, { perCategory }: DialogRules): boolean {
  if (!perCategory || dialog.carriesAll || nature.is !== "template") return true;
  return dialog.category === nature.category;
}

/** The opener that a message is; undefined where it opens nothing. What is not known to be none may be a template. */
function openerOf(nature: Nature, view: View, { opens }: DialogRules): Opener | undefined {
  const [any, template]: readonly [Opener, Opener] = view.request
    ? ["reply", "template_reply"]
    : ["business_message", "template"];
  if (opens.includes(any)) return any;
  return opens.includes(template) && nature.is !== "free_form" ? template : undefined;
}

interface Opening {
  readonly message: Message;
  readonly at: Instant;
  /** Null for a message of the user. */
  readonly nature: Nature | null;
  readonly view: View;
}

function open(thread: Thread, { message, at, nature, view }: Opening): void {
  const { rules, lengthMs } = thread;
  const initiator = view.request ? "user" : "business";
  const isFree = answersEntry(thread, view);
  if (isFree) for (const dialog of openAt(thread, at)) dialog.closed = true;
  const dialog: OpenDialog = {
    message,
    openedAt: at,
    until: isFree ? at + (rules.freeEntry?.hours ?? 0) * HOUR_MS : endOf(thread, at, view, lengthMs),
    initiator,
    category: rules.category === "notification" ? "notification" : "service",
    pricingType: isFree ? "free_entry_point" : "regular",
    carried: nature ? [message] : [],
    incomplete: thread.incomplete,
    unknown: null,
    carriesAll: isFree,
    named: false,
    closed: false,
  };
  if (rules.category === "initiator") dialog.category = `${initiator}_initiated`;
  if (nature) nameOpening(dialog, nature, thread);
  if (isFree) thread.entries = thread.entries.filter((entry) => entry > view.at);
  thread.dialogs.push(dialog);
  thread.live = [...thread.live, dialog];
}

function endOf({ rules, lastInbound }: Thread, at: Instant, { request }: View, lengthMs: number): Instant {
  if (rules.clock === "fixed_from_opening" || !request) return at + lengthMs;
  if (rules.clock === "fixed_from_user_first") return Math.max(at, request.end);
  return Math.max(at, (lastInbound ?? at) + lengthMs);
}

/** Lets the opening message name the category, and notes where that, or the opening itself, rests on a guess. */
function nameOpening(dialog: OpenDialog, nature: Nature, { rules }: Thread): void {
  const byTemplate =
    rules.category === "opening_template" ||
    rules.category === "first_template" ||
    (rules.category === "initiator_or_template" && dialog.initiator === "business");
  if (byTemplate && nature.is === "template") dialog.category = nature.category;
  dialog.named = nature.is === "template";
  const any = dialog.initiator === "user" ? "reply" : "business_message";
  const certain = nature.is !== "unknown" || (rules.opens.includes(any) && !byTemplate);
  if (!certain) dialog.unknown = UNKNOWN_TYPE;
  else if (byTemplate && nature.is === "template_of_unknown_category") {
    dialog.unknown = {
      code: nature.word === undefined ? "not_enough_evidence" : "unknown_category",
      detail: "the category of the template that names the dialog is not known: give `category`, or --templates",
    };
  }
}

const UNKNOWN_TYPE: Unknown = {
  code: "not_enough_evidence",
  detail: "nothing tells whether the message that opens it is a template: give `type`",
};

/** A later template names a dialog whose category is that of its first one. */
function nameBy(dialog: OpenDialog, nature: Nature, { category }: DialogRules): void {
  if (category !== "first_template" || dialog.named || nature.is !== "template") return;
  dialog.category = nature.category;
  dialog.named = true;
}
