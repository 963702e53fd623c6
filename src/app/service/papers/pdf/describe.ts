import { amountOf, type Correction } from "../../../../core/billing/correction.ts";
import type { InvoiceLine } from "../../../../core/billing/invoice.ts";
import type { Paper } from "./paper.ts";
import { filled, isolated } from "./words.ts";

/** What a line is about: a title, and what stands below it in small letters. */
export interface Described {
  readonly title: string;
  readonly details: readonly string[];
}

/** So many differences of a correction are printed; all are in the evidence. */
const MOST_CORRECTIONS = 25;

/** Puts a line into words. */
export function describe(line: InvoiceLine, paper: Paper): Described {
  const { words, print } = paper;
  const { kind, what, steps, corrections } = line;
  if (kind === "usage") {
    const [category = "", market = "", ...rest] = what;
    return {
      title: [named(category), market].filter((part) => part !== "").join(" – "),
      details: [rest.map(named).join(" · "), ...steps],
    };
  }
  if (kind === "correction") {
    const [month = "", category = "", market = ""] = what;
    const about = [named(category), market].filter((part) => part !== "").join(" – ");
    const shown = corrections.slice(0, MOST_CORRECTIONS).map((one) => correctionText(one, paper));
    const left = corrections.length - shown.length;
    const more = left > 0 ? [filled(words.more, { count: print.count(left) })] : [];
    return {
      title: `${filled(words.correction, { month: /^\d{4}-\d{2}$/.test(month) ? print.month(month) : month })}: ${about}`,
      details: [...shown, ...more],
    };
  }
  return { title: kind === "minimum" ? words.minimum : what.map(named).join(" – "), details: steps };
}

/** Meta's words stand as they are, but for their underscores. */
function named(word: string): string {
  const text = word.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function correctionText(correction: Correction, { words, print }: Paper): string {
  const { before, after, why, message } = correction;
  const amount = (one: bigint | null) => (one === null ? words.nothing : print.exact(one));
  const change = filled(words.was, { before: amount(before), after: amount(after) });
  return `${isolated(message)}: ${words[why]}; ${change} (${isolated(print.exact(amountOf(correction)))})`;
}
