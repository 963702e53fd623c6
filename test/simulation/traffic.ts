import { DAY, HOUR, localMidnight } from "./auditor/clock.ts";
import { type Dice, diceOf } from "./dice.ts";
import { type BusinessNumber, startingInTime, type World, worldOf } from "./world.ts";

/** A line of the message log: every column as text, empty where there is nothing to say. */
export interface LogRow {
  readonly id: string;
  readonly at: string;
  readonly direction: "inbound" | "outbound";
  readonly waba: string;
  readonly number: string;
  readonly user: string;
  readonly type: string;
  readonly category: string;
  readonly delivered_at: string;
  readonly entry_point: string;
}

/** The accounts file. */
export interface Accounts {
  readonly wabas: Readonly<
    Record<
      string,
      {
        readonly zone: string;
        readonly currency: string;
        readonly portfolio?: string;
        readonly served_by?: "partner" | "direct";
      }
    >
  >;
  readonly portfolios: Readonly<
    Record<
      string,
      {
        readonly location?: string;
        readonly auth_international?: {
          readonly start?: string;
          readonly exceptions?: Readonly<Record<string, string>>;
        };
      }
    >
  >;
}

/** How often what happens; weights, and probabilities in `[0, 1]`. */
export interface Mix {
  readonly inbound: number;
  readonly marketing: number;
  readonly utility: number;
  readonly authentication: number;
  readonly freeForm: number;
  readonly reaction: number;
  /** Of inbound messages. */
  readonly entryRate: number;
  /** Of free-form messages with no window, that are written all the same: they prove an inbound that nobody logged. */
  readonly outsideRate: number;
  readonly undeliveredRate: number;
  /** Of times: exactly 24 h or 72 h after something, or a step beside it. */
  readonly edgeRate: number;
  /** Of times: the very second of the event before. */
  readonly tieRate: number;
}

export const USUAL_MIX: Mix = {
  inbound: 4,
  marketing: 2,
  utility: 3,
  authentication: 2,
  freeForm: 5,
  reaction: 1,
  entryRate: 0.35,
  outsideRate: 0.08,
  undeliveredRate: 0.08,
  edgeRate: 0.25,
  tieRate: 0.1,
};

export interface TrafficPlan {
  readonly seed: number;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** About how many rows. */
  readonly rows: number;
  readonly threads: number;
  /** A day whose local midnight, in each WABA's zone, is visited often. */
  readonly switchDay?: string;
  readonly mix?: Partial<Mix>;
  /** Instead of long threads, one question and one answer with each of very many users: counters run over. */
  readonly thousands?: boolean;
}

export interface Traffic {
  readonly rows: LogRow[];
  readonly accounts: Accounts;
}

/** The same plan gives the same rows, in a shuffled order; some of them occur twice. */
export function traffic(plan: TrafficPlan): Traffic {
  const dice = diceOf(plan.seed);
  const world = worldOf(dice, { from: plan.from, to: plan.to, users: plan.thousands ? 400 : plan.threads });
  const rows = plan.thousands ? crowd(plan, dice, world) : threads(plan, dice, world);
  const twice = rows.filter(() => dice.chance(0.01));
  const authentications = rows.filter(
    ({ category, delivered_at }) => category === "authentication" && delivered_at !== "",
  );
  const accounts = startingInTime(
    dice,
    world.accounts,
    authentications.map(({ delivered_at }) => delivered_at),
  );
  return { rows: dice.shuffle([...rows, ...twice]), accounts };
}

/** The log as CSV with a header; nothing in it needs quotes. */
export function toCsv(rows: readonly LogRow[]): string {
  const header = "id,at,direction,waba,number,user,type,category,delivered_at,entry_point";
  const lines = rows.map((row) =>
    [
      row.id,
      row.at,
      row.direction,
      row.waba,
      row.number,
      row.user,
      row.type,
      row.category,
      row.delivered_at,
      row.entry_point,
    ].join(","),
  );
  return `${[header, ...lines].join("\n")}\n`;
}

interface Writer {
  readonly plan: TrafficPlan;
  readonly mix: Mix;
  readonly dice: Dice;
  readonly line: BusinessNumber;
  readonly user: string;
  readonly nextId: () => string;
  /** Switches that edges are measured from. */
  readonly turns: readonly number[];
  /** So is what happened lately. */
  readonly anchors: number[];
  readonly inbounds: number[];
}

function threads(plan: TrafficPlan, dice: Dice, world: World): LogRow[] {
  const nextId = idsOf(dice);
  const each = Math.max(2, Math.round(plan.rows / plan.threads));
  return Array.from({ length: plan.threads }, (_, n): LogRow[] => {
    const line = dice.pick(world.numbers);
    const midnight = plan.switchDay === undefined ? [] : [localMidnight(line.zone, plan.switchDay)];
    const writer: Writer = {
      plan,
      mix: { ...USUAL_MIX, ...plan.mix },
      dice,
      line,
      user: world.users[n] ?? world.users[0],
      nextId,
      turns: midnight.flatMap((at) => [at, at - DAY, at - 3 * DAY]),
      anchors: [],
      inbounds: [],
    };
    return thread(writer, each);
  }).flat();
}

function thread(writer: Writer, length: number): LogRow[] {
  const { dice, plan, mix } = writer;
  let now = wholeSecond(plan.from + dice.roll() * (plan.to - plan.from));
  return Array.from({ length }, () => {
    now = nextInstant(writer, now);
    const { inbound, marketing, utility, authentication, freeForm, reaction } = mix;
    const kind = dice.weighted({ inbound, marketing, utility, authentication, freeForm, reaction }, "freeForm");
    if (kind === "inbound") return inboundRow(writer, now);
    const template = kind !== "freeForm" && kind !== "reaction";
    const covered = writer.inbounds.some((at) => at <= now && now < at + DAY);
    if (template || covered || dice.chance(mix.outsideRate)) return outboundRow(writer, { at: now, kind });
    return inboundRow(writer, now);
  });
}

/** Time goes on by seconds, minutes, hours or days, stands still, or goes to an edge. */
function nextInstant(writer: Writer, now: number): number {
  const { dice, mix } = writer;
  if (dice.chance(mix.tieRate)) return now;
  if (dice.chance(mix.edgeRate)) {
    const at = edge(writer);
    if (at !== undefined && at >= now && at < now + 5 * DAY) return at;
  }
  const step = dice.weighted({ seconds: 2, minutes: 3, hours: 5, days: 1 }, "hours");
  if (step === "seconds") return now + dice.between(1, 59) * 1000;
  if (step === "minutes") return now + dice.between(1, 59) * 60_000;
  if (step === "hours") return now + dice.between(1, 20) * HOUR;
  return now + wholeSecond(dice.roll() * 4 * DAY);
}

function edge({ dice, turns, anchors }: Writer): number | undefined {
  const from = dice.chance(0.25) ? turns : anchors.slice(-8);
  const anchor = from[dice.between(0, from.length - 1)];
  if (anchor === undefined) return undefined;
  return anchor + dice.pick([0, DAY, DAY, DAY, 3 * DAY, 3 * DAY]) + dice.pick([0, 0, 0, -1000, 1000, -1]);
}

function inboundRow(writer: Writer, at: number): LogRow {
  const { dice, mix } = writer;
  writer.anchors.push(at);
  writer.inbounds.push(at);
  const entry_point = dice.chance(mix.entryRate) ? dice.pick(["ad", "page"]) : "";
  return row(writer, { at, direction: "inbound", type: dice.pick(["text", "image", "reaction"]), entry_point });
}

function outboundRow(writer: Writer, { at, kind }: { readonly at: number; readonly kind: string }): LogRow {
  const { dice, mix } = writer;
  const deliveredAt = dice.chance(mix.undeliveredRate) ? undefined : deliveryOf(writer, at);
  writer.anchors.push(at, ...(deliveredAt === undefined ? [] : [deliveredAt]));
  const free = kind === "reaction" ? "reaction" : dice.pick(["text", "image", "interactive"]);
  const template = kind !== "reaction" && kind !== "freeForm";
  return row(writer, {
    at,
    direction: "outbound",
    type: template ? "template" : free,
    category: template ? kind : "",
    delivered_at: deliveredAt === undefined ? "" : written(dice, deliveredAt),
  });
}

/** From at once to weeks, now and then exactly at an edge, and rarely a little before it was sent: two clocks. */
function deliveryOf(writer: Writer, at: number): number {
  const { dice, mix } = writer;
  if (dice.chance(mix.edgeRate / 2)) {
    const late = edge(writer);
    if (late !== undefined && late >= at && late < at + 5 * DAY) return late;
  }
  const delay = dice.weighted({ none: 15, seconds: 45, minutes: 15, hours: 12, days: 6, weeks: 2, skewed: 2 }, "none");
  if (delay === "none") return at;
  if (delay === "seconds") return at + dice.between(1, 20) * 1000;
  if (delay === "minutes") return at + dice.between(1, 90) * 60_000;
  if (delay === "hours") return at + wholeSecond(dice.roll() * 30 * HOUR);
  if (delay === "days") return at + wholeSecond(dice.roll() * 4 * DAY);
  if (delay === "weeks") return at + wholeSecond(dice.roll() * 30 * DAY);
  return at - dice.between(1, 3) * 1000;
}

/** Many users, each asking once and answered at once; a tenth get a template as well. */
function crowd(plan: TrafficPlan, dice: Dice, world: World): LogRow[] {
  const nextId = idsOf(dice);
  const [line] = world.numbers;
  const lines = world.numbers.filter(({ waba }) => waba === line.waba);
  return Array.from({ length: Math.ceil(plan.rows / 2) }, (): LogRow[] => {
    const writer: Writer = {
      plan,
      mix: { ...USUAL_MIX, ...plan.mix },
      dice,
      line: lines[dice.between(0, lines.length - 1)] ?? line,
      user: dice.pick(world.users),
      nextId,
      turns: [],
      anchors: [],
      inbounds: [],
    };
    const at = wholeSecond(plan.from + dice.roll() * (plan.to - plan.from));
    const kind = dice.weighted({ freeForm: 8, utility: 1, reaction: 1 }, "freeForm");
    const question = row(writer, { at, direction: "inbound", type: "text" });
    return [question, outboundRow(writer, { at: at + dice.between(0, 600) * 1000, kind })];
  }).flat();
}

function row(
  { dice, line, user, nextId }: Writer,
  parts: Partial<Omit<LogRow, "at">> & { readonly at: number },
): LogRow {
  return {
    id: nextId(),
    direction: "outbound",
    waba: line.waba,
    number: line.number,
    user: /^\d/.test(user) && dice.chance(0.2) ? `+${user}` : user,
    type: "text",
    category: "",
    delivered_at: "",
    entry_point: "",
    ...parts,
    at: written(dice, parts.at),
  };
}

/** Ids are unique and in no order of time; some sort differently by UTF-16 and by UTF-8. */
function idsOf(dice: Dice): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${dice.pick(["wamid.", "wamid.", "wamid.", "～", "😀"])}${dice.between(100, 999)}-${count}`;
  };
}

/** ISO 8601 in UTC or with an offset, or Unix seconds. */
function written(dice: Dice, at: number): string {
  const form = dice.weighted({ utc: 2, offset: 1, unix: 1 }, "utc");
  if (form === "unix" && at % 1000 === 0) return String(at / 1000);
  if (form === "offset") return new Date(at + 5.5 * HOUR).toISOString().replace("Z", "+05:30");
  return new Date(at).toISOString();
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
