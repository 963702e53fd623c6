import { type Micros, parseMoney } from "../../../src/core/kernel/money.ts";
import type { Comparison } from "../../api/comparison.ts";

type CauseLine = Comparison["causes"][number];

/** Reasons that are one in a sentence: the same kind of reason, in the same category. */
export interface CauseGroup extends Pick<CauseLine, "code" | "category" | "currency"> {
  readonly messages: number;
  readonly difference: Micros;
  /** Of the largest among them. */
  readonly text: string;
  readonly kinds: number;
}

const MOST = 8;

/** Which sentence says it: a conversation in place of messages is another one than the other way round. */
export function sentenceOf({ code, text }: Pick<CauseLine, "code" | "text">): string {
  return code === "kind" && text.startsWith("message") ? "kind_message" : code;
}

/** The largest reasons first. */
export function causesOf({ causes }: Pick<Comparison, "causes">): readonly CauseGroup[] {
  const groups = new Map<string, CauseGroup>();
  for (const { code, category, currency, messages, difference, text } of causes) {
    const sentence = sentenceOf({ code, text });
    const key = `${currency}\n${sentence}\n${category}`;
    const micros = parseMoney(difference) ?? 0n;
    const known = groups.get(key) ?? {
      code: sentence,
      category,
      currency,
      messages: 0,
      difference: 0n,
      text,
      kinds: 0,
    };
    groups.set(key, {
      ...known,
      messages: known.messages + messages,
      difference: known.difference + micros,
      kinds: known.kinds + 1,
    });
  }
  const sizeOf = ({ difference }: CauseGroup) => (difference < 0n ? -difference : difference);
  const ranked = [...groups.values()].sort((a, b) => (sizeOf(a) === sizeOf(b) ? 0 : sizeOf(a) < sizeOf(b) ? 1 : -1));
  return ranked.slice(0, MOST);
}
