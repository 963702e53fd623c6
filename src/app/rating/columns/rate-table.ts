import type { Refused } from "../../../core/engine.ts";
import type { Charge } from "../../../core/pricing/charge.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import type { Fact, NumberAliasFact, UserAliasFact } from "../../../core/usage/fact.ts";
import { underNumberId } from "../../../core/usage/gather.ts";
import { type Identities, openIdentities } from "../../../core/usage/identity.ts";
import type { Message } from "../../../core/usage/message.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import type { RowTaker } from "../../../intake/plain-csv/row-taker.ts";
import type { ChargeSink } from "../charge-writer.ts";
import { type ByThread, groupByThread } from "./by-thread.ts";
import { type Folded, type FoldOptions, foldThreads } from "./fold.ts";
import { joinRows } from "./join-rows.ts";
import { Ranking } from "./rank.ts";
import { openRoster } from "./roster.ts";
import { messageAt, RowTable } from "./row-table.ts";

/** Folds all threads of a table. */
export type FoldAll = (options: FoldOptions, threads: ByThread) => Promise<Folded>;

const foldAlone: FoldAll = async (options, threads) => foldThreads(options, threads, 0, threads.ends.length);

/** Charges written before the disk may catch up. */
const CHARGES_AT_ONCE = 8_192;

/** Reads facts into a table and rates them. */
export class TableRating {
  readonly table: RowTable;
  /** Takes plain rows. */
  readonly taker: RowTaker = {
    classOf: (fact) => this.table.classes.of(fact, fact.failedAt !== undefined),
    userOf: (name) => this.table.userOf(name),
    take: (row, view, start, end) => this.table.add(row, view, start, end),
  };
  /** The aliases that told something new. */
  readonly aliases: (UserAliasFact | NumberAliasFact)[] = [];
  private readonly identities: Identities;
  private readonly settings: Settings;
  private readonly rates: RateSet;

  constructor(settings: Settings, rates: RateSet, table = new RowTable()) {
    this.table = table;
    this.settings = settings;
    this.rates = rates;
    this.identities = openIdentities(settings);
  }

  learn(fact: Fact): void {
    if (fact.kind === "message") {
      this.table.addMessage(fact);
      return;
    }
    const isNew = fact.kind === "user_alias" ? this.identities.learnUser(fact) : this.identities.learnNumber(fact);
    if (isNew) this.aliases.push(fact);
  }

  /** Gives all that was learnt away, aliases too, and begins anew. */
  async moveTo(learn: (fact: Fact) => Promise<void>): Promise<void> {
    const { table } = this;
    const names = { classes: table.classes.all, userName: (user: number) => table.users.text(user) };
    for (const fact of this.aliases.splice(0)) await learn(fact);
    for (let row = 0; row < table.count; row += 1) await learn(messageAt(table, row, names));
    table.clear();
  }

  /** Joins what belongs together and puts threads together; what that takes on the way is given back. */
  private prepare() {
    const { table, identities, settings } = this;
    joinRows(table, identities);
    const { threads, threadCount, ...roster } = openRoster(table, settings, identities);
    return { roster, threads: groupByThread(threads, threadCount) };
  }

  private async fold(foldAll: FoldAll) {
    const { table, identities, settings, rates } = this;
    const { roster, threads } = this.prepare();
    const folded = await foldAll({ table, roster, settings, rates, identities }, threads);
    folded.templates.forgetKeys();
    return { roster, ...folded };
  }

  /** Rates all that was learnt; gives the messages that could not be. */
  async finish(sink: ChargeSink, foldAll: FoldAll = foldAlone): Promise<readonly Refused[]> {
    const { table, identities, rates } = this;
    const { roster, usages, templates } = await this.fold(foldAll);
    const writeRanked = (index: number, kind: Charge, ordinal: number | null) => {
      const message = underNumberId(messageAt(table, usages.about(index), roster), identities);
      const occurredAt = usages.occurredAt(index);
      sink.write?.(chargeOf(kind, message, { ordinal, occurredAt, expiresAt: usages.expiresAt(index) }));
    };
    const ranking = new Ranking({ table, roster, usages, templates, rates });
    while (ranking.next(CHARGES_AT_ONCE, sink.write && writeRanked)) await sink.settle();
    for (const { charge, times } of ranking.bands) sink.addUp(charge, times);
    return roster.refusals;
  }
}

/** A charge of the same kind for another message, field by field because it runs for every charge. */
function chargeOf(
  kind: Charge,
  { id, number, user = "", template, agent, campaign }: Message,
  own: Pick<Charge, "ordinal" | "occurredAt" | "expiresAt">,
): Charge {
  return {
    kind: kind.kind,
    model: kind.model,
    occurredAt: own.occurredAt,
    expiresAt: own.expiresAt,
    month: kind.month,
    waba: kind.waba,
    number,
    user,
    message: id,
    market: kind.market,
    category: kind.category,
    pricingType: kind.pricingType,
    basis: kind.basis,
    currency: kind.currency,
    ordinal: own.ordinal,
    template: template ?? null,
    agent: agent ?? null,
    campaign: campaign ?? null,
    rate: kind.rate,
    cost: kind.cost,
    card: kind.card,
    tier: kind.tier,
    rules: kind.rules,
    refusal: kind.refusal,
    flags: kind.flags,
  };
}
