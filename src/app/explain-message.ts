import { type Explanation, explainInThread } from "../core/explain.ts";
import { type Charge, chargeId } from "../core/pricing/charge.ts";
import { openAccounts } from "../core/usage/accounts.ts";
import type { Fact, MessageFact } from "../core/usage/fact.ts";
import { type Identities, openIdentities } from "../core/usage/identity.ts";
import { messageKey } from "../core/usage/message.ts";
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
 * Explains one message of a history of any size: rates all of it for the charge and its rank, then reads it again and
 * keeps the facts of that message's thread.
 */
export async function explainMessage(
  request: RateFilesRequest,
  target: ExplainTarget,
): Promise<Explanation | undefined> {
  const sink = openCatcher(target);
  await rateFiles(request, sink);
  const identities = openIdentities(request.settings);
  const aliases = await learnAliases(request, identities);
  const number = target.number === undefined ? undefined : identities.number(target.number);
  const charge = sink.caught().find((one) => number === undefined || one.number === number) ?? null;
  const wanted = { message: charge?.message ?? target.message, number: charge?.number ?? number };
  const facts = await threadFacts(request, wanted, identities);
  const [subject] = facts.filter((fact) => isWanted(fact, wanted, identities));
  if (!subject) return undefined;
  return explainInThread(
    [...aliases, ...facts],
    { number: subject.number, message: subject.id },
    request.settings,
    charge,
  );
}

/** Catches the charges of the target as charges go by: several where numbers share a message id. */
function openCatcher({ message }: ExplainTarget): ChargeSink & { readonly caught: () => readonly Charge[] } {
  const found: Charge[] = [];
  return {
    write: (charge) => {
      if (charge.message === message || (message.length === 32 && chargeId(charge) === message)) found.push(charge);
    },
    addUp: () => {},
    settle: async () => {},
    caught: () => found,
  };
}

function isWanted({ id, number }: MessageFact, wanted: ExplainTarget, identities: Identities): boolean {
  return id === wanted.message && (wanted.number === undefined || identities.number(number) === wanted.number);
}

/** Wherever they stand in the files, aliases hold for all of them. */
async function learnAliases(request: RateFilesRequest, identities: Identities): Promise<readonly Fact[]> {
  const aliases: Fact[] = [];
  for await (const fact of allFacts(request)) {
    if (fact.kind === "message") continue;
    if (fact.kind === "user_alias") identities.learnUser(fact);
    else identities.learnNumber(fact);
    aliases.push(fact);
  }
  return aliases;
}

/** All facts about the messages of the wanted message's thread; some of them may not name the user. */
async function threadFacts(
  request: RateFilesRequest,
  wanted: ExplainTarget,
  identities: Identities,
): Promise<readonly MessageFact[]> {
  const { rules } = request.settings;
  const wabaOf = openAccounts(request.settings);
  const keyOf = (fact: MessageFact) => {
    const named = { ...fact, number: identities.number(fact.number) };
    return threadKey(named, wabaOf(named), identities.user(fact.user ?? ""), rules);
  };
  const nameOf = ({ number, id }: MessageFact) => messageKey(identities.number(number), id);
  const subjects = await messageFacts(request, (fact) => isWanted(fact, wanted, identities));
  const keys = new Set(subjects.filter(({ user }) => user !== undefined).map(keyOf));
  const names = new Set(subjects.map(nameOf));
  const named = (await messageFacts(request, (fact) => fact.user !== undefined && keys.has(keyOf(fact)))).map(nameOf);
  for (const name of named) names.add(name);
  return messageFacts(request, (fact) => names.has(nameOf(fact)));
}

async function messageFacts(
  request: RateFilesRequest,
  keeps: (fact: MessageFact) => boolean,
): Promise<readonly MessageFact[]> {
  const kept: MessageFact[] = [];
  for await (const fact of allFacts(request)) if (fact.kind === "message" && keeps(fact)) kept.push(fact);
  return kept;
}

async function* allFacts({ known, paths, input }: RateFilesRequest): AsyncGenerator<Fact> {
  yield* known;
  for await (const item of readInputs(paths, input)) if (item.kind === "facts") yield* item.facts;
}
