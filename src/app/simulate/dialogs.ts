import { formatInstant, type Instant } from "../../core/kernel/time.ts";
import type { Direction, EntryPoint } from "../../core/usage/fact.ts";
import type { TemplateCategory } from "../../core/usage/nature.ts";
import type { Template } from "./accounts.ts";
import type { Failure } from "./message.ts";
import type { TrafficParameters } from "./parameters.ts";
import { type Choice, choiceOf, drawMs, type Quantiles, type Random } from "./random.ts";
import type { SimulatedUser } from "./users.ts";

/** A message that is going to be sent; what Meta makes of it is seen when its time has come. */
export interface PlannedMessage {
  readonly at: Instant;
  readonly user: SimulatedUser;
  readonly direction: Direction;
  readonly type: string;
  readonly template: Template | null;
  readonly agent: string | null;
  readonly campaign: string | null;
  readonly entryPoint: EntryPoint | null;
  readonly deliveredAt: Instant | null;
  readonly readAt: Instant | null;
  readonly failure: Failure | null;
}

/** Plans one dialog from its first message to its last, and hands out each message. */
export type PlanDialog = (user: SimulatedUser, start: Instant, emit: (message: PlannedMessage) => void) => void;

export function openDialogs(parameters: TrafficParameters, random: Random): PlanDialog {
  const category = choiceOf<TemplateCategory>(
    ["marketing", parameters.categories.marketing],
    ["utility", parameters.categories.utility],
    ["authentication", parameters.categories.authentication],
  );
  return (user, start, emit) => {
    const agent = random.chance(BOT_SHARE) ? "bot" : `agent-${1 + random.below(6)}`;
    const dialog: Dialog = { parameters, random, user, emit, agent };
    if (random.chance(parameters.serviceShare)) {
      const entryPoint = random.chance(parameters.adsShare) ? ENTRY_POINT(random) : null;
      exchange(dialog, start, entryPoint);
    } else if (random.chance(parameters.stray)) send(dialog, { at: start, type: "text" });
    else notify(dialog, start, category(random));
  };
}

interface Dialog {
  readonly parameters: TrafficParameters;
  readonly random: Random;
  readonly user: SimulatedUser;
  readonly emit: (message: PlannedMessage) => void;
  readonly agent: string;
}

/** Share of the dialogs that a program answers; it answers at once and may split what it says. */
const BOT_SHARE = 0.75;
/** Share of the user's messages that nobody answers. */
const IGNORED_SHARE = 0.03;
/** Share of the business's messages that never arrive although nothing failed: the phone stays off. */
const LOST_SHARE = 0.004;
const READ_SHARE = 0.7;

const ENTRY_POINT: Choice<EntryPoint> = choiceOf<EntryPoint>(["ad", 85], ["page", 15]);
const ASKED: Choice<string> = choiceOf(
  ["text", 76],
  ["image", 8],
  ["audio", 7],
  ["interactive", 5],
  ["location", 2],
  ["sticker", 1],
  ["reaction", 1],
);
const SAID_BY_BOT: Choice<string> = choiceOf(["text", 62], ["interactive", 27], ["image", 8], ["document", 3]);
const SAID_BY_PEOPLE: Choice<string> = choiceOf(
  ["text", 82],
  ["image", 9],
  ["document", 4],
  ["reaction", 3],
  ["audio", 2],
);

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From sent to delivered: at once, or when the phone is back. */
const DELIVERY: Quantiles = [
  [0.35, 1],
  [0.75, 3],
  [0.88, 8],
  [0.93, 2 * MINUTE],
  [0.96, HOUR],
  [0.985, 8 * HOUR],
  [0.996, 2 * DAY],
  [1, 12 * DAY],
];
const READING: Quantiles = [
  [0.4, MINUTE],
  [0.75, HOUR],
  [0.95, 12 * HOUR],
  [1, 4 * DAY],
];
const BOT_REPLY: Quantiles = [
  [0.9, 4],
  [1, 20],
];
/** People answer within their shift, or the next morning; always while the window is open. */
const HUMAN_REPLY: Quantiles = [
  [0.4, 5 * MINUTE],
  [0.75, HOUR],
  [0.92, 6 * HOUR],
  [1, 20 * HOUR],
];
const USER_PAUSE: Quantiles = [
  [0.55, MINUTE],
  [0.85, 15 * MINUTE],
  [0.96, 4 * HOUR],
  [1, 30 * HOUR],
];
const TEMPLATE_ANSWER: Quantiles = [
  [0.5, 20 * MINUTE],
  [0.9, 8 * HOUR],
  [1, 2 * DAY],
];
const PART_PAUSE: Quantiles = [[1, 4]];
const RECEIPT_PAUSE: Quantiles = [[1, 3 * HOUR]];
const FAILURE: Quantiles = [[1, 5]];

/** A user waits no longer than this for an answer before writing again, or going. */
const PATIENCE_MS = HOUR * 1000;

/** The user writes and is answered, a few times; perhaps a receipt comes last. */
function exchange(dialog: Dialog, start: Instant, entryPoint: EntryPoint | null): void {
  const { random, parameters } = dialog;
  let asked = start;
  let answered = start;
  for (let left = random.count(parameters.inbound); left > 0; left -= 1) {
    receive(dialog, asked, asked === start ? entryPoint : null);
    answered = random.chance(IGNORED_SHARE) ? asked : reply(dialog, asked);
    if (left > 1) asked = answered + 1000 + drawMs(random, USER_PAUSE);
  }
  if (random.chance(parameters.receipts)) {
    const template = pickTemplate(dialog, "utility");
    send(dialog, { at: Math.max(asked, answered) + 1000 + drawMs(random, RECEIPT_PAUSE), type: "template", template });
  }
}

/** The business begins with a template, which the user may answer. */
function notify(dialog: Dialog, start: Instant, category: TemplateCategory): void {
  const { random, parameters } = dialog;
  const template = pickTemplate(dialog, category);
  const campaign =
    category === "marketing" ? `${template?.name ?? category}-${formatInstant(start).slice(0, 7)}` : null;
  const deliveredAt = send(dialog, { at: start, type: "template", template, campaign });
  if (deliveredAt === null || category === "authentication" || !random.chance(parameters.answers)) return;
  exchange(dialog, deliveredAt + 1000 + drawMs(random, TEMPLATE_ANSWER), null);
}

function pickTemplate({ user, random }: Dialog, category: TemplateCategory): Template | null {
  const fitting = user.number.waba.templates.filter((template) => template.category === category);
  return fitting[random.below(fitting.length)] ?? null;
}

/** Answers in one message or several; gives when the user goes on. */
function reply(dialog: Dialog, asked: Instant): Instant {
  const { random, parameters, agent } = dialog;
  const isBot = agent === "bot";
  let at = asked + 1000 + drawMs(random, isBot ? BOT_REPLY : HUMAN_REPLY);
  let seen = at;
  for (let left = isBot ? random.count(parameters.split) : 1; left > 0; left -= 1) {
    const deliveredAt = send(dialog, { at, type: (isBot ? SAID_BY_BOT : SAID_BY_PEOPLE)(random) });
    seen = deliveredAt === null || deliveredAt > at + PATIENCE_MS ? at : Math.max(seen, deliveredAt);
    if (left > 1) at += 1000 + drawMs(random, PART_PAUSE);
  }
  return Math.max(seen, at);
}

function receive({ user, emit, random }: Dialog, at: Instant, entryPoint: EntryPoint | null): void {
  emit({
    at,
    user,
    direction: "inbound",
    type: entryPoint === null ? ASKED(random) : "text",
    template: null,
    agent: null,
    campaign: null,
    entryPoint,
    deliveredAt: null,
    readAt: null,
    failure: null,
  });
}

interface Sending {
  readonly at: Instant;
  readonly type: string;
  readonly template?: Template | null;
  readonly campaign?: string | null;
}

/** Sends a message; gives when it is delivered, null where it never is. */
function send({ user, agent, emit, random, parameters }: Dialog, sending: Sending): Instant | null {
  const { at, type, template = null, campaign = null } = sending;
  const failure = random.chance(parameters.fail) ? failureOf(random, sending) : null;
  const isLost = failure !== null || random.chance(LOST_SHARE);
  const deliveredAt = isLost ? null : at + drawMs(random, DELIVERY);
  const readAt = deliveredAt !== null && random.chance(READ_SHARE) ? deliveredAt + drawMs(random, READING) : null;
  emit({
    at,
    user,
    direction: "outbound",
    type,
    template,
    agent: template === null ? agent : null,
    campaign,
    entryPoint: null,
    deliveredAt,
    readAt,
    failure,
  });
  return deliveredAt;
}

function failureOf(random: Random, { at, template }: Sending): Failure {
  return { at: at + drawMs(random, FAILURE), code: template?.category === "marketing" ? 131049 : 131026 };
}
