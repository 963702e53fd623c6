import { parseMoney } from "../../../../core/kernel/money.ts";
import type { Letter } from "../blocks.ts";
import { type Body, dayIn, textIn } from "./bodies.ts";
import { letterOf, type Pen } from "./place.ts";

const MOST_RULES = 20;

/** Prices change soon: which, and how. */
export function planLetter(pen: Pen, body: Body): Letter {
  const { words, format, url } = pen;
  const { plan: say } = words;
  const [plan, previous] = [textIn(body, "plan") ?? "", textIn(body, "previous_plan")];
  const day = format.day(dayIn(body, "from") ?? "1970-01-01");
  const changes = objectsIn(body.changes);
  const isOther = previous !== null && previous !== plan;
  const currencies = { before: textIn(body, "previous_currency") ?? "USD", after: textIn(body, "currency") ?? "USD" };
  const rows = changes
    .slice(0, MOST_RULES)
    .map((change) => [
      [labelOf(pen, change), textIn(change, "market")].filter((text) => text !== null).join(", "),
      bandsText(pen, change.before, currencies.before),
      bandsText(pen, change.after, currencies.after),
    ]);
  const columns = [say.rule, say.before, say.after].map((title, index) => {
    return { title, align: index === 0 ? "start" : "end" } as const;
  });
  const rest = changes.length - MOST_RULES;
  return letterOf(pen, {
    subject: say.subject(day),
    preview: say.preview(plan),
    blocks: [
      { is: "paragraph", text: isOther ? say.other(previous, plan, day) : say.body(plan, day) },
      ...(rows.length === 0 ? [] : [{ is: "table", columns, rows } as const]),
      ...(rest > 0 ? [{ is: "paragraph", text: say.more(format.count(rest)) } as const] : []),
      { is: "paragraph", text: say.earlier },
      { is: "link", label: words.open, url },
    ],
  });
}

function labelOf({ words }: Pen, change: Body): string {
  const category = textIn(change, "category");
  return (category === null ? null : words.categories[category]) ?? category ?? textIn(change, "rule") ?? "";
}

/** What units cost under a rule, in a few words. */
function bandsText(pen: Pen, bands: unknown, currency: string): string {
  const { format } = pen;
  const { plan: say } = pen.words;
  const all = objectsIn(bands);
  const [first] = all;
  if (!first) return say.none;
  const money = (name: string) => parseMoney(textIn(first, name) ?? "0") ?? 0n;
  const text =
    textIn(first, "by") === "price"
      ? say.each(format.rate(money("amount"), currency))
      : markupText(
          pen,
          textIn(first, "percent") ?? "0",
          money("fixed") === 0n ? null : format.rate(money("fixed"), currency),
        );
  return all.length > 1 ? say.graduated(text) : text;
}

function markupText({ words, format }: Pen, percent: string, fixed: string | null): string {
  const { plan: say } = words;
  if (percent === "0") return fixed === null ? say.atCost : say.fixedOfCost(fixed);
  const share = say.ofCost(format.decimal(percent));
  return fixed === null ? share : `${share} + ${fixed}`;
}

function objectsIn(value: unknown): readonly Body[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => (typeof item === "object" && item !== null ? [{ ...item }] : []));
}
