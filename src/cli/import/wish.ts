import type { TemplateRow } from "../../intake/templates.ts";
import type { ImportJob, ImportOptions, OnOverlap } from "../../store/port/imports.ts";

/** What of an import a person is told. */
export type Imported = Pick<ImportJob, "state" | "counts" | "problems" | "notices" | "overlaps" | "detail">;

/** One file to be imported, and how. */
export interface ImportWish {
  readonly path: string;
  readonly source: string;
  readonly options: Omit<ImportOptions, "templates">;
  readonly templates: readonly TemplateRow[] | null;
  readonly onOverlap: OnOverlap;
  readonly progress: (done: number, total: number) => void;
}
