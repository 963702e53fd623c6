import { type Explanation, explainInThread } from "../../core/explain.ts";
import type { Message } from "../../core/usage/message.ts";
import type { Settings } from "../../core/usage/settings.ts";
import type { BookedCharge, BookReads, Within } from "../../store/port/reads.ts";

/** Longer threads cannot be explained whole. */
const MOST_MESSAGES = 20_000;
const PAGE = 1_000;

/** Why a charge is what it is: its thread traced again by the rules, step by step. Undefined: the thread is too long. */
export async function explainCharge(
  reads: Pick<BookReads, "messages" | "charges">,
  booked: BookedCharge,
  settings: Settings,
  within: Within,
): Promise<Explanation | undefined> {
  const { number, user, message } = booked.charge;
  const messages: Message[] = [];
  let after: string | undefined;
  do {
    const page = await reads.messages(
      { within, number, user },
      { limit: PAGE, ...(after === undefined ? {} : { after }) },
    );
    for (const item of page.items) messages.push(item.message);
    after = page.next ?? undefined;
    if (messages.length > MOST_MESSAGES) return undefined;
  } while (after !== undefined);
  const charge = { ...booked.charge, ordinal: await ordinalOf(reads, booked, within) };
  return explainInThread(messages, { number, message }, settings, charge);
}

/** The rank under the counter that decided, which the books keep no copy of. */
async function ordinalOf(reads: Pick<BookReads, "charges">, { id, charge }: BookedCharge, within: Within) {
  const { number, user, occurredAt } = charge;
  const filter = { within, number, user, from: occurredAt, to: occurredAt + 1 };
  const { items } = await reads.charges(filter, { limit: PAGE }, { ordinals: true });
  return items.find((item) => item.id === id)?.charge.ordinal ?? null;
}
