import type { MessageFact } from "../../../core/usage/fact.ts";

/** What many messages have in common: everything but id, user and times. */
export interface MessageClass {
  /** A fact without id, user and times. */
  readonly template: MessageFact;
  /** Whether the second time of its rows says when they failed, not when they were delivered. */
  readonly failed: boolean;
}

/** A step on the way from the fields of a fact to its class: for each value of a field, the next step. */
interface Step {
  readonly next: Map<string | boolean | bigint | undefined, Step>;
  /** The class that the way here leads to; -1 where none does yet. */
  known: number;
}

/** The classes of a table, each by a small number. */
export class ClassTable {
  readonly all: MessageClass[] = [];
  private readonly first = newStep();

  /** The class of a fact. */
  of(fact: MessageFact, failed: boolean): number {
    const step = stepTo(this.first, fact, failed);
    if (step.known < 0) {
      step.known = this.all.length;
      this.all.push({ template: templateOf(fact), failed });
    }
    return step.known;
  }
}

/** All that makes the class, field by field because this runs for every fact that is no plain row. */
function stepTo(first: Step, fact: MessageFact, failed: boolean): Step {
  let step = after(first, fact.number);
  step = after(step, fact.waba);
  step = after(step, fact.direction);
  step = after(step, fact.type);
  step = after(step, fact.category);
  step = after(step, fact.entryPoint);
  step = after(step, fact.template);
  step = after(step, fact.agent);
  step = after(step, fact.campaign);
  step = after(step, failed);
  step = after(step, fact.idDerived === true);
  const { reported } = fact;
  if (!reported) return step;
  step = after(step, reported.model);
  step = after(step, reported.type);
  step = after(step, reported.category);
  step = after(step, reported.subtype);
  step = after(step, reported.billable);
  return after(step, reported.price);
}

function after(step: Step, value: string | boolean | bigint | undefined): Step {
  const known = step.next.get(value);
  if (known !== undefined) return known;
  const next = newStep();
  step.next.set(value, next);
  return next;
}

function newStep(): Step {
  return { next: new Map(), known: -1 };
}

function templateOf(fact: MessageFact): MessageFact {
  return { ...fact, id: "", user: undefined, at: undefined, deliveredAt: undefined, failedAt: undefined };
}
