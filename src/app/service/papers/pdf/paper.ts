import type { InvoiceDocument } from "../../invoices/document.ts";
import type { Letterhead } from "../letterhead.ts";
import type { Printer } from "./print.ts";
import type { Words } from "./words.ts";

/** A document with all that it needs to be drawn. */
export interface Paper {
  readonly document: InvoiceDocument;
  readonly letterhead: Letterhead;
  readonly words: Words;
  readonly print: Printer;
}
