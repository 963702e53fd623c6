import { COLUMNS, type Source } from "../columns.ts";
import type { Look, SampledColumn } from "./content.ts";
import { HEADER_NAMES, headerKey } from "./synonyms.ts";

/** What a column was taken for, and why. */
export interface Assignment {
  readonly source: Source;
  readonly column: SampledColumn;
  readonly why: string;
}

/** What a column's values must look like to be taken for something by its name; nothing stated: anything. */
const FITTING: Partial<Record<Source, readonly Look[]>> = {
  at: ["instant", "local time", "empty"],
  delivered_at: ["instant", "local time", "empty"],
  status_at: ["instant", "local time"],
  reported_expires_at: ["instant", "local time", "empty"],
  user: ["phone"],
  from: ["phone"],
  to: ["phone"],
  direction: ["direction"],
  status: ["status", "direction"],
  category: ["category", "empty"],
};

/** In this order columns are taken; a column is taken once. What Meta reported has names of its own and goes first. */
const ORDER: readonly Source[] = [
  ...COLUMNS.filter((column) => column.startsWith("reported_")),
  ...COLUMNS.filter((column) => !column.startsWith("reported_") && column !== "number" && column !== "user"),
  "status",
];

const LOOKS_LIKE: Readonly<Record<Look, string>> = {
  empty: "nothing",
  instant: "times",
  "local time": "local times",
  phone: "phone numbers",
  "message id": "message ids",
  direction: "directions",
  status: "states",
  category: "categories",
  type: "types of messages",
  other: "texts",
};

/** What can be told by looking at values, where no name told it. */
const BY_LOOK: readonly (readonly [Source, Look])[] = [
  ["id", "message id"],
  ["direction", "direction"],
  ["status", "status"],
  ["category", "category"],
  ["type", "type"],
];

/** Finds out what each column of a sample is, from its name first and from what is in it second. */
export function assign(columns: readonly SampledColumn[]): readonly Assignment[] {
  const taken: Assignment[] = [];
  const free = () => columns.filter((column) => !taken.some((one) => one.column === column));
  const take: Take = (source, column, why) => {
    if (column && !taken.some((one) => one.source === source)) taken.push({ source, column, why });
  };
  for (const source of ORDER) take(source, byName(source, free()), BY_NAME);
  const [to, from] = [byName("to", free()), byName("from", free())];
  if (from && to && taken.some(({ source }) => source === "direction")) {
    take("from", from, BY_NAME);
    take("to", to, BY_NAME);
  } else {
    if (from && to) takeUnchanging(from, to, take);
    for (const source of ["number", "user"] as const) takeParty(source, free(), take);
  }
  for (const [source, look] of BY_LOOK) {
    take(
      source,
      free().find((column) => column.look === look),
      `its values look like ${LOOKS_LIKE[look]}`,
    );
  }
  take(
    "at",
    free().find(({ look }) => look === "instant" || look === "local time"),
    "it is the first column of times",
  );
  return taken;
}

const BY_NAME = "by its name";

type Take = (source: Source, column: SampledColumn | undefined, why: string) => void;

/** A business has few numbers and many users, so a column named for either may still be the other. */
function takeParty(source: "number" | "user", free: readonly SampledColumn[], take: Take): void {
  const phones = free.filter(({ look }) => look === "phone");
  const named = byName(source, source === "user" ? phones : free.filter((column) => isFew(column)));
  if (named) take(source, named, "by its name");
  else if (source === "user")
    take("user", mostVaried(phones.filter((column) => !isFew(column))), "it holds many phone numbers");
  else
    take(
      "number",
      phones.find((column) => isFew(column) && byName("user", [column]) === undefined),
      "it holds one phone number throughout",
    );
}

/** Sender and receiver without a direction: the one that never changes is the business. */
function takeUnchanging(from: SampledColumn, to: SampledColumn, take: Take): void {
  if (isFew(from) === isFew(to)) return;
  take("number", isFew(from) ? from : to, "it never changes");
  take("user", isFew(from) ? to : from, "it changes from row to row");
}

function isFew({ values, distinct }: SampledColumn): boolean {
  return distinct.size > 0 && distinct.size <= Math.max(1, values.length / 10);
}

function mostVaried(columns: readonly SampledColumn[]): SampledColumn | undefined {
  return [...columns].sort((a, b) => b.distinct.size - a.distinct.size)[0];
}

/** The column with the surest of the names for something, if its values do not speak against it. */
function byName(source: Source, columns: readonly SampledColumn[]): SampledColumn | undefined {
  const fitting = FITTING[source];
  const fits = columns.filter(({ look }) => fitting === undefined || fitting.includes(look));
  const named = (keyOf: (name: string) => string) =>
    HEADER_NAMES[source].flatMap((name) => fits.filter((column) => keyOf(column.name) === name));
  const [whole, part] = [named(headerKey)[0], named(lastKey)[0]];
  return whole ?? part;
}

/** Of a nested name, its last part. */
function lastKey(name: string): string {
  return headerKey(name.slice(name.lastIndexOf(".") + 1));
}
