import { COLUMNS, type Column, type Source } from "../columns.ts";
import type { Mapping } from "../mapping.ts";
import type { Assignment } from "./assign.ts";
import { orderOf } from "./content.ts";
import { WORD_MEANINGS } from "./synonyms.ts";

/** Something that the file does not tell, and the words on the command line that do. */
export interface Missing {
  readonly what: string;
  /** An entry of the mapping or a flag, with what to fill in in capitals. */
  readonly how: string;
  /** Whether no row can be read without it. */
  readonly required: boolean;
}

/** A mapping as far as a sample shows it, what it does not show, and what was found out about dates. */
export interface Proposal {
  readonly mapping: Mapping;
  readonly missing: readonly Missing[];
  readonly dates: DateFinding | null;
  /** The columns that the mapping uses, and as what. */
  readonly used: readonly Assignment[];
}

export interface DateFinding {
  readonly written: "with offset" | "local";
  /** `any`: the dates say it themselves; null: both orders fit all that were seen. */
  readonly order: "dmy" | "mdy" | "ymd" | "any" | null;
}

/** Draws up the mapping that an assignment of columns comes to. */
export function propose(assigned: readonly Assignment[]): Proposal {
  const used = withStates(assigned);
  const dates = datesOf(used);
  const at = (source: Source) => used.find((one) => one.source === source)?.column;
  const [from, to, status, statusAt] = [at("from"), at("to"), at("status"), at("status_at")];
  const columns = columnsOf(used);
  const values = meaningsOf(used);
  const order = dates?.order === "dmy" || dates?.order === "mdy" ? dates.order : undefined;
  const mapping: Mapping = {
    ...(isEmpty(columns) ? {} : { columns }),
    ...(from && to ? { party: { from: from.name, to: to.name } } : {}),
    ...(status ? { status: status.name } : {}),
    ...(statusAt ? { status_at: statusAt.name } : {}),
    ...(isEmpty(values.known) ? {} : { values: values.known }),
    ...(dates?.written === "local" && order ? { dates: { order } } : {}),
  };
  return { mapping, dates, used, missing: [...missingOf(used, dates), ...values.unknown] };
}

/**
 * A state is needed where no column says when a message was delivered. Where ids repeat, or where nothing tells who
 * wrote, each row is one state of a message and its time is the state's.
 */
function withStates(assigned: readonly Assignment[]): readonly Assignment[] {
  const has = (source: Source) => assigned.some((one) => one.source === source);
  const without = (...sources: Source[]) => assigned.filter(({ source }) => !sources.includes(source));
  if (!has("status") || has("delivered_at")) return without("status", "status_at");
  const ids = assigned.find(({ source }) => source === "id")?.column;
  const repeats = ids !== undefined && ids.distinct.size < ids.values.length;
  if (!repeats && has("at") && (has("direction") || ids === undefined)) return without("status_at");
  if (has("status_at")) return repeats ? without("at", "direction") : assigned;
  return without("direction").map((one) => (one.source === "at" ? { ...one, source: "status_at" } : one));
}

function columnsOf(used: readonly Assignment[]): Partial<Record<Column, string>> {
  const entries = used.flatMap(({ source, column }) => {
    const own = COLUMNS.find((one) => one === source);
    return own === undefined || column.name.toLowerCase() === own ? [] : [[own, column.name] as const];
  });
  return Object.fromEntries(entries);
}

/** Columns whose words stand for something. */
const WORDED: readonly Source[] = ["direction", "status", "category", "type", "entry_point"];
const FREE_TEXT: readonly Source[] = ["status_at", "delivered_at", "template", "agent", "campaign"];

function meaningsOf(used: readonly Assignment[]) {
  const known: Partial<Record<Source, Record<string, string>>> = {};
  const unknown: Missing[] = [];
  for (const { source, column } of used) {
    const words: Record<string, string> = {};
    for (const word of column.nothings) {
      if (WORDED.includes(source) || FREE_TEXT.includes(source)) words[word] = "";
    }
    for (const word of WORDED.includes(source) ? column.distinct : []) {
      const meaning = meaningOf(source, word);
      if (meaning !== undefined && meaning !== word.toLowerCase()) words[word] = meaning;
      if (meaning === undefined && source === "direction") {
        const how = `direction[${word}]:=inbound or outbound`;
        unknown.push({ what: `what "${word}" means in ${column.name}`, how, required: true });
      }
    }
    if (Object.keys(words).length > 0) known[source] = words;
  }
  return { known, unknown };
}

function meaningOf(source: Source, word: string): string | undefined {
  const lower = word.toLowerCase();
  const meanings = Object.entries(WORD_MEANINGS[source] ?? {});
  return meanings.find(([meaning, words]) => meaning === lower || words.includes(lower))?.[0];
}

function datesOf(used: readonly Assignment[]): DateFinding | null {
  const columns = used.map(({ column }) => column).filter(({ look }) => look === "instant" || look === "local time");
  if (columns.length === 0) return null;
  const local = columns.filter(({ look }) => look === "local time").flatMap(({ values }) => values);
  if (local.length === 0) return { written: "with offset", order: "any" };
  return { written: "local", order: orderOf(local) ?? null };
}

/** Any of these tells templates from free-form messages. */
const KINDS: readonly Source[] = ["type", "category", "template", "reported_category"];

function missingOf(used: readonly Assignment[], dates: DateFinding | null): readonly Missing[] {
  const has = (source: Source) => used.some((one) => one.source === source);
  const parties = has("from") && has("to");
  const perState = has("status_at");
  const all: readonly (Missing & { readonly there: boolean })[] = [
    { there: has("at") || perState, what: "when messages were sent or received", how: "at=COLUMN", required: true },
    { there: parties || has("user"), what: "the user's phone number", how: "user=COLUMN", required: true },
    { there: parties || has("number"), what: "the business number", how: "number:=DIGITS", required: true },
    {
      there: has("direction") || perState,
      what: "who wrote, the user or the business",
      how: "direction=COLUMN, or direction:=outbound where all is from the business",
      required: true,
    },
    { there: !perState || has("id"), what: "the message id", how: "id=COLUMN", required: true },
    {
      there: dates?.written !== "local",
      what: "the time zone of the clock that wrote the times",
      how: "--date-zone ZONE",
      required: true,
    },
    {
      there: dates?.order !== null || dates === null,
      what: "whether the day or the month comes first",
      how: "--date-order dmy or mdy",
      required: true,
    },
    { there: has("waba"), what: "the WABA, for its zone and currency", how: "waba:=ID", required: false },
    {
      there: KINDS.some(has),
      what: "which messages were templates",
      how: "type=COLUMN",
      required: false,
    },
    {
      there: has("delivered_at") || has("status"),
      what: "what was delivered",
      how: "delivered_at=COLUMN",
      required: false,
    },
  ];
  return all.filter(({ there }) => !there).map(({ what, how, required }) => ({ what, how, required }));
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}
