import { focusColumns } from "./row.ts";
import { focusTable } from "./table.ts";

/** What a dataset's columns are: another set of columns gets another id and date. */
export const FOCUS_SCHEMA = { id: "6a0a1c52-8f0b-4d0e-9d7e-2b6f4f0c1e12", createdAt: "2026-11-26T00:00:00Z" } as const;

const DATA_TYPES = { string: "STRING", decimal: "DECIMAL", instant: "DATETIME", json: "JSON" } as const;
/** Money has six decimals, and no amount has more than 15 digits before them. */
const DECIMAL = { NumericPrecision: 21, NumberScale: 6 };
/** Nothing that is named in a dataset is longer; descriptions and steps of prices are the longest. */
const LONGEST = 4_000;

/** The metadata that FOCUS asks for beside a dataset: who made it, by which version, and what its columns are. */
export function focusMetadata() {
  const known = new Map(focusTable().columns.map((column) => [column.id, column]));
  return {
    DataGenerator: "Daybook",
    Schema: {
      SchemaId: FOCUS_SCHEMA.id,
      FocusVersion: focusTable().version,
      CreationDate: FOCUS_SCHEMA.createdAt,
      ColumnDefinition: focusColumns().map((id) => {
        const type = known.get(id)?.type ?? "string";
        return { ColumnName: id, DataType: DATA_TYPES[type], ...detailsOf(id, type) };
      }),
    },
  };
}

function detailsOf(id: string, type: keyof typeof DATA_TYPES) {
  if (type === "decimal") return DECIMAL;
  if (type === "string") return { StringMaxLength: LONGEST, StringEncoding: "UTF-8" };
  return id === "Tags" ? { ProviderTagPrefixes: [] } : {};
}
