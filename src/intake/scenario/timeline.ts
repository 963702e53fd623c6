import { parseMoney } from "../../core/kernel/money.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { EntryPoint, Fact, MessageFact, Reported } from "../../core/usage/fact.ts";
import { DEFAULT_NUMBER, DEFAULT_WABA, type Header } from "./header.ts";
import { type Line, type LineProblem, splitPair } from "./lines.ts";
import { parseDuration, parseTime, TIME_FORMS } from "./times.ts";

/** Reads the lines below `timeline` into facts; wrong lines are reported and left out. */
export function readTimeline(
  lines: readonly Line[],
  header: Header,
): { readonly facts: readonly Fact[]; readonly problems: readonly LineProblem[] } {
  const facts: Fact[] = [];
  const problems: LineProblem[] = [];
  for (const line of lines) {
    const read = readLine(line, header);
    if (typeof read === "string") problems.push({ line: line.number, found: line.words.join(" "), expected: read });
    else facts.push(...read);
  }
  return { facts, problems };
}

const LINE_FORM = "TIME in|out TYPE [CATEGORY] ID [key=value ...], or TIME same USER USER";
/** Stands for what nobody said. */
const UNSAID = "?";

/** The facts of a line, or what it should have been. */
function readLine({ words }: Line, header: Header): readonly Fact[] | string {
  const day = /^(d\d+|\d{4}-\d{2}-\d{2})$/.test(words[0] ?? "");
  const [what, ...rest] = words.slice(day ? 2 : 1);
  const at = parseTime(words.slice(0, day ? 2 : 1).join(" "), header.clock);
  if (at === undefined) return header.clock.start === undefined ? `a line: start TIME, or ${TIME_FORMS}` : TIME_FORMS;
  if (what === "same") return sameUser(at, rest);
  const direction = what === "in" ? "inbound" : what === "out" ? "outbound" : undefined;
  const plain = rest.filter((word) => !isExtra(word));
  const [type, ...names] = plain;
  const id = names.at(-1);
  if (!direction || type === undefined || id === undefined || names.length > 2) return LINE_FORM;
  const category = names.length === 2 ? names[0] : undefined;
  const extras = readExtras(rest.filter(isExtra), at, header);
  if (typeof extras === "string") return extras;
  const base: Partial<MessageFact> = {
    direction,
    ...(type === UNSAID ? {} : { type }),
    ...(category === undefined ? {} : { category }),
  };
  return messages({ at, id, base, extras, header });
}

function isExtra(word: string): boolean {
  return BARE.includes(word) || splitPair(word) !== undefined;
}

function sameUser(at: Instant, [one, other, ...evidence]: readonly string[]): readonly Fact[] | string {
  if (one === undefined || other === undefined) return "two users";
  return [{ kind: "user_alias", users: [one, other], at, evidence: evidence.join(" ") || "scenario" }];
}

/** `undelivered`: never arrived. */
const BARE = ["undelivered"];

interface Bulk {
  readonly times: number;
  readonly everyMs: number;
  readonly first: number;
  readonly users: string | undefined;
}

interface Extras {
  readonly fields: Partial<MessageFact>;
  readonly reported: Reported;
  readonly bulk: Bulk;
  readonly undelivered: boolean;
  readonly sentUnsaid: boolean;
  readonly userUnsaid: boolean;
}

/** What one extra adds. */
type Part = Partial<Omit<Extras, "bulk">> & { readonly bulk?: Partial<Bulk> };

const NO_EXTRAS: Extras = {
  fields: {},
  reported: {},
  bulk: { times: 1, everyMs: 60_000, first: 1, users: undefined },
  undelivered: false,
  sentUnsaid: false,
  userUnsaid: false,
};

/** What each `key=value` says; undefined where the value is not of its kind. */
const KEYS: Readonly<Record<string, (value: string, time: (text: string) => Instant | undefined) => Part | undefined>> =
  {
    delivered: (value, time) => field("deliveredAt", time(value)),
    failed: (value, time) => field("failedAt", time(value)),
    sent: (value) => (value === UNSAID ? { sentUnsaid: true } : undefined),
    entry_point: (value) =>
      field(
        "entryPoint",
        (["ad", "page"] as const).find((known): known is EntryPoint => known === value),
      ),
    number: (value) => field("number", value),
    waba: (value) => field("waba", value),
    user: (value) => (value === UNSAID ? { userUnsaid: true } : field("user", value.replace(/^\+/, ""))),
    template: (value) => field("template", value),
    agent: (value) => field("agent", value),
    campaign: (value) => field("campaign", value),
    reported_type: (value) => report("type", value.replaceAll("-", "_")),
    reported_category: (value) => report("category", value.replaceAll("-", "_")), // AUTHI-05
    reported_model: (value) =>
      report(
        "model",
        ["NBP", "CBP", "PMP"].find((known) => known === value),
      ),
    reported_subtype: (value) => report("subtype", value),
    reported_conversation: (value) => report("conversation", value),
    reported_billable: (value) =>
      ["true", "false"].includes(value) ? report("billable", value === "true") : undefined,
    reported_price: (value) => report("price", parseMoney(value)),
    reported_expires_at: (value, time) => report("expiresAt", time(value)),
    times: (value) => bulk("times", count(value)),
    every: (value) => bulk("everyMs", parseDuration(value)),
    first: (value) => bulk("first", count(value)),
    users: (value) => bulk("users", /^\+?(\d+)\+$/.exec(value)?.[1]),
  };

function field<K extends keyof MessageFact>(name: K, value: MessageFact[K] | undefined): Part | undefined {
  return value === undefined ? undefined : { fields: { [name]: value } };
}

function report<K extends keyof Reported>(name: K, value: Reported[K] | undefined): Part | undefined {
  return value === undefined ? undefined : { reported: { [name]: value } };
}

function bulk<K extends keyof Bulk>(name: K, value: Bulk[K] | undefined): Part | undefined {
  return value === undefined ? undefined : { bulk: { [name]: value } };
}

function count(value: string): number | undefined {
  return /^[1-9]\d{0,6}$/.test(value) ? Number(value) : undefined;
}

function readExtras(words: readonly string[], at: Instant, { clock }: Header): Extras | string {
  const time = (text: string) => {
    const wait = text.startsWith("+") ? parseDuration(text.slice(1)) : undefined;
    return wait === undefined ? parseTime(text, clock) : at + wait;
  };
  let extras = NO_EXTRAS;
  for (const word of words) {
    const [key, value] = splitPair(word) ?? [word, ""];
    const part = word === "undelivered" ? { undelivered: true } : KEYS[key]?.(value, time);
    if (!part) return KEYS[key] ? `a good value for ${key}` : `one of: undelivered, ${Object.keys(KEYS).join("=, ")}=`;
    extras = join(extras, part);
  }
  return extras;
}

function join(all: Extras, part: Part): Extras {
  return {
    ...all,
    ...part,
    fields: { ...all.fields, ...part.fields },
    reported: { ...all.reported, ...part.reported },
    bulk: { ...all.bulk, ...part.bulk },
  };
}

interface Said {
  readonly at: Instant;
  readonly id: string;
  readonly base: Partial<MessageFact>;
  readonly extras: Extras;
  readonly header: Header;
}

/** One message, or as many as `times=` says: ids, users and times count up. */
function messages(said: Said): readonly Fact[] {
  const { times, everyMs, first, users } = said.extras.bulk;
  return Array.from({ length: times }, (_, index) => {
    const id = said.id.replace("#", String(first + index));
    const user = users === undefined ? undefined : String(BigInt(users) + BigInt(index));
    return message({ ...said, id }, index * everyMs, user);
  });
}

function message({ at, id, base, extras, header }: Said, laterMs: number, bulkUser: string | undefined): MessageFact {
  const { fields, reported, undelivered, sentUnsaid, userUnsaid } = extras;
  const number = fields.number ?? DEFAULT_NUMBER;
  const arrives = base.direction === "outbound" && !undelivered && fields.failedAt === undefined;
  const deliveredAt = fields.deliveredAt ?? at;
  return {
    kind: "message",
    waba: header.settings.numbers[number]?.waba ?? DEFAULT_WABA,
    ...base,
    ...fields,
    number,
    id,
    ...(userUnsaid ? {} : { user: bulkUser ?? fields.user ?? header.user }),
    ...(sentUnsaid ? {} : { at: at + laterMs }),
    ...(arrives ? { deliveredAt: deliveredAt + laterMs } : {}),
    ...(Object.keys(reported).length > 0 ? { reported } : {}),
  };
}
