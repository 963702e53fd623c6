import TinyQueue from "tinyqueue";
import { type RatingRun, type Refused, refusalOf } from "../../../core/engine.ts";
import type { Charge } from "../../../core/pricing/charge.ts";
import type { Fact, MessageFact } from "../../../core/usage/fact.ts";
import { gatherMessages } from "../../../core/usage/gather.ts";
import type { Identities } from "../../../core/usage/identity.ts";
import type { RuleSettings } from "../../../core/usage/settings.ts";
import { compareEvents, eventsOf, type ThreadEvent, unusable } from "../../../core/usage/timeline.ts";
import {
  decodeEvent,
  decodeMessage,
  encodeEvent,
  encodeMessage,
  LineWriter,
  openSpillFolder,
  readLines,
  type SpillFolder,
} from "./spill.ts";

/** Facts held in memory before they go to disk. */
const FACTS_IN_MEMORY = 300_000;
/** Parts into which message ids are spread, so that each can be joined in memory alone. */
const PARTS = 64;

interface Options {
  readonly run: RatingRun;
  readonly identities: Identities;
  readonly rules: RuleSettings;
  readonly onCharge: (charge: Charge) => void;
  readonly onRefused: (refused: Refused) => void;
  /** Called now and then while charges come, so that they can be written away. */
  readonly settle: () => Promise<void>;
  /** For tests: how many facts stay in memory. */
  readonly factsInMemory?: number;
}

/**
 * Rates facts in any order: spreads them by message id over files, joins each file's facts into messages, sorts their
 * events into one run a file, and merges the runs. What fits into memory never goes to disk.
 */
export class SortedRating {
  private facts: MessageFact[] = [];
  private folder: SpillFolder | null = null;
  private readonly spilled = new Set<number>();
  private readonly options: Options;

  constructor(options: Options) {
    this.options = options;
  }

  /** How many sorted runs went to disk; 0 where all fitted into memory. */
  get runs(): number {
    return this.spilled.size;
  }

  async learn(fact: Fact): Promise<void> {
    const { identities, factsInMemory = FACTS_IN_MEMORY } = this.options;
    if (fact.kind === "user_alias") identities.learnUser(fact);
    else if (fact.kind === "number_alias") identities.learnNumber(fact);
    else this.facts.push(fact);
    if (this.facts.length >= factsInMemory) await this.spill();
  }

  async finish(): Promise<void> {
    try {
      if (!this.folder) return await this.takeAll(this.eventsOfFacts(this.facts));
      await this.spill();
      const folder = this.folder;
      for (const part of this.spilled) await this.sortPart(folder, part);
      await this.merge([...this.spilled].map((part) => readLines(folder.file(`events-${part}`))));
    } finally {
      await this.folder?.close();
    }
  }

  private async spill(): Promise<void> {
    this.folder ??= await openSpillFolder();
    const parts = new Map<number, MessageFact[]>();
    for (const fact of this.facts) {
      const part = partOf(fact.id);
      const facts = parts.get(part);
      if (facts) facts.push(fact);
      else parts.set(part, [fact]);
    }
    this.facts = [];
    for (const [part, facts] of parts) {
      this.spilled.add(part);
      const writer = new LineWriter(this.folder.file(`facts-${part}`));
      for (const fact of facts) await writer.write(encodeMessage(fact));
      await writer.close();
    }
  }

  private async sortPart(folder: SpillFolder, part: number): Promise<void> {
    const facts: MessageFact[] = [];
    for await (const line of readLines(folder.file(`facts-${part}`))) facts.push(decodeMessage(line));
    const writer = new LineWriter(folder.file(`events-${part}`));
    for (const event of this.eventsOfFacts(facts)) await writer.write(encodeEvent(event));
    await writer.close();
  }

  private eventsOfFacts(facts: readonly MessageFact[]): readonly ThreadEvent[] {
    const { identities, rules, onRefused } = this.options;
    const messages = gatherMessages(facts, identities);
    for (const message of messages) {
      const refused = refusalOf(message);
      if (refused) onRefused(refused);
    }
    const usable = messages.filter((message) => unusable(message) === undefined);
    return usable.flatMap((message) => eventsOf(message, rules)).sort(compareEvents);
  }

  private async takeAll(events: readonly ThreadEvent[]): Promise<void> {
    for (const [index, event] of events.entries()) await this.take(event, index);
  }

  private async merge(files: readonly AsyncIterable<string>[]): Promise<void> {
    const heads = new TinyQueue<{ event: ThreadEvent; rest: AsyncIterator<string> }>([], (a, b) =>
      compareEvents(a.event, b.event),
    );
    const push = async (rest: AsyncIterator<string>) => {
      const next = await rest.next();
      if (!next.done) heads.push({ event: decodeEvent(next.value), rest });
    };
    for (const file of files) await push(file[Symbol.asyncIterator]());
    let taken = 0;
    for (let head = heads.pop(); head; head = heads.pop()) {
      await this.take(head.event, taken);
      taken += 1;
      await push(head.rest);
    }
  }

  private async take(event: ThreadEvent, index: number): Promise<void> {
    const { run, onCharge, settle } = this.options;
    const charge = run.take(event);
    if (charge) onCharge(charge);
    if (index % 50_000 === 49_999) run.sweep(event.at);
    if (index % 1_000 === 999) await settle();
  }
}

/** Spreads ids evenly (FNV-1a). */
function partOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % PARTS;
}
