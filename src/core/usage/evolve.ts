import type { Instant } from "../kernel/time.ts";
import { DAY_MS } from "../kernel/time.ts";
import { CHANGES, dayOf } from "./calendar.ts";
import type { Message } from "./message.ts";
import { cbp1 } from "./models/cbp1.ts";
import { cbp2 } from "./models/cbp2.ts";
import { entryPointLengthMs } from "./models/entry-point.ts";
import type { Arrival, Outcome, PricingModel, SentView } from "./models/model.ts";
import { nbp } from "./models/nbp.ts";
import { pmp } from "./models/pmp.ts";
import { pmpOct26 } from "./models/pmp-oct26.ts";
import { natureOf } from "./nature.ts";
import { outcomeOfReport } from "./report.ts";
import type { ModelId, RuleSettings, Settings, WabaSettings } from "./settings.ts";
import { answersEntry, extendEntryPoint, inEntryPoint, type Thread, useUpEntries } from "./thread.ts";
import type { Decided, RulesSay, Usage, UsageDraft } from "./usage.ts";
import { isOpen, openWindow } from "./window.ts";

const MODELS: Readonly<Record<ModelId, PricingModel>> = {
  NBP: nbp,
  CBP1: cbp1,
  CBP2: cbp2,
  PMP: pmp,
  "PMP-OCT26": pmpOct26,
};

/** U-13, WH-10: how Meta's webhooks mark messages of exempt organisations. */
const EXEMPT = "paid_exempt";

/** When the windows are tested for a message: at `sent`, which is never later than its delivery (U-02). */
export function testedAt(message: Message, rules: RuleSettings): Instant | undefined {
  const { at, deliveredAt } = message;
  if (deliveredAt === undefined) return at;
  if (at === undefined || rules.window_eval_at === "delivered") return deliveredAt;
  return Math.min(at, deliveredAt);
}

/** What a message meets when it is sent. Changes nothing. */
export function look(thread: Thread, message: Message, at: Instant, rules: RuleSettings): SentView {
  const inWindow = isOpen(thread.window, at, rules);
  const inside = inEntryPoint(thread, at, at, rules);
  const freeForm = natureOf(message, "PMP-OCT26").is === "free_form";
  return {
    at,
    inWindow: inWindow || freeForm,
    inferred: freeForm && !inWindow,
    entryPoint: inside ? "open" : answersEntry(thread, at, rules) ? "answers" : "none",
  };
}

/**
 * What a message's sending does to its thread once it is known that it was delivered, and under which model. Under PMP a
 * free entry point starts here, at the sending of the delivered answer (FEP-02).
 */
export function send(thread: Thread, message: Message, view: SentView, settings: Settings, waba: WabaSettings): Thread {
  const { model } = dayOf(waba.zone, message.deliveredAt ?? view.at, settings);
  const { date } = dayOf(waba.zone, view.at, settings);
  const seen = view.inferred ? inferInbound(thread, view.at) : thread;
  const answered =
    view.entryPoint === "answers" && (model === "PMP" || model === "PMP-OCT26") ? useUpEntries(seen, view.at) : seen;
  const opens = answered !== seen && !deniesEntryPoint(message, settings);
  const opened = opens ? { ...answered, entryPoint: openWindow(view.at, entryPointLengthMs(date)) } : answered;
  const mayExtend = settings.rules.fep_extension === "webhook" && date >= CHANGES.extendedEntryPoint;
  const isInside = opened !== answered || view.entryPoint === "open";
  return mayExtend && isInside ? extendEntryPoint(opened, message) : opened;
}

/**
 * Whether it makes a difference at the sending that a delivery follows, given what was known of the message then and
 * what is known now: whether {@link send} changes the thread.
 */
export function sendingMatters(view: SentView, then: Message, now: Message): boolean {
  const learntWhatItIs = natureOf(then, "PMP-OCT26").is !== natureOf(now, "PMP-OCT26").is;
  const mayExtend = view.entryPoint === "open" && now.reported?.expiresAt !== undefined;
  return view.inferred || view.entryPoint === "answers" || mayExtend || (learntWhatItIs && !view.inWindow);
}

/** What a message's delivery leads to: the thread after it, and a usage unless it rides on something open. */
export function deliver(
  thread: Thread,
  message: Message,
  sent: SentView,
  { settings, waba }: { settings: Settings; waba: WabaSettings },
): { readonly thread: Thread; readonly usage: Usage | null } {
  const at = message.deliveredAt ?? sent.at;
  const { date, model } = dayOf(waba.zone, at, settings);
  const nature = natureOf(message, model);
  const exempt = (waba.exempt === true || message.reported?.subtype === EXEMPT) && date <= CHANGES.lastExemption;
  const { servedBy } = waba;
  const arrival: Arrival = { thread, message, nature, sent, at, date, model, servedBy, exempt, rules: settings.rules };
  const { outcome, decided } = decide(arrival, settings.decideBy);
  return {
    thread: outcome.thread,
    usage: outcome.usage && completed(outcome.usage, arrival, { decided, incomplete: outcome.thread.incomplete }),
  };
}

/** Field by field, because this runs for every charge and a spread of many fields is slow. */
function completed(
  draft: UsageDraft,
  { message, model, at, date }: Arrival,
  { decided, incomplete }: Pick<Usage, "decided" | "incomplete">,
): Usage {
  const { kind, category, pricingType, expiresAt, counting, rules, unknown } = draft;
  return {
    kind,
    model,
    message,
    occurredAt: at,
    date,
    expiresAt,
    category,
    pricingType,
    counting,
    rules,
    decided,
    incomplete,
    unknown,
  };
}

/** A delivered free-form message outside every known window proves an inbound; the latest that it can stand for is its own sending. */
function inferInbound(thread: Thread, at: Instant): Thread {
  return { ...thread, window: openWindow(at, DAY_MS), incomplete: true };
}

/** FEP-09: where Meta's report decides and calls the answer anything but free, the entry did not qualify. */
function deniesEntryPoint({ reported }: Message, { decideBy }: Settings): boolean {
  return decideBy !== "rules" && reported?.type !== undefined && reported.type !== "free_entry_point";
}

type Decision = { readonly outcome: Outcome; readonly decided: Decided };

/** Lets the rules or Meta's report decide, and keeps what the other one says. */
function decide(arrival: Arrival, by: Settings["decideBy"]): Decision {
  const ruled = MODELS[arrival.model](arrival);
  const evidence: Decision = { outcome: ruled, decided: { by: restsOnReport(arrival, ruled) ? "evidence" : "rules" } };
  if (by === "rules") return evidence;
  const reported = outcomeOfReport(arrival);
  if (reported)
    return {
      outcome: reported,
      decided: { by: "report", rulesSay: evidence.decided.by === "rules" ? rulesSay(ruled) : null },
    };
  return by === "meta" && ruled.usage
    ? { ...evidence, outcome: { ...ruled, usage: notReported(ruled.usage) } }
    : evidence;
}

function rulesSay({ usage }: Outcome): RulesSay | null {
  return usage && { category: usage.category, pricingType: usage.pricingType, counting: usage.counting };
}

function notReported<T extends Outcome["usage"]>(usage: T): T {
  const unknown = {
    code: "not_reported",
    detail: "Meta reported no pricing for it: use --decide-by meta_else_rules",
  } as const;
  return { ...usage, counting: { by: "none" }, unknown };
}

/** Whether the rules could only decide because Meta's report said what the message is. */
function restsOnReport({ nature, message, sent }: Arrival, { usage }: Outcome): boolean {
  if (nature.is === "template" || nature.is === "free_form") return nature.evidence === "reported";
  return nature.is === "unknown" && !sent.inWindow && usage?.category === message.reported?.category;
}
