import type { MessageFact } from "../../../src/core/usage/fact.ts";
import type { Dice } from "../dice.ts";

const START = Date.parse("2026-09-30T00:00:00Z");
const QUARTER_MS = 900_000;
/** Nine weeks and a half: from the last day of September into the first of December, wherever a WABA is. */
const QUARTERS = 63 * 96;
const USERS = ["5511987654321", "919812345678", "34612345678", "447911123456"] as const;
export const WABAS = ["W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9"] as const;

/** Facts of two months and their edges, crowded so that tiers and bands are passed and windows meet; in order of time. */
export function trafficOf(dice: Dice, messages: number): readonly MessageFact[] {
  const facts = Array.from({ length: messages }, (_, index) => messageOf(dice, `m${index}`, dice.pick(WABAS)));
  return facts.flat().sort((a, b) => (a.at ?? a.deliveredAt ?? 0) - (b.at ?? b.deliveredAt ?? 0));
}

/** A message of a WABA in one fact or in two, as webhooks tell it. */
export function messageOf(dice: Dice, id: string, waba: string): readonly MessageFact[] {
  const number = `N-${waba}-${dice.between(1, 2)}`;
  const at = START + dice.between(0, QUARTERS) * QUARTER_MS;
  const about = { kind: "message", number, id, waba, user: dice.pick(USERS), at } as const;
  if (dice.chance(0.2)) {
    return [
      { ...about, direction: "inbound", type: "text", ...(dice.chance(0.1) ? { entryPoint: "ad" as const } : {}) },
    ];
  }
  const category = dice.weighted({ marketing: 4, utility: 5, authentication: 2 }, "utility");
  const sent: MessageFact = dice.chance(0.8)
    ? { ...about, direction: "outbound", type: "template", category }
    : { ...about, direction: "outbound", type: "text" };
  const deliveredAt = at + dice.between(0, 3) * QUARTER_MS;
  if (dice.chance(0.7)) return [{ ...sent, deliveredAt }];
  return [sent, { kind: "message", number, id, deliveredAt }];
}

/** What may be learnt of a message after it was charged: the user had written before, by an ad perhaps, or it failed. */
export function afterthought(dice: Dice, { number, user, waba, at, id }: MessageFact, name: string): MessageFact {
  const about = { kind: "message", number } as const;
  if (dice.chance(0.3) || at === undefined) return { ...about, id, failedAt: (at ?? START) + 1_000 };
  const entryPoint = dice.chance(0.5) ? { entryPoint: "ad" as const } : {};
  return {
    ...{ ...about, id: name, direction: "inbound", type: "text", at: at - dice.between(1, 8) * QUARTER_MS },
    ...(user === undefined ? {} : { user }),
    ...(waba === undefined ? {} : { waba }),
    ...entryPoint,
  };
}
