import { compareBytes, DAY, localDay } from "./clock.ts";
import type { AuditedMessage } from "./message.ts";
import type { Model } from "./settings.ts";

/** What one delivered message leads to, before counters and rates. */
export interface AuditedUsage {
  readonly message: AuditedMessage;
  readonly kind: "conversation" | "message";
  readonly model: Model;
  readonly category: string;
  /** Where a counter may still make it free, this is what it is beyond the free part. */
  readonly pricingType: string;
  readonly expiresAt: number | null;
  readonly counter: "free_tier" | "allowance" | "tier" | null;
  /** By then a free-form message had proved an inbound that nobody recorded. */
  readonly incomplete: boolean;
}

/** What a thread must know of the account it belongs to. */
export interface ThreadTerms {
  readonly zone: string;
  readonly direct: boolean;
  readonly modelAt: (at: number) => Model;
  readonly isInternational: (message: AuditedMessage) => boolean;
}

interface Event {
  readonly at: number;
  readonly id: string;
  readonly step: "first" | "delivered";
  readonly message: AuditedMessage;
}

interface Entry {
  readonly at: number;
  spent: boolean;
}

interface Conversation {
  readonly category: string;
  readonly model: Model;
  readonly start: number;
  readonly end: number;
  closed: boolean;
}

/** Everything that happened in the thread so far; every question is asked of all of it. */
interface Past {
  readonly inbounds: number[];
  readonly entries: Entry[];
  readonly conversations: Conversation[];
  readonly answeredInWindow: Set<AuditedMessage>;
  readonly freeBySent: Set<AuditedMessage>;
  readonly usages: AuditedUsage[];
  incomplete: boolean;
}

/** Messages of one number and one user, in any order, told as a story (GEN-13). */
export function tell(messages: readonly AuditedMessage[], terms: ThreadTerms): AuditedUsage[] {
  const past: Past = {
    inbounds: [],
    entries: [],
    conversations: [],
    answeredInWindow: new Set(),
    freeBySent: new Set(),
    usages: [],
    incomplete: false,
  };
  for (const event of eventsOf(messages)) {
    if (event.message.inbound) receive(past, event.message);
    else if (event.step === "first") send(past, event.message, terms);
    else deliver(past, event.message, terms);
  }
  return past.usages;
}

/** U-15, U-16: by instant, then message id as bytes; a message is sent before it is delivered. */
function eventsOf(messages: readonly AuditedMessage[]): Event[] {
  const events = messages.flatMap((message): Event[] => {
    const first: Event = { at: message.at, id: message.id, step: "first", message };
    return message.inbound ? [first] : [first, { at: message.deliveredAt, id: message.id, step: "delivered", message }];
  });
  return events.sort(
    (a, b) => a.at - b.at || compareBytes(a.id, b.id) || (a.step === b.step ? 0 : a.step === "first" ? -1 : 1),
  );
}

/** GEN-03, GEN-06, FEP-08: an inbound opens the window; an entry inside a free entry point can open nothing, ever. */
function receive(past: Past, message: AuditedMessage): void {
  past.inbounds.push(message.at);
  if (message.entry) past.entries.push({ at: message.at, spent: isFreeEntryPointOpen(past, message.at) });
}

/** U-02: windows are tested when a message is sent; under PMP a free entry point starts then, too (FEP-02). */
function send(past: Past, message: AuditedMessage, terms: ThreadTerms): void {
  if (past.inbounds.some((inbound) => inbound <= message.at && message.at < inbound + DAY)) {
    past.answeredInWindow.add(message);
  } else if (!message.template) {
    past.inbounds.push(message.at);
    past.answeredInWindow.add(message);
    past.incomplete = true;
  }
  if (!terms.modelAt(message.deliveredAt).startsWith("PMP")) return;
  if (isFreeEntryPointOpen(past, message.at)) past.freeBySent.add(message);
  else if (qualifies(past, message)) {
    past.freeBySent.add(message);
    openFreeEntryPoint(past, message, { start: message.at, model: terms.modelAt(message.deliveredAt), terms });
  }
}

/** GEN-01, GEN-09: delivery decides whether, when and under which model. */
function deliver(past: Past, message: AuditedMessage, terms: ThreadTerms): void {
  const model = terms.modelAt(message.deliveredAt);
  if (model === "NBP") deliverNbp(past, message);
  else if (model === "CBP1") deliverCbp1(past, message, terms);
  else if (model === "CBP2") deliverCbp2(past, message, terms);
  else deliverPmp(past, message, { model, terms });
}

/** NBP-01, NBP-02, NBP-04; an entry that is answered is used up although there is nothing to open yet. */
function deliverNbp(past: Past, message: AuditedMessage): void {
  if (qualifies(past, message)) spendEntries(past, message);
  charge(past, {
    message,
    kind: "message",
    model: "NBP",
    category: message.template ? "notification" : "service",
    pricingType: message.template ? "regular" : "free_customer_service",
    expiresAt: null,
    counter: null,
  });
}

/** CBP1-02 to CBP1-06, CBP1-08, CBP1-10, FEP-07 */
function deliverCbp1(past: Past, message: AuditedMessage, terms: ThreadTerms): void {
  const at = message.deliveredAt;
  if (openConversations(past, at).length > 0) return;
  if (qualifies(past, message)) {
    openFreeEntryPoint(past, message, { start: at, model: "CBP1", terms });
    return;
  }
  const category = past.answeredInWindow.has(message) ? "user_initiated" : "business_initiated";
  const leftTheFreeTier = terms.direct && category === "business_initiated" && localDay(terms.zone, at) >= "2023-04-04";
  openConversation(past, message, { category, model: "CBP1", counter: leftTheFreeTier ? null : "free_tier" });
}

/** CBP2-01 to CBP2-06, CBP2-08, FEP-06, SVC24-01 */
function deliverCbp2(past: Past, message: AuditedMessage, terms: ThreadTerms): void {
  const at = message.deliveredAt;
  const open = openConversations(past, at);
  if (isFreeEntryPointOpen(past, at)) return;
  if (open.some((conversation) => conversation.model === "CBP1")) return;
  if (qualifies(past, message)) {
    for (const other of open) other.closed = true;
    openFreeEntryPoint(past, message, { start: at, model: "CBP2", terms });
    return;
  }
  if (message.template) {
    if (open.some((conversation) => sameCategory(conversation.category, message.category))) return;
    const international = message.category === "authentication" && terms.isInternational(message);
    const category = international ? "authentication_international" : message.category;
    openConversation(past, message, { category, model: "CBP2", counter: null });
    return;
  }
  if (open.length > 0) return;
  const free = localDay(terms.zone, at) >= "2024-11-01";
  openConversation(past, message, {
    category: "service",
    model: "CBP2",
    counter: free ? null : "free_tier",
    pricingType: free ? "free_service" : "regular",
  });
}

/** PMP-06, PMP-08, OCT26-12, TIER-03, row by row. */
function deliverPmp(
  past: Past,
  message: AuditedMessage,
  { model, terms }: { readonly model: Model; readonly terms: ThreadTerms },
): void {
  const owe = (category: string, pricingType: string, counter: AuditedUsage["counter"] = null) =>
    charge(past, { message, kind: "message", model, category, pricingType, expiresAt: null, counter });
  const utility = message.template && message.category === "utility";
  const october = model === "PMP-OCT26";
  const old = openConversations(past, message.deliveredAt).filter(({ model }) => model === "CBP2");

  if (past.freeBySent.has(message)) owe(message.template ? message.category : "service", "free_entry_point");
  else if (!october && utility && old.some(({ category }) => category === "utility")) return;
  else if (!october && utility && past.answeredInWindow.has(message)) owe("utility", "free_customer_service");
  else if (!october && !message.template) owe("service", "free_customer_service");
  else if (october && message.reaction) owe("service", "free_reaction");
  else if (october && !message.template) owe("service", "regular", "allowance");
  else if (message.category === "authentication" && terms.isInternational(message))
    owe("authentication_international", "regular", "tier");
  else owe(message.category, "regular", message.category === "marketing" ? null : "tier");
}

function charge(past: Past, usage: Omit<AuditedUsage, "incomplete">): void {
  past.usages.push({ ...usage, incomplete: past.incomplete });
}

/** FEP-02: sent in `[entry, entry + 24 h)` of an entry that was seen by now and is not used up. */
function qualifies(past: Past, message: AuditedMessage): boolean {
  return past.entries.some(({ at, spent }) => !spent && at <= message.at && message.at < at + DAY);
}

function spendEntries(past: Past, message: AuditedMessage): void {
  for (const entry of past.entries) if (entry.at <= message.at) entry.spent = true;
}

/** GEN-08: half-open. */
function openConversations(past: Past, at: number): Conversation[] {
  return past.conversations.filter(({ start, end, closed }) => !closed && start <= at && at < end);
}

function isFreeEntryPointOpen(past: Past, at: number): boolean {
  return openConversations(past, at).some(({ category }) => category === "referral_conversion");
}

/** An open authentication conversation carries any authentication template, whatever its rate was. */
function sameCategory(open: string, wanted: string): boolean {
  return open === wanted || (open === "authentication_international" && wanted === "authentication");
}

/** FEP-02, FEP-03, FEP-07; under PMP the free entry point is a window and nothing by itself that could be charged. */
function openFreeEntryPoint(
  past: Past,
  message: AuditedMessage,
  { start, model, terms }: { readonly start: number; readonly model: Model; readonly terms: ThreadTerms },
): void {
  const days = localDay(terms.zone, start) < "2023-03-01" ? 1 : 3;
  const end = start + days * DAY;
  past.conversations.push({ category: "referral_conversion", model, start, end, closed: false });
  spendEntries(past, message);
  if (model.startsWith("PMP")) return;
  charge(past, {
    message,
    kind: "conversation",
    model,
    category: "referral_conversion",
    pricingType: "free_entry_point",
    expiresAt: end,
    counter: null,
  });
}

interface Opening {
  readonly category: string;
  readonly model: Model;
  readonly counter: AuditedUsage["counter"];
  readonly pricingType?: string;
}

/** CBP1-04, CBP2-05: fixed 24 h from the delivery that opens it. */
function openConversation(past: Past, message: AuditedMessage, opening: Opening): void {
  const { category, model, counter, pricingType = "regular" } = opening;
  const [start, end] = [message.deliveredAt, message.deliveredAt + DAY];
  past.conversations.push({ category, model, start, end, closed: false });
  charge(past, { message, kind: "conversation", model, category, pricingType, expiresAt: end, counter });
}
