import type { Fact, MessageFact, UserAliasFact } from "../../core/usage/fact.ts";
import { ascii } from "../plain-csv/plain-time.ts";
import type { RowTaker } from "../plain-csv/row-taker.ts";
import type { Tally } from "../tally.ts";
import { Dictionary } from "../texts/dictionary.ts";
import { hashBytes } from "../texts/text-pool.ts";
import type { ReadItem, WebhookReading } from "../webhook.ts";
import { BSUID, HoleReader, holeAt, ID, LONGEST_NAME, PHONE, TIME } from "./holes.ts";
import { jsonTexts } from "./json-texts.ts";
import { type Hole, Shapes } from "./shapes.ts";

const LF = 10;
/** How many line ends stand behind the lines: as far as may be looked at once. */
const BEHIND = LONGEST_NAME + 16;
/** From so many shapes on, lines must have fitted into them more often than not, or no more are learnt. */
const MANY_SHAPES = 2 ** 10;
const MOST_SHAPES = 2 ** 16;

const NO_HOLES: readonly Hole[] = [];

/** What bodies of one shape say beside their holes. */
interface Shape {
  /** The taker's number of the class of its message. */
  readonly class: number;
  /** Whether its time is when the message was sent or received. */
  readonly isStart: boolean;
  readonly facts: number;
  /** What it tells of the two names of its user. */
  readonly alias: UserAliasFact | undefined;
  readonly item: ReadItem;
  /** A message from the business number itself is read one by one. */
  readonly number: string;
  count: number;
}

/**
 * Reads webhook bodies of one message or status from their bytes. The first of each shape goes through the reader of bodies; what it made of that is what later lines of the same shape are, with
 * what stands in their holes. Lines must be UTF-8 without carriage returns.
 */
export class PlainBodies {
  /** Facts in the lines that were read here since last asked. */
  private facts = 0;
  private aliases: Fact[] = [];
  private hits = 0;
  private readonly taker: RowTaker;
  private readonly holes = new HoleReader();
  private readonly lookedAt = new Shapes();
  private readonly shapes: Shape[] = [];
  private readonly bsuids = new Dictionary();
  /** By user id: the taker's number of the user. */
  private readonly usersByBsuid: number[] = [];
  /** By the taker's number of a user: the user id that is known to be the same user's + 1. */
  private sameUser = new Int32Array(1_024);
  private bytes = Buffer.alloc(2 ** 16);
  private view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  private start = 0;
  private end = -1;
  /** Its shape, where that is known. */
  private number = -1;
  private readonly row = { at: Number.NaN, later: Number.NaN, user: 0, class: 0, hash: 0 };

  constructor(taker: RowTaker) {
    this.taker = taker;
  }

  /** Begins with other lines. */
  load(lines: Buffer): void {
    if (this.bytes.length < lines.length + BEHIND) {
      this.bytes = Buffer.alloc(lines.length * 2 + BEHIND);
      this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    }
    lines.copy(this.bytes);
    this.bytes.fill(LF, lines.length, lines.length + BEHIND);
  }

  /** Forgets the line at hand, so that nothing can be learnt of it. */
  leave(): void {
    this.end = -1;
  }

  /** Reads the line between two positions, without its end; false where it is left to the reader of bodies. */
  read(start: number, end: number): boolean {
    const { view, holes, row } = this;
    this.start = start;
    this.end = end;
    holes.clear();
    this.number = this.lookedAt.find(view, start, end, holes);
    const shape = this.shapes[this.number];
    if (shape === undefined || !this.identify(shape)) return false;
    const [idStart, idEnd] = [holes.starts[ID] ?? 0, holes.ends[ID] ?? 0];
    row.at = shape.isStart ? holes.at : Number.NaN;
    row.later = shape.isStart ? Number.NaN : holes.at;
    row.class = shape.class;
    row.hash = hashBytes(view, idStart, idEnd);
    this.taker.take(row, view, idStart, idEnd);
    shape.count += 1;
    this.facts += shape.facts;
    this.hits += 1;
    return true;
  }

  /** Finds the user, and notes two names that are new together; false where the line is left to the reader of bodies. */
  private identify(shape: Shape): boolean {
    const { holes, view } = this;
    if ((holes.ends[PHONE] ?? 0) === 0) {
      this.row.user = this.usersByBsuid[this.bsuid()] ?? -1;
      return this.row.user >= 0;
    }
    if (isText(view, holes.starts[PHONE] ?? 0, holes.ends[PHONE] ?? 0, shape.number)) return false;
    const known = holes.phones.get();
    if (known >= 0 && (!shape.alias || this.sameUser[known] === this.bsuid() + 1)) {
      this.row.user = known;
      return true;
    }
    const [phone, bsuid] = [this.textOf(PHONE) ?? "", this.textOf(BSUID) ?? ""];
    this.row.user = this.learnUser(phone, shape.alias !== undefined);
    if (!shape.alias) return true;
    this.aliases.push({ ...shape.alias, users: [phone, bsuid], at: holes.at });
    this.facts -= 1;
    return true;
  }

  private bsuid(): number {
    const [start, end] = [this.holes.starts[BSUID] ?? 0, this.holes.ends[BSUID] ?? 0];
    return this.bsuids.add(this.view, start, end, hashBytes(this.view, start, end));
  }

  /** Learns from what the reader of bodies made of the line at hand. */
  learn({ facts, items }: WebhookReading): void {
    const [item, ...others] = items;
    if (this.end < 0 || item?.outcome !== "understood" || others.length > 0 || this.isFull()) return;
    if (!facts.some(isPlainMessage)) return;
    const known = this.shapes[this.number];
    const holes = known ? NO_HOLES : this.holesOf();
    const message = holes && this.messageOf(facts);
    if (!holes || !message || message.user === undefined) return;
    const alias = facts.find((fact) => fact.kind === "user_alias");
    this.learnUser(message.user, alias !== undefined);
    if (known) return;
    const number = this.lookedAt.add(this.view, this.start, this.end, holes);
    this.shapes[number] ??= {
      class: this.taker.classOf(message),
      isStart: message.at !== undefined,
      facts: facts.length,
      alias,
      item,
      number: message.number,
      count: 0,
    };
  }

  private isFull(): boolean {
    const { size } = this.lookedAt;
    return size >= MOST_SHAPES || (size >= MANY_SHAPES && this.hits < size);
  }

  /** The holes of the line at hand, read; undefined where one is not in its plainest form. */
  private holesOf(): readonly Hole[] | undefined {
    const found: Hole[] = [];
    this.holes.clear();
    for (const { path, start, end } of jsonTexts(this.bytes, this.start, this.end) ?? []) {
      const kind = holeAt(path);
      if (kind < 0) continue;
      if (this.holes.read(kind, this.view, start) !== end) return undefined;
      found.push({ kind, start, end });
    }
    return found.some(({ kind }) => kind === ID) ? found : undefined;
  }

  /** The one message among facts of which nothing but the holes can differ in another line. */
  private messageOf(facts: readonly Fact[]): MessageFact | undefined {
    const [id, phone, bsuid] = [this.textOf(ID), this.textOf(PHONE), this.textOf(BSUID)];
    const at = (this.holes.ends[TIME] ?? 0) > 0 ? this.holes.at : undefined;
    let found: MessageFact | undefined;
    for (const fact of facts) {
      if (fact.kind === "number_alias") continue;
      if (fact.kind === "user_alias") {
        if (fact.users[0] !== phone || fact.users[1] !== bsuid || fact.at !== at) return undefined;
      } else if (found || fact.id !== id || fact.user !== (phone ?? bsuid) || !isOnlyTime(fact, at)) return undefined;
      else found = fact;
    }
    return found;
  }

  private textOf(kind: number): string | undefined {
    const end = this.holes.ends[kind] ?? 0;
    return end === 0 ? undefined : ascii(this.view, this.holes.starts[kind] ?? 0, end);
  }

  private learnUser(name: string, isPair: boolean): number {
    const { holes } = this;
    const user = this.taker.userOf(name);
    const hasPhone = (holes.ends[PHONE] ?? 0) > 0;
    const hasBsuid = (holes.ends[BSUID] ?? 0) > 0;
    if (hasPhone && holes.phones.get() < 0) holes.phones.set(user);
    if (!hasBsuid) return user;
    if (!hasPhone) this.usersByBsuid[this.bsuid()] = user;
    if (!hasPhone || !isPair) return user;
    if (user >= this.sameUser.length) {
      const larger = new Int32Array(user * 2);
      larger.set(this.sameUser);
      this.sameUser = larger;
    }
    this.sameUser[user] = this.bsuid() + 1;
    return user;
  }

  /** How many facts were in what was read here since last asked, and those that are no rows; parts of bodies are counted in the tally. */
  drained(tally: Tally): { readonly taken: number; readonly aliases: readonly Fact[] } {
    const { facts: taken, aliases } = this;
    this.facts = 0;
    this.aliases = [];
    for (const shape of this.shapes) {
      if (shape.count > 0) tally.add(shape.item, () => "", shape.count);
      shape.count = 0;
    }
    return { taken, aliases };
  }
}

/** Whether a fact is a message that a row can hold: what is reported of a conversation is each message's own. */
function isPlainMessage(fact: Fact): boolean {
  if (fact.kind !== "message" || fact.idDerived) return false;
  return fact.reported?.conversation === undefined && fact.reported?.expiresAt === undefined;
}

/** Whether the time of a line is the only one of its message. */
function isOnlyTime({ at, deliveredAt, failedAt }: MessageFact, time: number | undefined): boolean {
  const [told, ...others] = [at, deliveredAt, failedAt].filter((one) => one !== undefined);
  return time !== undefined && told === time && others.length === 0;
}

function isText(view: DataView, start: number, end: number, text: string): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) !== view.getUint8(start + i)) return false;
  return true;
}
