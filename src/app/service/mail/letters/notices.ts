import type { Block, Letter } from "../blocks.ts";
import { type Body, dayIn, moneyIn, textIn } from "./bodies.ts";
import { letterOf, type Pen } from "./place.ts";

/** An invoice that was issued. With its PDF attached the mail says so, otherwise it leads to the invoice. */
export function invoiceLetter(pen: Pen, body: Body, isAttached: boolean): Letter {
  const { words, format, url } = pen;
  const { invoice: say } = words;
  const [number, currency] = [textIn(body, "number") ?? "", textIn(body, "currency") ?? "USD"];
  const month = format.month(textIn(body, "month") ?? dayIn(body, "issued_on")?.slice(0, 7) ?? "1970-01");
  const amount = moneyIn(body, "gross") ?? moneyIn(body, "amount");
  const paid = moneyIn(body, "paid");
  const total = amount === null ? null : format.money(amount, currency);
  const [issued, due] = [dayIn(body, "issued_on") ?? dayIn(body, "issued_at"), dayIn(body, "due_on")];
  const facts = [
    [say.number, number],
    [say.month, month],
    [say.issued, issued && format.day(issued)],
    [say.due, due && format.day(due)],
    [say.paid, paid === null || paid === 0n ? null : format.money(paid, currency)],
  ].flatMap(([label, value]) => (label && value ? [[label, value] as const] : []));
  const link: Block = { is: "link", label: words.open, url: `${url}/invoices/${textIn(body, "id") ?? ""}` };
  return letterOf(pen, {
    subject: say.subject(number, month),
    preview: say.preview(total ?? number),
    blocks: [
      { is: "paragraph", text: say.body(month) },
      ...(total === null ? [] : [figure(say.amount, total, due && `${say.due} ${format.day(due)}`)]),
      { is: "facts", rows: facts },
      ...(isAttached ? [{ is: "paragraph", text: say.attached } as const] : []),
      link,
    ],
  });
}

/** A wallet fell below one of its levels. */
export function lowLetter(pen: Pen, body: Body): Letter {
  const { words, format, url } = pen;
  const { low: say } = words;
  const { balance, currency } = balanceIn(body);
  const below = moneyIn(body, "below") ?? moneyIn(body, "threshold");
  const emptyOn = dayIn(body, "empty_on");
  const isAlarm = textIn(body, "level") === "alarm";
  const shown = format.money(balance, currency);
  return letterOf(pen, {
    subject: isAlarm ? say.alarmSubject(shown) : say.subject(shown),
    preview: say.preview,
    blocks: [
      {
        ...figure(say.balance, shown, below === null ? null : say.below(format.money(below, currency))),
        tone: isAlarm ? "alarm" : "warning",
      },
      ...(balance <= 0n
        ? [{ is: "paragraph", text: say.usedUp } as const]
        : emptyOn === null
          ? []
          : [{ is: "paragraph", text: say.emptyOn(format.day(emptyOn)) } as const]),
      { is: "paragraph", text: say.body },
      { is: "link", label: words.open, url },
    ],
  });
}

/** A wallet is empty, and something is no longer sent. */
export function blockedLetter(pen: Pen, body: Body): Letter {
  const { words, format, url } = pen;
  const { blocked: say } = words;
  const { balance, currency } = balanceIn(body);
  const what = textIn(body, "blocked") === "marketing" ? say.marketing : say.all;
  return letterOf(pen, {
    subject: say.subject,
    preview: say.preview,
    blocks: [
      { ...figure(say.balance, format.money(balance, currency), null), tone: "alarm" },
      { is: "paragraph", text: what },
      { is: "paragraph", text: say.afterwards },
      { is: "link", label: words.open, url },
    ],
  });
}

/** For whoever wants to see whether mail arrives. */
export function testLetter(pen: Pen): Letter {
  const { test: say } = pen.words;
  return {
    ...letterOf(pen, { subject: say.subject, preview: say.body, blocks: [{ is: "paragraph", text: say.body }] }),
    footer: [],
  };
}

function figure(label: string, value: string, note: string | null): Block & { readonly is: "figure" } {
  return { is: "figure", label, value, note, tone: "plain" };
}

function balanceIn(body: Body) {
  return { balance: moneyIn(body, "balance") ?? 0n, currency: textIn(body, "currency") ?? "USD" };
}
