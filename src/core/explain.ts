import { rate } from "./engine.ts";
import { formatMoney } from "./kernel/money.ts";
import type { Instant, Interval } from "./kernel/time.ts";
import { localTime } from "./kernel/zone.ts";
import type { Charge } from "./pricing/charge.ts";
import { ALLOWANCE, FREE_TIER } from "./pricing/counter.ts";
import type { RateSet } from "./pricing/rate-card.ts";
import { RULE_TEXTS } from "./rule-texts.ts";
import { openAccounts, type Waba } from "./usage/accounts.ts";
import type { Fact } from "./usage/fact.ts";
import { gatherMessages } from "./usage/gather.ts";
import { openIdentities } from "./usage/identity.ts";
import type { Message } from "./usage/message.ts";
import type { Settings } from "./usage/settings.ts";
import { openConversations, type Thread } from "./usage/thread.ts";
import { type TraceStep, threadKey, traceThread, unusable } from "./usage/timeline.ts";
import type { Usage } from "./usage/usage.ts";
import { isOpen, type Window } from "./usage/window.ts";

/** Why one message costs what it costs, every number derived so that a person can follow it by hand. */
export interface Explanation {
  readonly number: string;
  readonly message: string;
  readonly charge: Charge | null;
  /** The answer in one sentence. */
  readonly verdict: string;
  readonly timeline: readonly ExplainedStep[];
  /** From the card line to the cost; empty where nothing is charged. */
  readonly arithmetic: readonly string[];
  readonly rules: readonly { readonly id: string; readonly text: string }[];
}

/** One event of the thread and what is open after it, in the WABA's local time. */
export interface ExplainedStep {
  readonly at: Instant;
  readonly local: string;
  readonly message: string;
  readonly what: string;
  readonly open: readonly string[];
  /** Whether it belongs to the message that is explained. */
  readonly isSubject: boolean;
}

/** The message to explain: its business number (id or digits) and its id. */
export interface Subject {
  readonly number: string;
  readonly message: string;
}

/** Explains one message among all facts that its charge may depend on; undefined where no fact names it. */
export function explain(
  facts: Iterable<Fact>,
  subject: Subject,
  settings: Settings,
  rates: RateSet,
): Explanation | undefined {
  const all = [...facts];
  const identities = openIdentities(settings);
  gatherMessages(all, identities);
  const named = identities.number(subject.number);
  const { charges } = rate(all, settings, rates);
  const charge = charges.find(({ number, message }) => number === named && message === subject.message);
  return explainInThread(all, subject, settings, charge ?? null);
}

/** Explains one message among the facts of its own thread, given the charge that rating everything gave it. */
export function explainInThread(
  facts: Iterable<Fact>,
  subject: Subject,
  settings: Settings,
  charge: Charge | null,
): Explanation | undefined {
  const identities = openIdentities(settings);
  const wabaOf = openAccounts(settings);
  const messages = gatherMessages(facts, identities);
  const message = messages.find(
    ({ number, id }) => number === identities.number(subject.number) && id === subject.message,
  );
  if (!message) return undefined;
  const keyOf = (one: Message) => threadKey(one, wabaOf(one), identities.user(one.user ?? ""), settings.rules);
  const own = messages.filter((one) => unusable(one) === undefined && keyOf(one) === keyOf(message));
  const trace = traceThread(own, settings, wabaOf);
  const waba = wabaOf(message, message.deliveredAt ?? message.at);
  return {
    number: message.number,
    message: message.id,
    charge,
    verdict: charge ? chargeVerdict(charge) : freeVerdict(message, trace, waba, settings),
    timeline: trace.map((step) => explainStep(step, message, waba, settings)),
    arithmetic: charge ? arithmetic(charge) : [],
    rules: (charge?.rules ?? []).map((id) => ({ id, text: RULE_TEXTS[id] ?? "" })),
  };
}

const PRICING_TYPE_WORDS: Readonly<Record<Charge["pricingType"], string>> = {
  regular: "charged",
  free_customer_service: "free in customer service",
  free_entry_point: "free through a free entry point",
  free_tier: "free within the free tier",
  free_service: "free: service conversations cost nothing since 2024-11-01",
  free_reaction: "free: reactions cost nothing",
  free_exempt: "free: the business is an exempt organisation",
};

function chargeVerdict(charge: Charge): string {
  const what = `${charge.category} ${charge.kind} under ${charge.model}`;
  const named = `${what.startsWith("a") ? "An" : "A"} ${what}`;
  if (charge.refusal) return `${named} that cannot be rated (${charge.refusal.code}): ${charge.refusal.detail}.`;
  const cost = charge.cost === null ? "" : `, ${formatMoney(charge.cost)} ${charge.currency}`;
  return `${named}: ${PRICING_TYPE_WORDS[charge.pricingType]}${cost}.`;
}

function freeVerdict(message: Message, trace: readonly TraceStep[], waba: Waba, settings: Settings): string {
  const lacking = unusable(message);
  if (lacking) return `Not rated: the facts about it lack what makes it usable (${lacking}).`;
  if (message.direction === "inbound") return "No charge: messages of the user are never charged (GEN-03).";
  if (message.deliveredAt === undefined) return "No charge: it was never delivered (GEN-01).";
  const step = trace.find(({ event }) => event.message === message && event.is === "delivered");
  const at = message.deliveredAt;
  const carrier = step
    ? openAt(step.before, at, waba, settings).filter((text) => !text.startsWith("customer service"))
    : [];
  return `No charge of its own: it rides on ${carrier.join(" and ") || "what is open"}.`;
}

function explainStep(step: TraceStep, subject: Message, waba: Waba, settings: Settings): ExplainedStep {
  const { event } = step;
  return {
    at: event.at,
    local: localTime(waba.zone, event.at),
    message: event.message.id,
    what: describeEvent(step),
    open: openAt(step.after, event.at, waba, settings),
    isSubject: event.message === subject,
  };
}

function describeEvent({ event, usage, view }: TraceStep): string {
  const { message } = event;
  const kind = [message.type ?? "message", message.category, message.template].filter(Boolean).join(" ");
  if (event.is === "received")
    return message.entryPoint ? `user writes (${kind}) through an ${message.entryPoint}` : `user writes (${kind})`;
  if (event.is === "failed") return `sending failed (${kind}) outside the window`;
  if (event.is === "sent")
    return view?.inferred
      ? `business sends (${kind}); it proves an inbound nobody recorded`
      : `business sends (${kind})`;
  if (!usage) return `delivered (${kind}); rides, no charge`;
  const what = usage.kind === "conversation" ? "opens a conversation" : "counts";
  return `delivered (${kind}); ${what}: ${usage.category}, ${verdictWords(usage)}`;
}

/** Before counters: where a rank decides, only the rank can say. */
function verdictWords({ counting, pricingType }: Usage): string {
  if (counting.by === "free_tier") return "free or charged by its rank in the free tier";
  if (counting.by === "allowance" && !counting.decided) return "free or charged by its rank in the allowance";
  return pricingType;
}

function openAt(thread: Thread, at: Instant, waba: Waba, { rules }: Settings): readonly string[] {
  const until = ({ end }: Interval) => `until ${localTime(waba.zone, end)}`;
  const window = (name: string, one: Window) =>
    one.status === "open" && isOpen(one, at, rules) ? [`${name} ${until(one.span)}`] : [];
  return [
    ...window("customer service window", thread.window),
    ...window("free entry point", thread.entryPoint),
    ...openConversations(thread, at, rules).map(({ category, span }) => `${category} conversation ${until(span)}`),
  ];
}

function arithmetic(charge: Charge): readonly string[] {
  const { rate: perUnit, cost, currency, card, tier, ordinal } = charge;
  const lines: string[] = [];
  if (ordinal !== null) lines.push(rankLine(charge, ordinal));
  if (card !== null && perUnit !== null) {
    const band = tier ? `, tier ${tier.from} to ${tier.to ?? "unlimited"}` : "";
    lines.push(
      `card ${card}, ${currency}, ${charge.market}, ${charge.category}${band}: ${formatMoney(perUnit)} ${currency}`,
    );
  }
  if (perUnit !== null && cost !== null) {
    lines.push(`1 ${charge.kind} x ${formatMoney(perUnit)} ${currency} = ${formatMoney(cost)} ${currency}`);
  }
  if (charge.refusal) lines.push(`not rated: ${charge.refusal.detail}`);
  return lines;
}

function rankLine({ kind, category, month, model }: Charge, ordinal: number): string {
  const rank = `number ${ordinal} of the month ${month}`;
  if (kind === "conversation") return `${rank} among the conversations of the WABA's free tier of ${FREE_TIER}`;
  if (category === "service")
    return `${rank} among the service messages of the number, ${ALLOWANCE} of them free (${model})`;
  return `${rank} among the charged ${category.replace("_international", "")} messages of portfolio and market`;
}
