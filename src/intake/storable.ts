import type { Fact, MessageFact } from "../core/usage/fact.ts";
import { shown } from "./problem.ts";
import type { Flaw } from "./webhook/reading.ts";

/** Ids of Meta have at most about 150 characters; what is longer is none, and would not fit into an index. */
export const LONGEST_ID = 512;
/** Words, names of templates, agents and campaigns. */
const LONGEST_WORD = 1_024;

/**
 * What keeps a fact from being stored: a text so long that it is no id, or a character that no store keeps. One such
 * fact must not keep a store from taking the others.
 */
export function whyNotStorable(fact: Fact): Flaw | undefined {
  switch (fact.kind) {
    case "user_alias":
      return idFlaw("user", fact.users[0]) ?? idFlaw("user", fact.users[1]) ?? wordFlaw("evidence", fact.evidence);
    case "number_alias":
      return idFlaw("number", fact.id) ?? idFlaw("number", fact.digits);
    case "message":
      return (
        idFlaw("id", fact.id) ??
        idFlaw("number", fact.number) ??
        idFlaw("waba", fact.waba) ??
        idFlaw("user", fact.user) ??
        wordsFlaw(fact)
      );
  }
}

function wordsFlaw(fact: MessageFact): Flaw | undefined {
  const { reported } = fact;
  return (
    wordFlaw("type", fact.type) ??
    wordFlaw("category", fact.category) ??
    wordFlaw("template", fact.template) ??
    wordFlaw("agent", fact.agent) ??
    wordFlaw("campaign", fact.campaign) ??
    (reported &&
      (wordFlaw("pricing.model", reported.model) ??
        wordFlaw("pricing.type", reported.type) ??
        wordFlaw("pricing.category", reported.category) ??
        wordFlaw("pricing.subtype", reported.subtype) ??
        idFlaw("conversation.id", reported.conversation)))
  );
}

function idFlaw(name: string, text: string | undefined): Flaw | undefined {
  return textFlaw(name, text, LONGEST_ID);
}

function wordFlaw(name: string, text: string | undefined): Flaw | undefined {
  return textFlaw(name, text, LONGEST_WORD);
}

/** Controls, and halves of characters: a store keeps neither NUL nor half a character, and no id has the others. */
const UNFIT = /[\p{Cc}\p{Cs}]/u;

function textFlaw(name: string, text: string | undefined, longest: number): Flaw | undefined {
  if (text === undefined) return undefined;
  if (text.length > longest) {
    return { found: `${name}: a text of ${text.length} characters`, expected: `at most ${longest} characters` };
  }
  if (!UNFIT.test(text)) return undefined;
  return { found: `${name}: ${shown(text)}`, expected: "a text without control characters and halves of characters" };
}
