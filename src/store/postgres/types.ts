import pg from "pg";

const { builtins, getTypeParser } = pg.types;
const BIGINT_LIST = 1016;
const DATE_LIST = 1182;

/**
 * How values are read, for our own pools only: int8 as bigint, because a number would lose money silently; a date as its
 * text, because a local Date moves it by a zone. The rest is the driver's: numeric as text, jsonb parsed.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => {
    if (format === "binary") return getTypeParser(oid, format);
    if (oid === builtins.INT8) return BigInt;
    if (oid === BIGINT_LIST) return (text: string) => listOf(text, BigInt);
    if (oid === builtins.DATE) return String;
    if (oid === DATE_LIST) return (text: string) => listOf(text, String);
    return getTypeParser(oid, "text");
  },
};

/** A flat list of values that need no quotes. */
function listOf<T>(text: string, parse: (item: string) => T): readonly (T | null)[] {
  const items = text.slice(1, -1).split(",");
  return text === "{}" ? [] : items.map((item) => (item === "NULL" ? null : parse(item)));
}
