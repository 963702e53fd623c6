import type { MessageFact } from "../../../core/usage/fact.ts";

/** What many messages have in common: everything but id, user and times. */
export interface MessageClass {
  /** A fact without id, user and times. */
  readonly template: MessageFact;
  /** Whether the second time of its rows says when they failed, not when they were delivered. */
  readonly failed: boolean;
}

/** The classes of a table, each by a small number. */
export class ClassTable {
  readonly all: MessageClass[] = [];
  private readonly byKey = new Map<string, number>();

  /** The class of a fact; facts with a conversation or its end in Meta's report have none that is worth a class. */
  of(fact: MessageFact, failed: boolean): number {
    const key = classKey(fact, failed);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const index = this.all.length;
    this.byKey.set(key, index);
    this.all.push({ template: templateOf(fact), failed });
    return index;
  }
}

/** All that makes the class, field by field because this runs for every fact that is no plain row. */
function classKey(fact: MessageFact, failed: boolean): string {
  const { number, waba, direction, type, category, entryPoint, template, agent, campaign, reported } = fact;
  const own = `${number}\n${waba}\n${direction}\n${type}\n${category}\n${entryPoint}\n${template}\n${agent}\n${campaign}`;
  const marks = `${own}\n${failed}${fact.idDerived}`;
  if (!reported) return marks;
  const { model, type: said, category: called, subtype, billable, price } = reported;
  return `${marks}\n${model}\n${said}\n${called}\n${subtype}\n${billable}\n${price}`;
}

function templateOf(fact: MessageFact): MessageFact {
  return { ...fact, id: "", user: undefined, at: undefined, deliveredAt: undefined, failedAt: undefined };
}
