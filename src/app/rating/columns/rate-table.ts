import type { Refused } from "../../../core/engine.ts";
import type { Charge } from "../../../core/pricing/charge.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import type { Fact } from "../../../core/usage/fact.ts";
import { underNumberId } from "../../../core/usage/gather.ts";
import { type Identities, openIdentities } from "../../../core/usage/identity.ts";
import type { Message } from "../../../core/usage/message.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import type { RowTaker } from "../../../intake/plain-csv/row-taker.ts";
import type { ChargeSink } from "../charge-writer.ts";
import { foldThreads } from "./fold.ts";
import { joinRows } from "./join-rows.ts";
import { Ranking } from "./rank.ts";
import { openRoster } from "./roster.ts";
import { messageAt, RowTable } from "./row-table.ts";

/** Charges written before the disk may catch up. */
const CHARGES_AT_ONCE = 8_192;

/** Rates what was read into a table. */
export class TableRating {
  readonly table = new RowTable();
  /** Takes plain rows. */
  readonly taker: RowTaker = {
    classOf: (fact) => this.table.classes.of(fact, false),
    userOf: (name) => this.table.userOf(name),
    take: (row, view, start, end) => this.table.add(row, view, start, end),
  };
  private readonly identities: Identities;
  private readonly settings: Settings;
  private readonly rates: RateSet;

  constructor(settings: Settings, rates: RateSet) {
    this.settings = settings;
    this.rates = rates;
    this.identities = openIdentities(settings);
  }

  learn(fact: Fact): void {
    if (fact.kind === "message") this.table.addMessage(fact);
    else if (fact.kind === "user_alias") this.identities.learnUser(fact);
    else this.identities.learnNumber(fact);
  }

  async finish({ addUp, write, settle }: ChargeSink): Promise<readonly Refused[]> {
    const { table, identities, settings, rates } = this;
    joinRows(table, identities);
    const roster = openRoster(table, settings, identities);
    const { usages, templates } = foldThreads({ table, roster, settings, rates, identities });
    const writeRanked = (index: number, kind: Charge, ordinal: number | null) => {
      const message = underNumberId(messageAt(table, usages.about(index), roster), identities);
      const occurredAt = usages.occurredAt(index);
      write?.(chargeOf(kind, message, { ordinal, occurredAt, expiresAt: usages.expiresAt(index) }));
    };
    const ranking = new Ranking({ table, roster, usages, templates, rates });
    while (ranking.next(CHARGES_AT_ONCE, write && writeRanked)) await settle();
    for (const { charge, times } of ranking.bands) addUp(charge, times);
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
