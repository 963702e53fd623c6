import { type Explanation, explainInThread } from "../core/explain.ts";
import { type Charge, chargeId } from "../core/pricing/charge.ts";
import { openAccounts } from "../core/usage/accounts.ts";
import type { Fact, MessageFact } from "../core/usage/fact.ts";
import { openIdentities } from "../core/usage/identity.ts";
import { threadKey } from "../core/usage/timeline.ts";
import { readInputs } from "../intake/read-input.ts";
import { type RateFilesRequest, rateFiles } from "./rate-files.ts";
import type { ChargeSink } from "./rating/charge-writer.ts";

/** A message to explain: its id or its charge's, and its number where the id is not enough. */
export interface ExplainTarget {
  readonly message: string;
  readonly number?: string | undefined;
}

/**
 * Explains one message of a history of any size: rates all of it for the charge and its rank, then reads it once more
 * and keeps the facts of that message's thread.
 */
export async function explainMessage(
  request: RateFilesRequest,
  target: ExplainTarget,
): Promise<Explanation | undefined> {
  const { sink } = await rateFiles(request, async () => openCatcher(target));
  const charge = sink.caught();
  const wanted = { message: charge?.message ?? target.message, number: charge?.number ?? target.number };
  const facts = await threadFacts(request, wanted);
  const subject = facts.find((fact) => fact.kind === "message" && isWanted(fact, wanted));
  if (subject?.kind !== "message") return undefined;
  return explainInThread(facts, { number: subject.number, message: subject.id }, request.settings, charge);
}

/** Catches the charge of the target as charges go by. */
function openCatcher({ message, number }: ExplainTarget): ChargeSink & { readonly caught: () => Charge | null } {
  let found: Charge | null = null;
  return {
    write: (charge) => {
      const named = charge.message === message || (message.length === 32 && chargeId(charge) === message);
      if (named && (number === undefined || number === charge.number)) found = charge;
    },
    settle: async () => {},
    discard: async () => {},
    caught: () => found,
  };
}

function isWanted({ id, number }: MessageFact, wanted: ExplainTarget): boolean {
  return id === wanted.message && (wanted.number === undefined || number === wanted.number);
}

/** All alias facts, and the message facts of the wanted message's thread, wherever they stand in the files. */
async function threadFacts(request: RateFilesRequest, wanted: ExplainTarget): Promise<readonly Fact[]> {
  const identities = openIdentities(request.settings);
  const wabaOf = openAccounts(request.settings);
  const aliases: Fact[] = [];
  const subjects: MessageFact[] = [];
  const learn = (fact: Fact) => {
    if (fact.kind === "message") return isWanted(fact, wanted) ? subjects.push(fact) : undefined;
    if (fact.kind === "user_alias") identities.learnUser(fact);
    else identities.learnNumber(fact);
    return aliases.push(fact);
  };
  for await (const fact of allFacts(request)) learn(fact);
  const keyOf = (fact: MessageFact) =>
    threadKey(
      { ...fact, number: identities.number(fact.number) },
      wabaOf(fact),
      identities.user(fact.user ?? ""),
      request.settings.rules,
    );
  const keys = new Set(subjects.filter(({ user }) => user !== undefined).map(keyOf));
  const own: Fact[] = [];
  for await (const fact of allFacts(request)) {
    if (fact.kind === "message" && (isWanted(fact, wanted) || keys.has(keyOf(fact)))) own.push(fact);
  }
  return [...aliases, ...own];
}

async function* allFacts({ known, paths, input }: RateFilesRequest): AsyncGenerator<Fact> {
  yield* known;
  for await (const item of readInputs(paths, input)) if (item.kind === "facts") yield* item.facts;
}
