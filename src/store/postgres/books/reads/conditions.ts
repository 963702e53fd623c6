import { BadCursor, LABELS, type Page, type PageOf, type UsageFilter, type Within } from "../../../port/reads.ts";
import type { Value } from "../../connection.ts";

/** Conditions of a question under work, and the values that they name. */
export interface Conditions {
  /** Adds a condition; `@` stands for the value. Nothing is added where there is no value. */
  readonly add: (text: string, value: Value | undefined) => void;
  /** The place of a value that is not part of a condition. */
  readonly bind: (value: Value) => string;
  readonly text: () => string;
  readonly values: () => readonly Value[];
}

/** Conditions that share their values stand in one statement. */
export function openConditions(values: Value[] = []): Conditions {
  const texts: string[] = ["true"];
  const bind = (value: Value) => {
    values.push(value);
    return `$${values.length}`;
  };
  return {
    add: (text, value) => {
      if (value !== undefined) texts.push(text.replaceAll("@", bind(value)));
    },
    bind,
    text: () => texts.join(" and "),
    values: () => values,
  };
}

/** Where what charges and their sums are both asked by stands. */
export interface KindSpots {
  readonly waba: string;
  readonly day: string;
  readonly shape: (field: "category" | "market" | "pricing_type") => string;
}

/** Adds what charges and their sums are both asked by. */
export function narrowKinds(
  conditions: Conditions,
  { within, waba, month, category, market, pricingType }: Omit<UsageFilter, "by" | "from" | "to">,
  spots: KindSpots,
): void {
  confine(conditions, spots.waba, within);
  conditions.add(`${spots.waba} = @`, waba);
  conditions.add(`${spots.day} >= (@ || '-01')::date`, month);
  conditions.add(`${spots.day} < (@ || '-01')::date + interval '1 month'`, month);
  conditions.add(`${spots.shape("category")} = @`, category);
  conditions.add(`${spots.shape("market")} = @`, market);
  conditions.add(`${spots.shape("pricing_type")} = @`, pricingType);
}

/** Adds what charges are asked by of the labels of their messages; an empty text stands for none. */
export function narrowLabels(
  conditions: Conditions,
  labels: Pick<UsageFilter, (typeof LABELS)[number]>,
  spot: (label: (typeof LABELS)[number]) => string = (label) => `c.${label}`,
): void {
  for (const label of LABELS) {
    const wanted = labels[label];
    conditions.add(wanted === "" ? `coalesce(${spot(label)}, '') = @` : `${spot(label)} = @`, wanted);
  }
}

/** The largest difference between a zone's clock and UTC, and some. */
const FARTHEST_ZONE_MS = 15 * 3_600_000;

/** Adds instants between which a month lies in every zone, so that an index by time is of use; its days still decide. */
export function nearMonth(conditions: Conditions, month: string | undefined, occurredAt: string): void {
  const bound = (day: string) => `(extract(epoch from ${day}) * 1000)::int8`;
  conditions.add(`${occurredAt} >= ${bound("(@ || '-01')::timestamp")} - ${FARTHEST_ZONE_MS}`, month);
  const end = "((@ || '-01')::timestamp + interval '1 month')";
  conditions.add(`${occurredAt} < ${bound(end)} + ${FARTHEST_ZONE_MS}`, month);
}

/** Confines a question to what a reader may see. */
export function confine(conditions: Conditions, column: string, within: Within): void {
  if (within !== null) conditions.add(`${column} = any(@::text[])`, within);
}

const MOST = 1_000;

/** How many rows to ask for, so that it shows whether there are more. */
export function limitOf({ limit }: Page): number {
  return Math.max(1, Math.min(MOST, limit));
}

/** A page of rows of which one more was asked for than it holds. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { item, cursor }: { item: (row: Row) => Item; cursor: (row: Row) => readonly (string | number)[] },
): PageOf<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? writeCursor(cursor(last)) : null;
  return { items: shown.map(item), next };
}

function writeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** Reads a cursor of so many parts; null where the list begins. */
export function readCursor(after: string | undefined, parts: number): readonly (string | number)[] | null {
  if (after === undefined) return null;
  const read = parsed(Buffer.from(after, "base64url").toString());
  if (!Array.isArray(read) || read.length !== parts) throw new BadCursor("no cursor of this list");
  return read.map((part: unknown) => {
    if (typeof part !== "string" && typeof part !== "number") throw new BadCursor("no cursor of this list");
    return part;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
