import type { Fact, MessageFact } from "../../src/core/usage/fact.ts";
import type { TestService } from "./service.ts";

/** Two businesses: W1 on N1 and N2, W2 on N3. */
export const W1 = "W1";
export const W2 = "W2";
export const N1 = "551140001111";
export const N2 = "551140002222";
export const N3 = "919000003333";
export const ANA = "5511987650001";
export const RAJ = "919812345678";

const START = Date.parse("2026-10-05T10:00:00Z");
export const MINUTE = 60_000;

export function instant(minute: number): number {
  return START + minute * MINUTE;
}

/** A template that was sent and delivered. */
export function template(id: string, minute: number, more: Partial<MessageFact> = {}): MessageFact {
  const at = instant(minute);
  return {
    ...{ kind: "message", id, number: N1, waba: W1, user: ANA, direction: "outbound" },
    ...{ type: "template", category: "marketing", at, deliveredAt: at + 2_000 },
    ...more,
  } as const;
}

/** A message of the user. */
export function inbound(id: string, minute: number, more: Partial<MessageFact> = {}): MessageFact {
  const { deliveredAt: _, category: __, ...sent } = template(id, minute, { direction: "inbound", type: "text" });
  return { ...sent, ...more };
}

/** A small history: W1 has charges of several kinds, W2 one of its own. */
export const HISTORY: readonly MessageFact[] = [
  inbound("wamid.in1", 0),
  template("wamid.t1", 1),
  template("wamid.t2", 2, { category: "utility" }),
  template("wamid.t3", 3, { type: "text", category: undefined }),
  template("wamid.t4", 60, { number: N2, category: "authentication" }),
  template("wamid.t5", 50_000),
  { kind: "message", number: N2, id: "wamid.lost", waba: W1, user: ANA, deliveredAt: instant(5) },
  template("wamid.w2", 4, { number: N3, waba: W2, user: RAJ }),
];

/** Puts facts into the journal and books them. */
export async function book({ books }: TestService, facts: readonly Fact[]): Promise<void> {
  const source = { kind: "webhook", name: "test" } as const;
  await books.journal.append(facts.map((fact) => ({ fact, source, receivedAt: Date.now() })));
  await books.settle();
}
